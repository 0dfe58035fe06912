import Configuration
import Diagnostics
import Platform

/// An answer as a CGI response: a few headers, an empty line, the body.
struct ResponseWriter {
  private let session: Session

  init(_ session: Session) { self.session = session }

  /// Sends an answer; a file of ours is removed once it is sent, also when the client went away.
  func send(_ answer: Answer, _ status: HTTPStatus = .ok, headers: [HTTPFailure.Header] = []) throws {
    let status = answer.httpStatus ?? status
    switch answer.body {
    case .json(let object):
      // Not FATE's bare NaN: that is no JSON.
      let body = CanonicalJSON.bytes(.object(object), .file)
      try head(status, "application/json", body.count, headers, then: body)
    case .text(let text):
      let body = Array(text.utf8)
      try head(status, "text/plain; charset=utf-8", body.count, headers, then: body)
    case .file(let file):
      defer { if file.isTemporary { RequestReader(session: session).remove(file.path) } }
      try send(file, status, headers)
    }
  }

  private func send(_ file: AnsweredFile, _ status: HTTPStatus, _ headers: [HTTPFailure.Header]) throws {
    let content = try session.files.mapFile(file.path)
    let name = HTTPFailure.Header(
      name: "Content-Disposition", value: "attachment; filename=\(Self.headerName(file.name))")
    try head(status, file.contentType, content.bytes.count, headers + [name])
    try withExtendedLifetime(content) {
      var rest = content.bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(1 << 20)
        try session.console.write(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
    }
  }

  private func head(
    _ status: HTTPStatus, _ type: String, _ length: Int, _ headers: [HTTPFailure.Header], then body: [UInt8] = []
  ) throws {
    var text = "Status: \(status.rawValue) \(status.reason)\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\n"
    text += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    // One write, so that a small answer is one packet.
    try session.console.write(Array("\(text)\r\n".utf8) + body)
  }

  /// FATE's client takes all behind `filename=` for the name, quotes too, so the name is sent bare.
  private static func headerName(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          let isPlain = scalar.isASCII && scalar.value > 0x20 && scalar.value != 0x7F
          return isPlain && !["\"", ";", "\\", "/", ","].contains(scalar) ? scalar : "_"
        }))
  }
}
