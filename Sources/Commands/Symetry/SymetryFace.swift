import Configuration
import Cryptography
import Diagnostics
import Federation
import Workspace

/// SymetryML's REST face (contract, part A): its paths, signatures, bodies and encrypted maps, through the same CGI.
struct SymetryFace {
  private let session: Session

  init(_ session: Session) { self.session = session }

  /// Whether a request is for this face: its address is below `/symetry/rest/`.
  static func path(_ request: GatewayRequest) -> [String]? {
    let parts = request.address.split(separator: "/").map(String.init)
    guard let start = parts.indices.first(where: { parts[$0] == "symetry" && parts[($0 + 1)...].first == "rest" })
    else { return nil }
    return Array(parts[(start + 2)...])
  }

  /// Answers.
  ///
  /// - Throws: when the web server does not listen any more.
  func respond(_ request: GatewayRequest, _ path: [String], _ body: BodyReader) throws {
    let answer: SymetryAnswer
    do { answer = try handle(request, path, body) } catch {
      answer = SymetryAnswer(error)
      if let problems = SymetryAnswer.told(error) { session.complain(session.text.render(problems)) }
    }
    let told: [String: JSON] = [
      "statusCode": .text(answer.status.rawValue), "statusString": .text(answer.text), "values": .object(answer.values),
    ]
    let headers = answer.location.map { location in
      [HTTPFailure.Header(name: "Location", value: Self.url(request, location))]
    }
    try ResponseWriter(session).send(
      Answer(body: .json(told), status: .done), answer.httpStatus, headers: headers ?? [])
  }

  private static func url(_ request: GatewayRequest, _ path: String) -> String {
    // Only what a host can look like: the header is the client's word.
    let host = (request.header("HOST") ?? "").filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0))
    }
    return host.isEmpty ? path : "\(request.isEncrypted ? "https" : "http")://\(host)\(path)"
  }

  private func handle(_ request: GatewayRequest, _ path: [String], _ sent: BodyReader) throws -> SymetryAnswer {
    guard let customer = path.first else { throw SymetryProblem(.badRequest, "there is nothing here") }
    let rest = Array(path.dropFirst())
    let found = SymetryCall.all.filter { $0.matches(rest) }
    guard !found.isEmpty else { throw SymetryProblem(.notFound, "No such path") }
    guard let call = found.first(where: { $0.method == request.method }) else {
      throw SymetryProblem(.methodNotAllowed, "the path takes \(found.map(\.method).joined(separator: " and "))")
    }
    guard sent.length <= RequestReader.bodyLimit else {
      throw SymetryProblem(.contentTooLarge, "the body is too large")
    }
    let body = try sent.all()
    let world = try session.federations(making: true)
    var key: SecretBytes?
    if call.isSigned {
      let known = try SymetryCustomers(session).key(of: customer)
      key = try SymetrySignature(session).check(request, customer: customer, key: known, body: body)
    }
    let context = try SymetryContext(
      session: session, world: world, customer: customer, key: key, body: body,
      query: Self.query(request.query), project: call.project(in: rest))
    return try call.run(context)
  }

  private static func query(_ text: String) throws -> [String: String] {
    do {
      return Dictionary(
        (try QueryString.read(text)?.members ?? []).map { ($0.key, $0.value.text ?? "") }, uniquingKeysWith: { $1 })
    } catch let error as Diagnostic { throw SymetryProblem(.badRequest, error.message) }
  }
}

/// What one call has.
struct SymetryContext {
  let session: Session
  let world: FederationWorld
  let customer: String
  /// The key of the customer; nil for a call that is not signed.
  let key: SecretBytes?
  let body: [UInt8]
  let query: [String: String]
  /// The project in the path, or the one in the query: `pid`.
  let project: String?

  /// Local names of a customer's projects: a customer's name has no `-`, so that no two projects share one.
  func localName(_ project: String) -> String { "\(customer)-\(project)" }

  /// The project that the call is about.
  func node() throws -> FederationNode {
    guard let project else { throw SymetryProblem(.badRequest, "'pid' is missing") }
    do { return try world.node(localName(project), patience: 10) } catch let error as Diagnostic
      where error.code == .noFederation || error.code == .badFederationConf
    { throw SymetryProblem(.badRequest, "Cannot Find SYMETRYML id[\(project)] for Customer id [\(customer)]") }
  }

  /// The map in the body, which is encrypted with the customer's key (contract A6).
  func map() throws -> [String: String] {
    guard let key, let sealed = Base64.bytes(String(decoding: body, as: UTF8.self).filter { !$0.isWhitespace }),
      let text = try? SymetryCipher.openBody(sealed, key: key),
      let members = try? JSONReader.read(SourceText(name: "body", bytes: text)).json.objectValue
    else { throw SymetryProblem(.badRequest, "the body is no map that the user's key encrypted") }
    return try members.mapValues { value in
      switch value {
      case .text(let text): return text
      case .bool(let flag): return String(flag)
      case .integer(let number): return String(number)
      default: throw SymetryProblem(.badRequest, "the values of the map are texts")
      }
    }
  }

  /// A text for the caller alone.
  func sealed(_ value: JSON) throws -> JSON {
    guard let key else { throw SymetryProblem(.unauthorized, "Invalid User") }
    return .text(Base64.text(try SymetryCipher.sealBody(CanonicalJSON.bytes(value, .line), key: key)))
  }

  /// Rules in the body: a list of texts, or an object with `values`.
  func stringList() throws -> [String] {
    guard let json = try? JSONReader.read(SourceText(name: "body", bytes: body)).json,
      let list = json.listValue ?? json["values"]?.listValue
    else { throw SymetryProblem(.badRequest, "the body is no StringList") }
    return try list.map { value in
      guard let text = value.textValue else { throw SymetryProblem(.badRequest, "the body is no StringList") }
      return text
    }
  }
}
