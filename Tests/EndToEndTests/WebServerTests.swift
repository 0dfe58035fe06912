import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// The release binary behind lighttpd with the configuration that the repository ships.
@Suite(
  .enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set"),
  .enabled(if: WebServer.isInstalled, "lighttpd or curl is not installed"), .serialized)
struct WebServerTests {
  @Test func bodiesOfEitherMethodArrive() throws {
    let server = try WebServer(try Program())
    let versions = try server.post("server/version/get", "{}")
    #expect(versions.status == 200)
    #expect(try versions.json["data"]?["FATE"] == "1.11.4")
    let body = #"{"job_id": "x", "component_name": "a_0", "role": "guest", "party_id": 1}"#
    let data = try server.curl(
      "tracking/component/output/data/download",
      ["-X", "GET", "-H", "Content-Type: application/json", "--data-binary", body])
    // The keys were read: the job is what is missing.
    #expect(data.status == 404)
    #expect(try data.json["retcode"] == 404)
    #expect(try data.code == "F0806")
  }

  @Test func nothingButTheFaceIsServed() throws {
    let server = try WebServer(try Program())
    for path in [
      "../lighttpd.log", "../lighttpd.pid", "../", "..%2flighttpd.log", "../../format", "../secret/rest_token",
    ] {
      let response = try server.curl(path, ["--path-as-is"])
      #expect([403, 404, 405].contains(response.status), "\(path): \(response.status)")
      #expect(!response.body.contains("fedflow workspace"), "\(path)")
    }
  }

  @Test func foreignHostsAndPagesAreRefused() throws {
    let server = try WebServer(try Program())
    #expect(try server.post("version/get", "{}", ["-H", "Host: evil.example"]).code == "F1208")
    #expect(try server.post("version/get", "{}", ["-H", "Origin: http://evil.example"]).code == "F1210")
    #expect(try server.post("version/get", "{}", ["-H", "X-Forwarded-For: 10.0.0.1"]).status == 403)
    #expect(try server.curl("version/get", ["-d", "a=b"]).status == 415)
  }

  @Test func tokenComesThrough() throws {
    let program = try Program()
    let server = try WebServer(program)
    let token = try program.run("token --new").output.filter { !$0.isNewline }
    let refused = try server.post("version/get", "{}")
    #expect(refused.status == 401)
    #expect(refused.headers.lowercased().contains("www-authenticate: bearer"))
    #expect(try server.post("version/get", "{}", ["-H", "Authorization: Bearer \(token)x"]).status == 401)
    #expect(try server.post("version/get", "{}", ["-H", "Authorization: Bearer \(token)"]).status == 200)
  }

  @Test func aCallCutOffChangesNothing() throws {
    let program = try Program()
    let server = try WebServer(program)
    let before = try tables(program)
    let query = "namespace=n&table_name=t&head=1&partition=1&work_mode=0"
    let head = "POST /v1/data/upload?\(query) HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: 100000\\r\\n"
    let form = "--b\\r\\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\\r\\n\\r\\nid,x\\n1,2\\n"
    _ = try server.raw("\(head)Content-Type: multipart/form-data; boundary=b\\r\\n\\r\\n\(form)")
    _ = try server.raw(
      "POST /v1/job/submit HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/json\\r\\nContent-Length: 500\\r\\n"
        + "\\r\\n{\"job_dsl\": ")
    // The program notices when its input ends.
    for _ in 0..<50 where try tables(program) != before { _ = try program.shell("sleep 0.1") }
    #expect(try tables(program) == before)
  }

  /// What a refused call must leave as it was: everything but the server's own folder.
  private func tables(_ program: Program) throws -> [String] {
    try program.workdir.names("workspace").filter { !$0.hasPrefix("serve/") }
  }

  @Test func filesArriveWhole() throws {
    let program = try Program()
    let server = try WebServer(program)
    // More than any buffer on the way, with lines that look like boundaries.
    try program.workdir.write("rows.csv", "id,x\n" + (1...300_000).map { "\($0),--------\($0 % 7)\n" }.joined())
    let query =
      "%7B%22namespace%22:%20%22n%22,%22table_name%22:%22t%22,%22head%22:1,%22partition%22:1,%22file%22:%22/x%22%7D"
    let response = try server.curl("data/upload?\(query)", ["-F", "file=@\(program.workdir.path("rows.csv"))"])
    #expect(response.status == 200, "\(response.body)")
    let job = try #require(try response.json["jobId"]?.textValue)
    var status: String?
    for _ in 0..<300 where status != "success" && status != "failed" {
      status = try server.post("job/query", #"{"job_id": "\#(job)"}"#).json["data"]?[0]?["f_status"]?.textValue
      _ = try program.shell("sleep 0.1")
    }
    #expect(status == "success")
    let info = try server.post("table/table_info", #"{"namespace": "n", "table_name": "t"}"#)
    #expect(try info.json["data"]?["count"] == 300_000)
    #expect(try !program.workdir.names("workspace").contains { $0.hasPrefix("incoming") })
  }

  /// Two hundred at once while a job runs: each answer comes, and is that of the job it asked for.
  @Test func manyQueriesWhileAJobRuns() throws {
    let program = try Program()
    let server = try WebServer(program)
    try program.uploadSmallTables()
    let conf = try JSONReader.read(SourceText(name: "conf", text: SmallJob.conf)).json
    let dsl = try JSONReader.read(SourceText(name: "dsl", text: SmallJob.dsl)).json
    let body = CanonicalJSON.text(["job_runtime_conf": conf, "job_dsl": dsl], .line)
    let known = try #require(try program.run("query_job -r local").answer["data"]?[0]?["f_job_id"]?.textValue)
    let job = try #require(try server.post("job/submit", body).json["jobId"]?.textValue)
    let address = "http://127.0.0.1:\(server.port)/v1/job/query"
    let calls = (0..<200).map { number in
      """
      url = "\(address)"
      data = "{\\"job_id\\": \\"\(number % 2 == 0 ? known : job)\\"}"
      header = "Content-Type: application/json"
      output = "answer-\(number)"
      silent
      """
    }
    try program.workdir.write("calls", calls.joined(separator: "\nnext\n"))
    let ended = try program.shell("curl --parallel --parallel-immediate --parallel-max 200 -K calls")
    #expect(ended.status == 0, "\(ended.error)")
    for number in 0..<200 {
      let text = try program.workdir.read("answer-\(number)")
      let answer = try JSONReader.read(SourceText(name: "answer-\(number)", text: text)).json
      #expect(answer["data"]?[0]?["f_job_id"]?.textValue == (number % 2 == 0 ? known : job))
    }
    var status: String?
    for _ in 0..<300 where status != "success" && status != "failed" {
      status = try server.post("job/query", #"{"job_id": "\#(job)"}"#).json["data"]?[0]?["f_status"]?.textValue
      _ = try program.shell("sleep 0.1")
    }
    #expect(status == "success")
  }
}
