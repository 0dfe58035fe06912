import Configuration
import Cryptography
import Diagnostics
import Exchange
import Federation
import Platform

/// The signature of SymetryML's requests (contract A6).
struct SymetrySignature {
  private let session: Session
  /// From how old to how far ahead a request's time may be, in milliseconds.
  private static let oldest = 5 * 60_000
  private static let ahead = 60_000

  init(_ session: Session) { self.session = session }

  /// Checks a request.
  ///
  /// - Returns: the key that signed it.
  /// - Throws: `SymetryProblem` 400 or 401 in the document's words.
  func check(
    _ request: GatewayRequest, customer: String, key: SecretBytes?, body: [UInt8]
  ) throws -> SecretBytes {
    guard let authorization = request.header("AUTHORIZATION"), !authorization.isEmpty else {
      throw SymetryProblem(.badRequest, "Missing Authorization header")
    }
    guard let date = request.header("SYM_DATE"), !date.isEmpty else {
      throw SymetryProblem(.badRequest, "Missing sym-date header")
    }
    guard let time = Self.time(date) else { throw SymetryProblem(.badRequest, "Bad date format") }
    let age = session.clock.milliseconds - time
    guard (-Self.ahead...Self.oldest).contains(age) else {
      throw SymetryProblem(.badRequest, "the request's date is out of the window of time")
    }
    let md5 = request.header("CONTENT_MD5") ?? ""
    let expected = body.isEmpty ? "" : Base64.text(try MD5.digest(body))
    let ofNothing = Base64.text(try MD5.digest([]))
    guard md5 == expected || (body.isEmpty && md5 == ofNothing) else {
      throw SymetryProblem(.badRequest, "Content-MD5 is not that of the body")
    }
    guard let key, request.header("CUSTOMER_ID") == customer else {
      throw SymetryProblem(.unauthorized, "Invalid User")
    }
    let given = Base64.bytes(authorization) ?? []
    var isRight = false
    for resource in Self.resources(request) {
      let text = Self.text(request, md5, Base64.text(key.revealed), date, customer, body, resource)
      let code = try HMACSHA256.authenticationCode(for: Array(text.utf8), key: key.revealed)
      // All forms are tried, whichever is right, so that time tells nothing.
      isRight = HMACSHA256.equal(code, given) || isRight
    }
    guard isRight else {
      let shown = Self.text(request, md5, "SECRETKEY", date, customer, body, Self.resources(request)[0])
      throw SymetryProblem(.unauthorized, "Invalid Signature", values: ["stringToSign": .text(shown)])
    }
    try SeenRequests(session).remember(authorization)
    return key
  }

  private static func text(
    _ request: GatewayRequest, _ md5: String, _ secret: String, _ date: String, _ customer: String, _ body: [UInt8],
    _ resource: String
  ) -> String {
    var text = "\(request.method)\n\(md5)\n\(secret)\n\(date)\n\(customer)\n"
    if !body.isEmpty { text += String(decoding: body, as: UTF8.self) + "\n" }
    text += resource + "\n"
    if !request.query.isEmpty { text += request.query + "\n" }
    return text
  }

  /// The document signs the whole address, its Rust client the path alone, its Java sample the path without the first
  /// slash: any of them is a signature of this request.
  private static func resources(_ request: GatewayRequest) -> [String] {
    let path = request.address
    let host = request.header("HOST") ?? ""
    return [path, String(path.drop { $0 == "/" }), "http://\(host)\(path)", "https://\(host)\(path)"]
  }

  /// `yyyy-MM-dd HH:mm:ss;nanoseconds` in milliseconds since 1970.
  static func time(_ text: String) -> Int? {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...9).contains(parts[1].utf8.count), let nanoseconds = Int(parts[1]), nanoseconds >= 0
    else { return nil }
    let words = parts[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2 else { return nil }
    let (date, time) = (words[0].split(separator: "-").map { Int($0) }, words[1].split(separator: ":").map { Int($0) })
    guard date.count == 3, time.count == 3, let year = date[0], let month = date[1], let day = date[2],
      let hour = time[0], let minute = time[1], let second = time[2]
    else { return nil }
    return UTCTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: nanoseconds / 1_000_000)?.milliseconds
  }
}

/// Requests of the last minutes, so that none is served twice (cryptography page, section 9).
struct SeenRequests {
  private let session: Session
  private static let window = 6 * 60_000

  init(_ session: Session) { self.session = session }

  /// Remembers a signature.
  ///
  /// - Throws: `SymetryProblem` 401 when it was seen before.
  func remember(_ signature: String) throws {
    let folder = "\(session.workspacePath)/federations/.requests"
    try session.files.createDirectories(folder)
    let name = SHA256.hex(try SHA256.digest(Array(signature.utf8)))
    do {
      // Of two that come at the same moment one makes the file.
      try session.files.makeDirectory("\(folder)/\(name)", mode: 0o700)
    } catch let error as Diagnostic where error.code == .pathTaken {
      throw SymetryProblem(.unauthorized, "the request was sent before")
    }
    for other in try session.files.list(folder) {
      let path = "\(folder)/\(other)"
      guard let status = try session.files.status(path), session.clock.milliseconds - status.modified > Self.window
      else { continue }
      try? session.files.removeTree(path)
    }
  }
}
