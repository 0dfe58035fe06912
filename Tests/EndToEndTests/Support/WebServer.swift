import Configuration
import Diagnostics
import Platform
import TestSupport

/// lighttpd with the repository's configuration before the workspace of a program, as `make serve` starts it.
final class WebServer: Sendable {
  let program: Program
  let port: Int
  private let stopArguments: [String]
  /// A configuration in the place of the repository's, which goes with this object.
  private let folder: Workdir?

  /// Whether a web server and a client for it are here.
  static let isInstalled: Bool = {
    let files = FileSystem()
    let here = ["/usr/sbin/lighttpd", "/usr/bin/lighttpd"].contains { (try? files.exists($0)) == true }
    return here && (try? files.exists("/usr/bin/curl")) == true
  }()

  /// Whether it can speak TLS, and certificates can be made.
  static let hasTLS: Bool = {
    let files = FileSystem()
    return ["/usr/lib/lighttpd/mod_openssl.so", "/usr/lib64/lighttpd/mod_openssl.so"]
      .contains { (try? files.exists($0)) == true } && (try? files.exists("/usr/bin/openssl")) == true
  }()

  /// The folder of the repository's configuration.
  static let repository = "\(Fixture.repository)/data/serve"

  /// Starts it on a port that nobody else listens on.
  ///
  /// - Parameter configuration: in the place of the repository's.
  init(_ program: Program, configuration: String? = nil) throws {
    self.program = program
    folder = try configuration.map { text in
      let folder = try Workdir("serve")
      try folder.write("lighttpd.conf", text)
      try folder.write("serve", try FileSystem().readFile("\(Self.repository)/serve"))
      return folder
    }
    let serve = "\(folder?.path ?? Self.repository)/serve"
    let workspace = program.workdir.path("workspace")
    let stop = [serve, "stop", workspace]
    var port = 20_000 + Int(ProcessEnvironment.current().processID) % 20_000
    while true {
      let arguments = [serve, "start", Program.binary ?? "", workspace, String(port)]
      let started = try EndedProgram.run("/bin/bash", arguments, variables: Program.variables)
      if started.status == 0 { break }
      guard started.error.contains("already in use"), port < 60_000 else {
        throw Program.Unexpected(text: "\(started.output)\(started.error)")
      }
      port += 7
    }
    self.port = port
    stopArguments = stop
  }

  deinit { _ = try? EndedProgram.run("/bin/bash", stopArguments, variables: Program.variables) }

  /// A response of curl.
  struct Response {
    let status: Int
    let headers: String
    let body: String

    var json: JSON { get throws { try JSONReader.read(SourceText(name: "answer", text: body)).json } }
    var code: String? { get throws { try json["errors"]?[0]?["code"]?.textValue } }
  }

  /// Asks with curl; `arguments` come before the address.
  ///
  /// - Parameter server: `https://127.0.0.1:9443` for another address than that of the port.
  func curl(_ path: String, _ arguments: [String], at server: String? = nil) throws -> Response {
    let folder = try Workdir("curl")
    let fixed = ["-sS", "--globoff", "-o", folder.path("body"), "-D", folder.path("headers"), "-w", "%{http_code}"]
    let ended = try EndedProgram.run(
      "/usr/bin/curl", fixed + arguments + ["\(server ?? "http://127.0.0.1:\(port)")/v1/\(path)"],
      variables: Program.variables)
    guard ended.status == 0, let status = Int(ended.output) else {
      throw Program.Unexpected(text: "curl \(ended.status): \(ended.error)")
    }
    let body = (try? folder.read("body")) ?? ""
    return Response(status: status, headers: try folder.read("headers"), body: body)
  }

  func post(_ path: String, _ body: String, _ more: [String] = [], at server: String? = nil) throws -> Response {
    try curl(path, ["-X", "POST", "-H", "Content-Type: application/json", "--data-binary", body] + more, at: server)
  }

  /// Sends bytes as they are and closes; what came back, if anything.
  func raw(_ text: String) throws -> String {
    let script = "exec 3<>/dev/tcp/127.0.0.1/\(port); printf '\(text)' >&3; timeout 1 cat <&3 || true"
    return try EndedProgram.run("/bin/bash", ["-c", script], variables: Program.variables).output
  }
}
