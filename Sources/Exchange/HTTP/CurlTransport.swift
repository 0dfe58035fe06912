import Cryptography
import Diagnostics
import Platform

/// Requests carried by curl as a child process: what is secret goes in on its standard input, never into an argument, a
/// log or a file.
public struct CurlTransport: HTTPTransport {
  private let files: FileSystem
  private let variables: [String: String]
  private let scratch: String

  /// Variables of this process that curl may need.
  private static let passed = [
    "PATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "CURL_CA_BUNDLE",
  ]

  /// Prepares a transport.
  ///
  /// - Parameter scratch: an existing folder for bodies while they are sent.
  public init(files: FileSystem, environment: ProcessEnvironment, scratch: String) {
    self.files = files
    self.scratch = scratch
    variables = environment.variables.filter { Self.passed.contains($0.key) }
  }

  /// Sends a request.
  public func send(_ request: HTTPRequest, limit: Int, seconds: Double) throws -> HTTPAnswer {
    var body: String?
    if !request.body.isEmpty {
      let path = "\(scratch)/.body-\(SHA256.hex(try SecureRandom.bytes(8)))"
      let file = try files.createFile(path, mode: 0o600)
      try file.write(request.body)
      try file.close()
      body = path
    }
    defer { if let body { try? files.removeFile(body) } }
    var command = ChildCommand("curl", ["--disable", "--config", "-"], variables: variables)
    command.input = .bytes(Array(try configuration(request, body: body, seconds: seconds).utf8))
    command.output = .captured(limit: limit + (1 << 16))
    command.error = .captured(limit: 1 << 16)
    let end: ChildEnd
    do { end = try ChildProcess.run(command, limit: seconds + 5) } catch let error as Diagnostic
      where error.code == .childFailed
    {
      throw Diagnostic(.exchangeUnreachable, "\(request.scheme)://\(request.host): \(error.message)")
    }
    guard end.isSuccess else {
      let reason = String(decoding: end.error.prefix(300), as: UTF8.self).split(whereSeparator: \.isNewline)
      throw Diagnostic(
        .exchangeUnreachable,
        "\(request.scheme)://\(request.host) does not answer: \(reason.last.map(String.init) ?? end.text)")
    }
    return try Self.answer(end.output, from: request.host)
  }

  private func configuration(_ request: HTTPRequest, body: String?, seconds: Double) throws -> String {
    var lines = [
      "url = \(try Self.quoted(request.address))", "silent", "show-error", "include", "globoff", "path-as-is",
      "proto = \"=http,https\"", "suppress-connect-headers", "http1.1",
      "connect-timeout = \(max(1, Int(min(seconds, 10))))", "max-time = \(max(1, Int(seconds)))",
      "header = \"Expect:\"", "request = \(try Self.quoted(request.method))",
    ]
    if let body {
      lines.append(
        request.method == "PUT"
          ? "upload-file = \(try Self.quoted(body))" : "data-binary = \(try Self.quoted("@\(body)"))")
    }
    for header in request.headers { lines.append("header = \(try Self.quoted("\(header.name): \(header.value)"))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) throws -> String {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw Diagnostic(.badPlace, "an address or a header has a control character")
    }
    return "\"" + text.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined() + "\""
  }

  /// Headers and body of what curl wrote; interim answers (1xx) are passed over.
  static func answer(_ bytes: [UInt8], from host: String) throws -> HTTPAnswer {
    var rest = bytes[...]
    while true {
      guard let end = endOfHead(rest) else {
        throw Diagnostic(.exchangeUnreachable, "\(host) sent no complete answer")
      }
      let lines = String(decoding: rest[..<end.head], as: UTF8.self).split(whereSeparator: \.isNewline)
      rest = rest[end.body...]
      let words = (lines.first ?? "").split(separator: " ")
      guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
        throw Diagnostic(.exchangeUnreachable, "\(host) sent no HTTP answer")
      }
      if (100..<200).contains(status) { continue }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
      }
      return HTTPAnswer(status: status, headers: headers, body: Array(rest))
    }
  }

  private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> (head: Int, body: Int)? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= mark.count else { return nil }
    for start in bytes.startIndex...(bytes.endIndex - mark.count) where bytes[start..<start + 4].elementsEqual(mark) {
      return (start, start + 4)
    }
    return nil
  }
}
