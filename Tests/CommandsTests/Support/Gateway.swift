import Components
import Configuration
import Diagnostics
import Platform
import TestSupport

@testable import Commands

/// The REST face of a shell's workspace, answered in this process as a web server would have it answered.
struct Gateway {
  let shell: Shell
  /// Variables beside or instead of those of a request from this machine.
  var variables: [String: String] = [:]

  init(_ shell: Shell, _ variables: [String: String] = [:]) {
    self.shell = shell
    self.variables = variables
  }

  /// A response taken apart.
  struct Response {
    let status: Int
    /// By name in small letters.
    let headers: [String: String]
    let body: [UInt8]
    /// What the server's log gets.
    let log: String

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { get throws { try JSONReader.read(SourceText(name: "answer", bytes: body)).json } }
    var retcode: Int? { get throws { try json["retcode"]?.integerValue } }
    var retmsg: String? { get throws { try json["retmsg"]?.textValue } }
    /// The code of the only error.
    var code: String? {
      get throws {
        let errors = try json["errors"]?.listValue ?? []
        return errors.count == 1 ? errors[0]["code"]?.textValue : nil
      }
    }
    /// Where the first error is.
    var place: String? { get throws { try json["errors"]?[0]?["place"]?.textValue } }
  }

  func post(_ path: String, _ body: String = "", query: String = "", type: String? = nil) throws -> Response {
    try send("POST", path, Array(body.utf8), query: query, type: type)
  }

  func get(_ path: String, _ body: String = "", query: String = "") throws -> Response {
    try send("GET", path, Array(body.utf8), query: query)
  }

  /// Lets the face answer; `length` is what the request says of its body.
  func send(
    _ method: String, _ path: String, _ body: [UInt8], query: String = "", type: String? = nil, length: Int? = nil
  ) throws -> Response {
    let recorder = ConsoleRecorder(input: body)
    var variables = [
      "REQUEST_METHOD": method, "SCRIPT_NAME": "/v1", "PATH_INFO": "/\(path)", "QUERY_STRING": query,
      "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:9380", "GATEWAY_INTERFACE": "CGI/1.1",
    ]
    if !body.isEmpty || length != nil {
      variables["CONTENT_LENGTH"] = String(length ?? body.count)
      variables["CONTENT_TYPE"] = type ?? "application/json"
    }
    variables.merge(self.variables) { $1 }
    let environment = ProcessEnvironment(
      arguments: ["cgi"], executable: "/bin/true", variables: variables, currentDirectory: shell.workdir.path,
      processID: 4711,
      processorCount: 2)
    let status = CommandLineFace.run(
      environment: environment, console: recorder.console, registry: .standard, files: shell.files)
    guard status == 0 else { throw Shell.Unexpected(text: "status \(status): \(recorder.error)") }
    return try Self.response(recorder.outputBytes, log: recorder.error)
  }

  private static func response(_ bytes: [UInt8], log: String) throws -> Response {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      throw Shell.Unexpected(text: "no header: \(String(decoding: bytes, as: UTF8.self)) \(log)")
    }
    var headers: [String: String] = [:]
    for line in String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = String(parts[1].dropFirst())
    }
    let status = headers["status"].flatMap { Int($0.prefix(3)) } ?? 0
    return Response(status: status, headers: headers, body: Array(bytes[end.upperBound...]), log: log)
  }
}

/// A form with its boundary.
struct FormBody {
  static let type = "multipart/form-data; boundary=\"part-of-it\""
  private var parts: [UInt8] = []

  mutating func field(_ name: String, _ value: String) {
    parts += Array("--part-of-it\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
  }

  mutating func file(_ name: String, _ content: [UInt8], field: String = "file") {
    let disposition = "form-data; name=\"\(field)\"; filename=\"\(name)\""
    let head = "--part-of-it\r\nContent-Disposition: \(disposition)\r\nContent-Type: application/octet-stream\r\n\r\n"
    parts += Array(head.utf8) + content + Array("\r\n".utf8)
  }

  var bytes: [UInt8] { parts + Array("--part-of-it--\r\n".utf8) }
}

/// Every file below a folder with its content, and every folder: what must not change when a request is refused.
func tree(_ path: String) throws -> [String: [UInt8]] {
  let files = FileSystem()
  var tree: [String: [UInt8]] = [:]
  func walk(_ folder: String) throws {
    for name in try files.list(folder) {
      let path = "\(folder)/\(name)"
      switch try files.status(path, followingLinks: false)?.kind {
      case .directory:
        tree["\(path)/"] = []
        try walk(path)
      case .file: tree[path] = try files.readFile(path)
      default: tree[path] = []
      }
    }
  }
  if try files.exists(path) { try walk(path) }
  return tree
}
