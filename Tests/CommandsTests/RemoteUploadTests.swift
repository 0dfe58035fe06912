import Configuration
import Platform
import TestSupport
import Testing
import Workspace

@testable import Commands

/// upload over REST (contract 2.2, 5.1; section 11, items 7 and 18).
@Suite struct RemoteUploadTests {
  private let csv = "id,y,x0\n2,1,1.5\n1,0,0.5\n"

  /// The values of a query string are texts.
  @Test func aFileThatCameWithTheCall() throws {
    let shell = try Shell()
    let file = try shell.received("Breast.csv", csv)
    let result = shell.call(
      Upload.self,
      #"{"head": "1", "partition": "10", "work_mode": "0", "namespace": "e", "table_name": "t", "file": "/home/me/B.csv"}"#,
      file: file)
    #expect(result.status == 3, "\(result.output)")
    let answer = try result.answer
    #expect(answer.keys == ["data", "jobId", "retcode", "retmsg"])
    #expect(
      answer["data"]?.keys == [
        "board_url", "job_dsl_path", "job_runtime_conf_path", "logs_directory", "namespace", "table_name",
      ])
    let job = try #require(answer["jobId"]?.textValue)
    #expect(try shell.workdir.names().contains("workspace/jobs/\(job)/fate_upload_tmp/%42reast.csv"))
    #expect(try !shell.files.exists(file.path))
    #expect(try shell.runJob(result).status == 0)
    #expect(try shell.run("table_info -n e -t t").answer["data"]?["count"] == 2)
    #expect(try shell.run("table_info -n e -t t").answer["data"]?["partition"] == 10)
    #expect(try shell.workdir.names().filter { $0.contains("fate_upload_tmp") }.isEmpty, "it is removed at the end")
    let row = try shell.run("query_job -j \(job) -r local -p 0").answer["data"]?[0]
    #expect(row?["f_status"] == "success")
    shell.run("download -n e -t t -o back.csv")
    #expect(try shell.workdir.read("back.csv") == "1,0,0.5\n2,1,1.5\n")
  }

  @Test func anUploadThatFailsRemovesTheFile() throws {
    let shell = try Shell()
    let result = shell.call(
      Upload.self, #"{"head": 1, "partition": 1, "namespace": "e", "table_name": "t"}"#,
      file: try shell.received("a.csv", "id,x\n1\n"))
    #expect(result.status == 3)
    let run = try shell.runJob(result)
    #expect(run.status == 1)
    #expect(run.error.contains("a.csv:2"), "\(run.error)")
    #expect(try shell.workdir.names().filter { $0.contains("fate_upload_tmp") }.isEmpty)
    #expect(shell.run("table_info -n e -t t").status == 4)
  }

  @Test(arguments: [
    (#"{"head": "2", "partition": 1, "namespace": "e", "table_name": "t"}"#, "'head' in conf.json should be 0 or 1"),
    (#"{"head": 1, "partition": 0, "namespace": "e", "table_name": "t"}"#, "should between 0 and 1024"),
    (#"{"head": 1, "partition": "x", "namespace": "e", "table_name": "t"}"#, "'partition' must be a whole number"),
    (#"{"head": 1, "partition": 1, "namespace": ["e"], "table_name": "t"}"#, "'namespace' must be a text"),
    (#"{"head": 1}"#, "the following arguments are required: partition,namespace,table_name"),
    (#"{"head": 1, "partition": 1, "namespace": "e", "table_name": "t", "drop": 3}"#, "'drop' must be 0 or 1"),
    (#"{"head": 1, "partition": 1, "namespace": "e", "table_name": "t", "with_meta": true}"#, "'with_meta'"),
    (
      #"{"head": 1, "partition": 1, "namespace": "e", "table_name": "t", "auto_increasing_sid": true}"#,
      "has no effect without 'extend_sid'"
    ),
  ])
  func wrongRequestsAreRefusedBeforeAnythingIsWritten(_ body: String, _ message: String) throws {
    let shell = try Shell()
    let file = try shell.received("a.csv", csv)
    let before = try shell.workdir.names()
    let result = shell.call(Upload.self, body, file: file)
    #expect(try result.retcode == 100)
    #expect(try result.retmsg?.contains(message) == true, "\(result.output)")
    #expect(try shell.workdir.names() == before)
  }

  @Test func aFileOfTheServerOnlyByNumberAndPlace() throws {
    let shell = try Shell()
    try shell.workdir.write("data/a.csv", csv)
    try shell.answer(as: "1.4", dataFolders: [shell.workdir.path("data")])
    func body(_ file: String, _ local: String) -> String {
      """
      {"head": 1, "partition": 1, "namespace": "e", "table_name": "t", "file": "\(file)", "use_local_data": \(local)}
      """
    }
    let file = shell.workdir.path("data/a.csv")
    for local in ["1", #""0""#, "false", "null"] {
      let refused = shell.call(Upload.self, body(file, local))
      #expect(refused.status == 2, "\(local): \(refused.output)")
    }
    for path in [shell.workdir.path("data/../workspace/format"), "/etc/passwd", "data/a.csv"] {
      #expect(shell.call(Upload.self, body(path, "0")).status == 6, "\(path)")
    }
    let result = shell.call(Upload.self, body(file, "0"))
    #expect(result.status == 3, "\(result.output)")
    #expect(try shell.runJob(result).status == 0)
    #expect(try shell.run("table_info -n e -t t").answer["data"]?["count"] == 2)
    #expect(try shell.workdir.read("data/a.csv") == csv, "a file of the server stays")
  }

  /// FATE 1.4 merges, 1.5 asks, 1.11 wants to be told to drop.
  @Test(
    arguments: [
      ("1.4", nil, 2), ("1.4", 0, 2), ("1.4", 1, 1), ("1.5", nil, nil), ("1.5", 0, 2), ("1.5", 1, 1),
      ("1.11", nil, nil),
      ("1.11", 0, nil), ("1.11", 1, 1),
    ] as [(String, Int?, Int?)])
  func anExistingTable(_ version: String, _ drop: Int?, _ rows: Int?) throws {
    let shell = try Shell()
    try shell.upload("t", "id,x\n1,2\n")
    try shell.answer(as: version)
    let result = shell.call(
      Upload.self,
      #"{"head": 1, "partition": 1, "namespace": "n", "table_name": "t"\#(drop.map { ", \"drop\": \($0)" } ?? "")}"#,
      file: try shell.received("t.csv", "id,x\n2,3\n"))
    if let rows {
      #expect(result.status == 3, "\(result.output)")
      #expect(try shell.runJob(result).status == 0)
      #expect(try shell.run("table_info -n n -t t").answer["data"]?["count"] == .integer(rows))
    } else {
      #expect(result.status == 5)
      #expect(try result.retcode == 100)
      #expect(
        try result.retmsg?.contains("The data table already exists.If you still want to continue uploading") == true)
      #expect(try shell.run("table_info -n n -t t").answer["data"]?["count"] == 1)
    }
  }

  @Test func theFormOfToday() throws {
    let shell = try Shell()
    try shell.answer(as: "1.11")
    let result = shell.call(
      Upload.self,
      #"{"head": 1, "partition": 1, "namespace": "n", "table_name": "t", "id_delimiter": ",", "extend_sid": false}"#,
      file: try shell.received("t.csv", csv))
    let data = try #require(try result.answer["data"])
    #expect(data["job_id"] == (try result.answer["jobId"]))
    #expect(try shell.runJob(result).status == 0)
    let job = try #require(try result.answer["jobId"]?.textValue)
    let row = try #require(try shell.run("query_job -j \(job)").answer["data"]?[0])
    #expect(row["f_is_initiator"] == true, "the columns have the later form")
  }

  @Test(arguments: ["../../format", "/etc/passwd", "..", "", ".lock", "a/../b.csv", "C:\\x.csv"])
  func namesOfFilesStayInTheJob(_ name: String) throws {
    let shell = try Shell()
    let before = try shell.workdir.names()
    let result = shell.call(
      Upload.self, #"{"head": 1, "partition": 1, "namespace": "n", "table_name": "t"}"#,
      file: try shell.received(name, csv))
    #expect(result.status == 3, "\(result.output)")
    let job = try #require(try result.answer["jobId"]?.textValue)
    let new = try shell.workdir.names().filter { !before.contains($0) }
    #expect(new.contains { $0.hasPrefix("workspace/jobs/\(job)/fate_upload_tmp/") })
    #expect(try shell.runJob(result).status == 0)
  }
}
