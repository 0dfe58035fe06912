import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// The lines about other machines of the configuration that the repository ships: they are comments there, and must work as
/// they stand.
@Suite(
  .enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set"),
  .enabled(
    if: WebServer.isInstalled && WebServer.hasTLS, "lighttpd, its mod_openssl or curl is not installed"),
  .serialized)
struct WebServerTLSTests {
  private let program: Program
  private let token: String
  private let port = 40_000 + Int(ProcessEnvironment.current().processID) % 20_000
  private var address: String { "https://127.0.0.1:\(port)" }

  init() throws {
    program = try Program()
    token = try program.run("token --new").output.filter { !$0.isNewline }
    let (key, certificate) = (program.workdir.path("key.pem"), program.workdir.path("cert.pem"))
    let made = try EndedProgram.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ], variables: Program.variables)
    guard made.status == 0 else { throw Program.Unexpected(text: made.error) }
    try program.workdir.write("server.pem", program.workdir.read("key.pem") + program.workdir.read("cert.pem"))
  }

  /// The repository's configuration with its TLS lines, and perhaps those that add the token.
  private func configuration(addingToken: Bool) throws -> String {
    let text = String(decoding: try FileSystem().readFile("\(WebServer.repository)/lighttpd.conf"), as: UTF8.self)
    var (lines, isOther, isOn) = ([String](), false, false)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.contains("--- Other machines ---") { isOther = true }
      guard isOther, line.hasPrefix("#   "), !line.contains("fedflow token") else {
        lines.append(String(line))
        continue
      }
      let setting = line.dropFirst(4)
      if setting.hasPrefix("server.modules") { isOn = true }
      if setting.hasPrefix("$HTTP[\"remoteip\"]") { isOn = addingToken }
      if isOn { lines.append(String(setting)) }
    }
    return lines.joined(separator: "\n")
      .replacing("/etc/fedflow/server.pem", with: program.workdir.path("server.pem"))
      .replacing("0.0.0.0:9443", with: "127.0.0.1:\(port)").replacing("10.1.2.0/24", with: "127.0.0.0/8")
      .replacing("Bearer TOKEN", with: "Bearer \(token)")
  }

  private var trusting: [String] { ["--cacert", program.workdir.path("cert.pem")] }

  @Test func underTLSTheTokenDecides() throws {
    let server = try WebServer(program, configuration: try configuration(addingToken: false))
    func status(_ more: [String]) throws -> Int {
      try server.post("version/get", "{}", trusting + more, at: address).status
    }
    #expect(try status([]) == 401)
    #expect(try status(["-H", "Authorization: Bearer \(token)x"]) == 401)
    #expect(try status(["-H", "Authorization: Bearer \(token)"]) == 200)
    #expect(throws: Program.Unexpected.self, "TLS 1.1 is too old") {
      try server.post("version/get", "{}", trusting + ["--tls-max", "1.1"], at: address)
    }
    #expect(throws: Program.Unexpected.self, "the certificate is nobody's that curl knows") {
      try server.post("version/get", "{}", [], at: address)
    }
    // Answers and bodies are whole under TLS too.
    let rows = (0..<40_000).map { "id\($0),\($0)\n" }.joined()
    try program.workdir.write("rows.csv", "id,x\n" + rows)
    let query = "namespace=n&table_name=t&head=1&partition=1&work_mode=0"
    let upload = try server.curl(
      "data/upload?\(query)",
      trusting + ["-H", "Authorization: Bearer \(token)", "-F", "file=@\(program.workdir.path("rows.csv"))"],
      at: address)
    #expect(try upload.json["retcode"] == 0, "\(upload.body)")
  }

  /// HTTP/2 gives a request up whose body nobody takes.
  @Test func manyRefusedAtOnceAllGetTheirAnswer() throws {
    let server = try WebServer(program, configuration: try configuration(addingToken: false))
    let flags = "-s --cacert '\(program.workdir.path("cert.pem"))' -o /dev/null -w '%{http_code}\\n' -X POST -d '{}'"
    let curls = "xargs -P 12 -I N curl \(flags) '\(address)/v1/version/get?N'"
    let told = try program.shell("seq 200 | \(curls) | sort | uniq -c")
    #expect(told.output.split(whereSeparator: \.isWhitespace) == ["200", "401"], "\(told.output) \(told.error)")
    withExtendedLifetime(server) {}
  }

  @Test func theServerAddsTheTokenForMachinesThatItKnows() throws {
    let server = try WebServer(program, configuration: try configuration(addingToken: true))
    #expect(try server.post("version/get", "{}", trusting, at: address).status == 200)
    #expect(try server.post("version/get", "{}").status == 200)
  }
}
