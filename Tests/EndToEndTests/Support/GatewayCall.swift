import Configuration
import Diagnostics
import TestSupport

/// One request of the REST face as a web server hands it to `fedflow cgi` (RFC 3875).
struct GatewayCall {
  let method: String
  /// Below `/v1/`.
  let path: String
  let body: String
  var query = ""
  var contentType = "application/json"

  struct Response {
    let status: Int
    let headers: String
    let body: String

    var json: JSON {
      get throws { try JSONReader.read(SourceText(name: "answer", text: body)).json }
    }
  }

  /// Lets the binary answer it.
  func send(to program: Program) throws -> Response {
    let folder = try Workdir("request")
    try folder.write("body", body)
    let variables = [
      "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": "/v1/\(path)",
      "REQUEST_URI": "/v1/\(path)", "QUERY_STRING": query, "CONTENT_TYPE": contentType,
      "CONTENT_LENGTH": String(body.utf8.count), "REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "127.0.0.1",
      "SERVER_PORT": "9380", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:9380",
      "FEDFLOW_WORKSPACE": program.workdir.path("workspace"),
    ]
    let ended = try EndedProgram.run(
      "/bin/sh", ["-c", "exec \"$0\" cgi < \"$1\"", Program.binary ?? "", folder.path("body")],
      variables: Program.variables.merging(variables) { $1 }, in: program.workdir.path)
    return try Self.response(ended)
  }

  private static func response(_ ended: EndedProgram) throws -> Response {
    let text = ended.output
    guard let end = text.firstRange(of: "\r\n\r\n") ?? text.firstRange(of: "\n\n") else {
      throw Program.Unexpected(text: "no header: \(text.prefix(300)) \(ended.error)")
    }
    let headers = String(text[..<end.lowerBound])
    let line = headers.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Status:") }
    let status = line.flatMap { Int($0.dropFirst(7).split(separator: " ").first ?? "") } ?? 200
    return Response(status: status, headers: headers, body: String(text[end.upperBound...]))
  }
}
