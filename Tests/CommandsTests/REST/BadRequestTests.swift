import Configuration
import TestSupport
import Testing

@testable import Commands

/// What cannot be understood: the documented status, one message with its place, and nothing changed on disk.
@Suite struct BadRequestTests {
  /// A workspace with a job, and what its tree holds.
  private func gateway() throws -> (Gateway, before: [String: [UInt8]]) {
    let shell = try Shell()
    _ = try shell.toy()
    return (Gateway(shell), try tree(shell.workdir.path))
  }

  private func expect(
    _ response: Gateway.Response, _ status: Int, _ code: String, _ place: String? = nil, retcode: Int = 100
  ) throws {
    #expect(response.status == status, "\(response.text)")
    #expect(try response.retcode == retcode)
    #expect(try response.code == code, "\(response.text)")
    #expect(try response.place == place, "\(response.text)")
    #expect(response.log.contains("[\(code)]"))
  }

  @Test(arguments: [
    ("{\"job_id\": \"1\",\n \"role\": guest}", "F0101", "request:2:10"),
    ("{\"job_id\": \"1\",}", "F0101", "request:1:15"),
    ("{\"job_id\": \"1\"", "F0101", "request:1:15"),
    ("{\"job_id\": \"1\", \"role\": \"host\", \"job_id\": \"2\"}", "F0103", "request:1:33"),
    ("[1, 2]", "F1202", "request:1:1"),
    ("\"text\"", "F1202", "request:1:1"),
    ("{\"job_id\": NaN}", "F0101", "request:1:12"),
    ("{\"job_id\": \"\u{1}\"}", "F0101", "request:1:13"),
    ("null", "F1202", "request:1:1"),
  ])
  func malformedBody(_ body: String, _ code: String, _ place: String) throws {
    let (gateway, before) = try gateway()
    try expect(try gateway.post("job/query", body), 400, code, place)
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func notUTF8() throws {
    let (gateway, before) = try gateway()
    let body = Array(#"{"job_id": ""#.utf8) + [0xFF] + Array("\"}".utf8)
    try expect(try gateway.send("POST", "job/query", body), 400, "F0100", "request:1:13")
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func nestedBeyondReason() throws {
    let (gateway, _) = try gateway()
    let body = #"{"job_id": "# + String(repeating: "[", count: 100_000)
    #expect(try gateway.post("job/query", body).status == 400)
  }

  /// These reach their operation, which refuses them in FATE's envelope with status 200.
  @Test(arguments: [
    (#"{"table_name": {"a": 1}, "namespace": "n"}"#, "F0804", "request:1:16"),
    (#"{"table_name": ["t"], "namespace": "n"}"#, "F0804", "request:1:16"),
    (#"{"table_name": "t", "namespace": true}"#, "F0804", "request:1:34"),
  ])
  func wrongType(_ body: String, _ code: String, _ place: String) throws {
    let (gateway, before) = try gateway()
    try expect(try gateway.post("table/table_info", body), 200, code, place)
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func missingKeysAreNamedTogether() throws {
    let (gateway, before) = try gateway()
    let response = try gateway.post("tracking/component/parameters", #"{"role": "guest"}"#)
    try expect(response, 200, "F0803")
    #expect(try response.retmsg == "the following arguments are required: job_id,component_name")
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func unknownJobIsFATEs101() throws {
    let (gateway, before) = try gateway()
    let body = #"{"job_id": "1", "component_name": "a_0", "role": "guest", "party_id": 9999}"#
    try expect(try gateway.post("tracking/component/metrics", body), 200, "F0806", retcode: 101)
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test(arguments: ["../../etc", "/etc/passwd", "..", "a/../../b", "a\\u0000b", "%2e%2e/x", "."])
  func namesAreNoPaths(_ name: String) throws {
    let (gateway, before) = try gateway()
    let calls = [
      ("job/query", #"{"job_id": "\#(name)"}"#),
      ("job/task/query", #"{"job_id": "\#(name)", "component_name": "\#(name)"}"#),
      ("table/table_info", #"{"namespace": "\#(name)", "table_name": "\#(name)"}"#),
      (
        "tracking/component/metrics",
        #"{"job_id": "\#(name)", "component_name": "\#(name)", "role": "\#(name)", "party_id": 9999}"#
      ),
      ("permission/query/privilege", #"{"src_role": "\#(name)", "src_party_id": 9999}"#),
    ]
    for (path, body) in calls {
      let response = try gateway.post(path, body)
      #expect(response.status == 200, "\(path)")
      #expect(!response.text.contains("root:"), "\(path)")
      #expect(try tree(gateway.shell.workdir.path) == before, "\(path)")
    }
  }

  @Test func bodyCutOff() throws {
    let (gateway, before) = try gateway()
    let response = try gateway.send("POST", "job/query", Array(#"{"job_id": "#.utf8), length: 1000)
    try expect(response, 400, "F1205")
    #expect(try response.retmsg == "the body ended after 11 bytes of 1000")
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func moreThanTheLengthIsNotRead() throws {
    let (gateway, _) = try gateway()
    let response = try gateway.send("POST", "version/get", Array("{}trailing".utf8), length: 2)
    #expect(response.status == 200)
  }

  @Test(arguments: ["-1", "abc", "1e3", "+5", "99999999999999999999", " 5"])
  func lengthThatIsNone(_ length: String) throws {
    let (gateway, _) = try gateway()
    let response = try Gateway(gateway.shell, ["CONTENT_LENGTH": length]).post("job/query", "{}")
    try expect(response, 400, "F1202")
  }

  @Test func bodyTooLarge() throws {
    let (gateway, _) = try gateway()
    try expect(try gateway.send("POST", "job/query", [], length: 65 << 20), 413, "F1206")
  }

  @Test func lengthIsNeededForABody() throws {
    let (gateway, _) = try gateway()
    try expect(try Gateway(gateway.shell, ["HTTP_TRANSFER_ENCODING": "chunked"]).post("job/query"), 411, "F1214")
  }

  @Test(arguments: [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json",
    "application/json2", "text/plain; application/json",
  ])
  func typesThatFormsSendAreRefused(_ type: String) throws {
    let (gateway, before) = try gateway()
    let gatewayOfType = Gateway(gateway.shell, ["CONTENT_TYPE": type])
    try expect(try gatewayOfType.post("job/query", #"{"job_id": "1"}"#), 415, "F1207")
    #expect(try tree(gateway.shell.workdir.path) == before)
  }

  @Test func jsonWithACharacterSet() throws {
    let (gateway, _) = try gateway()
    #expect(try gateway.post("version/get", "{}", type: "Application/JSON; charset=utf-8").status == 200)
  }
}
