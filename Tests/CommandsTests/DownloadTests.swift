import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// download (contract 2.2, 5.2).
@Suite struct DownloadTests {
  /// Spaces, signs, zeros and empty fields come back as they were; the rows in shortlex order, without the header line.
  @Test func whatWasUploadedComesBack() throws {
    let shell = try Shell()
    let rows = ["a,+1, x", "b,1.50,", "c,-0,0x1", "aa,1e3,é", "10,007,NA"]
    try shell.upload("t", "id,y,x0\n" + rows.map { $0 + "\n" }.joined())
    let result = shell.run("download -n n -t t -o out/t.csv")
    #expect(result.status == 0, "\(result.error)")
    // Shorter ids first, then by bytes (contract 5.3).
    let expected = ["a,+1, x", "b,1.50,", "c,-0,0x1", "10,007,NA", "aa,1e3,é"].map { $0 + "\n" }.joined()
    #expect(try shell.workdir.read("out/t.csv") == expected)
    #expect(try shell.workdir.names().filter { $0.contains(".part") }.isEmpty)
  }

  @Test func answerAndMetric() throws {
    let shell = try Shell()
    try shell.upload("t", "id,x\n1,2\n2,3\n")
    try shell.workdir.write(
      "d.json",
      #"{"namespace": "n", "table_name": "t", "output_path": "t.txt", "work_mode": 0, "delimitor": "\t"}"#)
    let result = shell.run("-f download -c d.json")
    let answer = try result.answer
    #expect(answer.keys == ["data", "jobId", "retcode", "retmsg"])
    #expect(
      answer["data"]?.keys == ["board_url", "job_dsl_path", "job_runtime_conf_path", "logs_directory"],
      "as upload's, without namespace and table_name")
    let job = try #require(answer["jobId"]?.textValue)
    let metrics = try shell.run("component_metric_all -j \(job) -cpn download_0 -r local -p 0").answer["data"]
    #expect(
      metrics == [
        "download": [
          "data_access": ["data": [["count", 2]], "meta": ["metric_type": "DOWNLOAD", "name": "download"]]
        ]
      ])
    #expect(try shell.workdir.read("t.txt") == "1\t2\n2\t3\n")
    try shell.answer(as: "1.11")
    let later = try shell.run("download -n n -t t -o t2.txt --delimiter ;").answer
    #expect(later["data"]?["job_id"] == later["jobId"])
    #expect(try shell.workdir.read("t2.txt") == "1;2\n2;3\n")
  }

  /// Only the id is set off by the delimiter; the value is one text (contract 5.1).
  @Test func theDelimiterStandsBehindTheID() throws {
    let shell = try Shell()
    try shell.upload("t", "id;x;y\n1;2;3\n", more: #", "id_delimiter": ";""#)
    shell.run("download -n n -t t -o a.csv")
    #expect(try shell.workdir.read("a.csv") == "1;2;3\n")
    shell.run("download -n n -t t -o b.csv --delimiter ,")
    #expect(try shell.workdir.read("b.csv") == "1,2;3\n")
  }

  @Test func linesWithoutHeader() throws {
    let shell = try Shell()
    try shell.workdir.write("l.csv", "2,a:1,b:2\n1,c:3\n")
    #expect(shell.run("upload -i l.csv --head 0 --partition 1 -n n -t l").status == 0)
    shell.run("download -n n -t l -o out.csv")
    #expect(try shell.workdir.read("out.csv") == "1,c:3\n2,a:1,b:2\n")
  }

  @Test func whatAComponentLeftCanBeDownloaded() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n")
    try shell.upload("host", "id,z\n1,5\n3,6\n")
    let job = try #require(try shell.intersect().answer["jobId"]?.textValue)
    let table = try shell.run("component_output_data_table -j \(job) -cpn intersection_0 -r guest -p 9999").answer
    let name = try #require(table["data"]?["table_name"]?.textValue)
    let namespace = try #require(table["data"]?["table_namespace"]?.textValue)
    #expect(namespace == "output_data_\(job)_intersection_0")
    #expect(shell.run("download -n \(namespace) -t \(name) -o out.csv").status == 0)
    #expect(try shell.workdir.read("out.csv").hasPrefix("1,"))
    #expect(try shell.run("table_info -n \(namespace) -t \(name)").answer["data"]?["count"] == 1)
  }

  @Test(arguments: [
    ("-n n -t t", 2, "F0803"), ("-n n -t gone -o a", 4, "F0808"), ("-n n -t t -o . ", 2, "F0804"),
    ("-n n -t t -o a -w 2", 2, "F0804"), ("-n n -t t -o a --delimiter , --delimitor ;", 2, "F0804"),
    ("-n ../.. -t ../format -o a", 4, "F0808"),
  ])
  func wrongRequestsLeaveNothing(_ flags: String, _ status: Int32, _ code: String) throws {
    let shell = try Shell()
    try shell.upload("t", "id,x\n1,2\n")
    let before = try shell.workdir.names()
    let result = shell.run("download \(flags)")
    #expect(result.status == status)
    #expect(result.error.contains("[\(code)]"), "\(result.error)")
    #expect(try shell.workdir.names() == before)
  }

  @Test func overRESTOnlyBelowTheDataFolders() throws {
    let shell = try Shell()
    try shell.upload("t", "id,x\n1,2\n")
    try shell.workdir.write("allowed/keep", "")
    try shell.answer(as: "1.4", dataFolders: [shell.workdir.path("allowed")])
    func body(_ path: String) -> String {
      #"{"namespace": "n", "table_name": "t", "work_mode": 0, "output_path": "\#(path)"}"#
    }
    for path in [
      shell.workdir.path("t.csv"), "t.csv", shell.workdir.path("allowed/../t.csv"), shell.workdir.path("allowed"),
    ] {
      let refused = shell.call(Download.self, body(path))
      #expect(refused.status == 6 || refused.status == 2, "\(path): \(refused.output)")
      #expect(try refused.retcode == 100)
    }
    let result = shell.call(Download.self, body(shell.workdir.path("allowed/t.csv")))
    #expect(result.status == 3, "\(result.output)")
    #expect(try shell.runJob(result).status == 0)
    #expect(try shell.workdir.read("allowed/t.csv") == "1,2\n")
  }
}
