import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// Who may ask: this machine, or whoever has the token; no page of somebody else.
@Suite struct AdmissionTests {
  private func response(_ shell: Shell, _ variables: [String: String]) throws -> Gateway.Response {
    try Gateway(shell, variables).post("version/get", "{}")
  }

  @Test(arguments: ["127.0.0.1", "127.8.0.3", "::1", "::ffff:127.0.0.1"])
  func loopbackIsServed(_ address: String) throws {
    #expect(try response(try Shell(), ["REMOTE_ADDR": address]).status == 200)
  }

  @Test(arguments: [
    "192.168.1.5", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "127.0.0.1.evil.org", "128.0.0.1", "127.1",
  ])
  func othersAreNot(_ address: String) throws {
    let response = try response(try Shell(), ["REMOTE_ADDR": address])
    #expect(response.status == 403)
    #expect(try response.code == "F1208")
    #expect(try response.retcode == 100)
  }

  @Test(arguments: [
    ("localhost", 200), ("localhost:9380", 200), ("[::1]:9380", 200), ("127.0.0.1", 200), ("LOCALHOST:1", 200),
    ("", 200),
    ("evil.example:9380", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil.example", 403), ("192.168.1.5", 403),
  ])
  func hostNamesThisMachine(_ host: String, _ status: Int) throws {
    #expect(try response(try Shell(), ["HTTP_HOST": host]).status == status)
  }

  @Test(arguments: ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"])
  func proxiesHideTheSender(_ header: String) throws {
    #expect(try response(try Shell(), [header: "10.0.0.1"]).code == "F1208")
  }

  @Test(arguments: [
    ("HTTP_ORIGIN", "http://127.0.0.1:9380", 200), ("HTTP_ORIGIN", "https://127.0.0.1:9380", 200),
    ("HTTP_ORIGIN", "http://evil.example", 403), ("HTTP_ORIGIN", "null", 403),
    ("HTTP_ORIGIN", "http://127.0.0.1:8080", 403), ("HTTP_SEC_FETCH_SITE", "cross-site", 403),
    ("HTTP_SEC_FETCH_SITE", "same-site", 403), ("HTTP_SEC_FETCH_SITE", "same-origin", 200),
    ("HTTP_SEC_FETCH_SITE", "none", 200),
  ])
  func pagesFromElsewhereAreRefused(_ header: String, _ value: String, _ status: Int) throws {
    let response = try response(try Shell(), [header: value])
    #expect(response.status == status)
    if status == 403 { #expect(try response.code == "F1210") }
  }

  @Test func tokenOpensAndOnlyTheToken() throws {
    let shell = try Shell()
    let made = shell.run("token --new")
    let token = made.output.split(separator: "\n").map(String.init)
    #expect(made.status == 0)
    #expect(token.count == 1)
    #expect(token[0].count == 64)
    let right = ["HTTP_AUTHORIZATION": "Bearer \(token[0])"]
    #expect(try response(shell, right).status == 200)
    // From elsewhere too, with any Host; but never for a page.
    let far = ["REMOTE_ADDR": "10.0.0.1", "HTTP_HOST": "fedflow.example"]
    #expect(try response(shell, right.merging(far) { $1 }).status == 200)
    #expect(try response(shell, right.merging(["HTTP_ORIGIN": "http://evil.example"]) { $1 }).status == 403)
    let before = try tree(shell.workdir.path)
    let wrong = [
      "", "Bearer", "Bearer ", "Bearer \(token[0])0", "Bearer \(token[0].dropLast())", "Basic \(token[0])",
      "Bearer \(token[0]) x", token[0], "Bearer \(String(repeating: "0", count: 64))",
    ]
    for header in wrong {
      let response = try response(shell, ["HTTP_AUTHORIZATION": header])
      #expect(response.status == 401, "\(header)")
      #expect(response.headers["www-authenticate"] == "Bearer realm=\"fedflow\"")
      #expect(try response.code == "F1209")
      #expect(!response.text.contains(token[0]) && !response.log.contains(token[0]))
    }
    #expect(try tree(shell.workdir.path) == before)
  }

  @Test func tokenIsKeptAsItsDigest() throws {
    let shell = try Shell()
    let token = shell.run("token --new").output.filter { !$0.isNewline }
    let file = shell.workdir.path("workspace/secret/rest_token")
    let mode = try EndedProgram.run("/usr/bin/stat", ["-c", "%a", file, shell.workdir.path("workspace/secret")])
    #expect(mode.output == "600\n700\n")
    let digest = try EndedProgram.run("/bin/sh", ["-c", "printf %s \(token) | sha256sum | cut -c1-64"])
    #expect(try shell.workdir.read("workspace/secret/rest_token") == digest.output)
    #expect(shell.run("token").output == "there is a token\n")
    let other = shell.run("token --new").output.filter { !$0.isNewline }
    #expect(other != token)
    #expect(try response(shell, ["HTTP_AUTHORIZATION": "Bearer \(token)"]).status == 401)
    #expect(shell.run("token --remove").status == 0)
    #expect(try response(shell, [:]).status == 200)
    #expect(shell.run("token --remove").status == 4)
    #expect(shell.run("token --new --remove").status == 2)
  }

  @Test func damagedTokenServesNobody() throws {
    let shell = try Shell()
    shell.run("token --new")
    try shell.workdir.write("workspace/secret/rest_token", "")
    let response = try response(shell, [:])
    #expect(response.status == 500)
    #expect(try response.code == "F0506")
  }
}
