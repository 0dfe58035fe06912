import Diagnostics
import Platform

/// A request as a web server hands it to a program (RFC 3875, section 4.1): everything but its body.
struct GatewayRequest {
  let method: String
  /// Below `/v1/`, without slashes at its ends; nil when the address is not below it.
  let path: String?
  /// As it was sent, still encoded.
  let query: String
  /// As it was sent; empty when it was not.
  let contentType: String
  /// Nil when the server does not say; it then has no body to hand over.
  let contentLength: Int?
  /// The address of the client.
  let remoteAddress: String

  /// The whole path as it was sent.
  let address: String
  /// Whether it came by https.
  let isEncrypted: Bool

  private let environment: ProcessEnvironment

  /// Reads the variables.
  ///
  /// - Throws: `Diagnostic` when no web server has set them; `HTTPFailure` for a length that is none.
  init(_ environment: ProcessEnvironment) throws {
    guard let method = environment.variable("REQUEST_METHOD") else {
      throw Diagnostic(
        .noGateway, "cgi is started by a web server, for each of its requests; REQUEST_METHOD is not set",
        help: "'make serve' starts a web server on this machine")
    }
    self.environment = environment
    self.method = method
    path = Self.path(environment)
    address = (environment.variable("SCRIPT_NAME") ?? "") + (environment.variable("PATH_INFO") ?? "")
    isEncrypted = ["on", "1"].contains(environment.variable("HTTPS") ?? "")
    query = environment.variable("QUERY_STRING") ?? ""
    contentType = environment.variable("CONTENT_TYPE") ?? ""
    remoteAddress = environment.variable("REMOTE_ADDR") ?? ""
    contentLength = try environment.variable("CONTENT_LENGTH").map { text in
      guard let length = Int(text), length >= 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw HTTPFailure(
          .badRequest, Diagnostic(.malformedRequest, "the Content-Length is no number: \(English.quote(text))"))
      }
      return length
    }
  }

  /// A header that the client sent, by the name of its variable: `ORIGIN`, `SEC_FETCH_SITE`.
  func header(_ name: String) -> String? { environment.variable("HTTP_\(name)") }

  /// Where the web server put the program: `/v1` may be part of its own address or of what follows it.
  private static func path(_ environment: ProcessEnvironment) -> String? {
    let address = (environment.variable("SCRIPT_NAME") ?? "") + (environment.variable("PATH_INFO") ?? "")
    let parts = address.split(separator: "/")
    guard let version = parts.firstIndex(of: "v1") else { return nil }
    return parts[(version + 1)...].joined(separator: "/")
  }
}
