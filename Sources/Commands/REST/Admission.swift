import Cryptography
import Diagnostics
import Workspace

/// Whether a request may come in: from this machine only, or with the token of the workspace; never from a web page of
/// somebody else.
struct Admission {
  /// The digest of the token; nil when the workspace has none.
  let token: [UInt8]?

  /// Lets a request in.
  ///
  /// - Throws: `HTTPFailure` 401 or 403.
  func check(_ request: GatewayRequest) throws {
    try refuseForeignPages(request)
    if let token {
      try checkToken(request, token)
    } else {
      try checkLoopback(request)
    }
  }

  /// A browser names the page that made it ask; FATE's clients are no browsers.
  private func refuseForeignPages(_ request: GatewayRequest) throws {
    if let origin = request.header("ORIGIN") {
      let host = request.header("HOST") ?? ""
      guard origin == "http://\(host)" || origin == "https://\(host)", !host.isEmpty else {
        throw Self.foreign("a page of \(English.quote(origin)) asks")
      }
    }
    if let site = request.header("SEC_FETCH_SITE"), site != "same-origin", site != "none" {
      throw Self.foreign("a page from elsewhere asks")
    }
  }

  private static func foreign(_ message: String) -> HTTPFailure {
    HTTPFailure(.forbidden, Diagnostic(.foreignPage, message, help: "only programs and pages of this server may ask"))
  }

  private func checkToken(_ request: GatewayRequest, _ token: [UInt8]) throws {
    let words = (request.header("AUTHORIZATION") ?? "").split(separator: " ")
    var isRight = false
    if words.count == 2, words[0].lowercased() == "bearer" {
      isRight = HMACSHA256.equal(try RESTToken.digest(String(words[1])), token)
    }
    guard isRight else {
      throw HTTPFailure(
        .unauthorized,
        Diagnostic(
          .wrongToken, words.isEmpty ? "the request has no token" : "the token is not that of the workspace",
          help: "send 'Authorization: Bearer TOKEN'"),
        headers: [.init(name: "WWW-Authenticate", value: "Bearer realm=\"fedflow\"")])
    }
  }

  private func checkLoopback(_ request: GatewayRequest) throws {
    let help = "'fedflow token --new' makes a token, with which other machines may ask"
    func refuse(_ message: String) -> HTTPFailure {
      HTTPFailure(.forbidden, Diagnostic(.notFromHere, message, help: help))
    }
    guard Self.isLoopback(request.remoteAddress) else {
      throw refuse("only this machine may ask, found \(English.quote(request.remoteAddress))")
    }
    // A page may give its own name the address of this machine; the browser then still says the name.
    if let host = request.header("HOST"), !Self.isLoopback(Self.withoutPort(host)) {
      throw refuse("the Host \(English.quote(host)) is not this machine's loopback")
    }
    for name in ["FORWARDED", "X_FORWARDED_FOR", "X_REAL_IP"] where request.header(name) != nil {
      throw refuse("the request comes through a proxy, so that its sender is not known")
    }
  }

  /// `127.0.0.1:9380` and `[::1]:9380` without the port.
  private static func withoutPort(_ host: String) -> String {
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    return String(host.prefix { $0 != ":" })
  }

  private static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    if name == "localhost" || name == "::1" { return true }
    let address = name.hasPrefix("::ffff:") ? name.dropFirst(7) : name[...]
    let numbers = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 != nil }
  }
}
