import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// Bad input through the whole way, web server and release binary: the documented code, one clear message, and nothing
/// changed on disk (contract 2.1).
@Suite(
  .enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set"),
  .enabled(if: WebServer.isInstalled, "lighttpd or curl is not installed"), .serialized)
struct WebServerAttackTests {
  private let program: Program
  private let server: WebServer
  private let job: String

  init() throws {
    program = try Program()
    server = try WebServer(program)
    try program.uploadSmallTables()
    job = try #require(try program.run("query_job -r local").answer["data"]?[0]?["f_job_id"]?.textValue)
  }

  /// Every file of the workspace and its size but those of the server itself.
  private func state() throws -> [String] {
    let listed = try program.shell("cd workspace && find . -path ./serve -prune -o -printf '%y %s %p\\n' | sort").output
    // The folder for what comes is made and removed.
    return listed.split(separator: "\n").map(String.init).filter { !$0.contains("./incoming") && !$0.hasPrefix("d ") }
  }

  private func expect(
    _ response: WebServer.Response, _ status: Int, _ retcode: Int, _ code: String, _ before: [String]
  ) throws {
    #expect(response.status == status, "\(response.body)")
    #expect(try response.json["retcode"] == .integer(retcode))
    #expect(try response.code == code)
    #expect(try response.json["errors"]?.listValue?.count == 1, "one message: \(response.body)")
    #expect(try response.json["retmsg"]?.textValue?.isEmpty == false)
    #expect(try state() == before)
  }

  @Test func requestsThatCannotBeUnderstood() throws {
    let before = try state()
    try expect(try server.post("job/query", #"{"job_id": "#), 400, 100, "F0101", before)
    try expect(try server.post("job/query", "[]"), 400, 100, "F1202", before)
    // Everything that is wrong with conf and DSL is told at once.
    let submitted = try server.post("job/submit", #"{"job_dsl": 1, "job_runtime_conf": {}}"#)
    #expect(try submitted.status == 200 && submitted.json["retcode"] == 100 && submitted.code == "F0401")
    #expect(try state() == before)
    try expect(try server.post("table/table_info", #"{"namespace": [], "table_name": "t"}"#), 200, 100, "F0804", before)
    try expect(try server.post("tracking/component/metrics", #"{"role": "guest"}"#), 200, 100, "F0803", before)
    try expect(try server.post("table/delete", #"{"namespace": "n"}"#), 200, 100, "F0803", before)
    try expect(try server.post("job/rerun", #"{"job_id": "20200101000000000000001"}"#), 200, 101, "F0806", before)
    try expect(try server.post("job/qury", "{}"), 404, 101, "F1203", before)
    try expect(try server.curl("job/query", []), 405, 100, "F1204", before)
  }

  @Test func namesThatLeaveTheWorkspace() throws {
    let before = try state()
    for name in ["../../../etc", "/etc/passwd", "..", "a/../../b"] {
      let all = """
        {"job_id": "\(name)", "role": "\(name)", "party_id": 1, "component_name": "\(name)", "model_id": "\(name)",
         "model_version": "\(name)", "namespace": "\(name)", "table_name": "\(name)", "service_id": "\(name)",
         "filename": "\(name)", "tag_name": "\(name)", "connector_name": "\(name)"}
        """
      for path in [
        "job/stop", "job/rerun", "job/config", "job/log/download", "job/clean", "tracking/component/parameters",
        "tracking/component/output/model", "table/list", "model/load", "model/bind", "model/transfer", "model/deploy",
        "model/tag/destroy", "table/connector/query",
      ] {
        let response = try server.post(path, all)
        #expect(try response.json["retcode"] != 0, "\(path) \(name): \(response.body)")
        #expect(!response.body.contains("root:"))
      }
      let download = try server.post(
        "data/download", #"{"namespace": "n", "table_name": "t", "output_path": "\#(name)"}"#)
      #expect(try download.code == "F1211", "\(download.body)")
      let upload = try server.post(
        "data/upload",
        #"{"file": "\#(name)", "namespace": "n", "table_name": "t", "head": 1, "partition": 1, "use_local_data": 0}"#)
      #expect(try upload.code == "F1211", "\(upload.body)")
    }
    #expect(try state() == before)
  }

  @Test(arguments: [
    "parent", "parent_inside", "absolute", "backslash", "symlink", "bomb", "lies_about_size", "overlap",
  ])
  func archivesThatAttack(_ name: String) throws {
    let before = try state()
    let archive = "\(Fixture.repository)/Tests/WorkspaceTests/Fixtures/zip/\(name).zip"
    let response = try server.curl(
      "model/import",
      [
        "-F", "role=guest", "-F", "party_id=9999", "-F", "model_id=guest-9999#host-10000#model", "-F",
        "model_version=1",
        "-F", "file=@\(archive)",
      ])
    #expect(response.status == 200)
    #expect(try response.json["retcode"] == 100)
    #expect(try response.code?.hasPrefix("F09") == true, "\(response.body)")
    #expect(try state() == before)
  }

  @Test func aBodyThatIsCutOff() throws {
    let before = try state()
    let form = "--b\\r\\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\\r\\n\\r\\nPK"
    for path in ["model/import", "data/upload?namespace=n&table_name=t2&head=1&partition=1&work_mode=0"] {
      _ = try server.raw(
        "POST /v1/\(path) HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: 100000\\r\\n"
          + "Content-Type: multipart/form-data; boundary=b\\r\\n\\r\\n\(form)")
    }
    // The programs notice when their input ends.
    for _ in 0..<50 where try state() != before { _ = try program.shell("sleep 0.1") }
    #expect(try state() == before)
  }
}
