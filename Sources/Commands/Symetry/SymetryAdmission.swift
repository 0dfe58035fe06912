import Configuration
import Diagnostics
import Exchange
import Federation
import Platform

/// `createPolicies`: how a joiner's server asks the administrator's at once, instead of waiting for its next sync.
struct SymetryAdmission {
  private let context: SymetryContext

  init(_ context: SymetryContext) { self.context = context }

  /// Asks the administrator's server. That it cannot be reached is no failure: its next sync answers.
  func ask(_ node: inout FederationNode, _ url: String) throws {
    let session = context.session
    guard let request = Self.request(url, try body(node)) else {
      throw SymetryProblem(.badRequest, "fed_rest_url is no http or https address")
    }
    let scratch = node.folderPath
    let transport = CurlTransport(files: session.files, environment: session.environment, scratch: scratch)
    let answer: HTTPAnswer
    do { answer = try transport.send(request, limit: 64 << 20, seconds: 20) } catch let error as Diagnostic
      where error.code == .exchangeUnreachable
    {
      session.complain("\(error.message): the administrator's next sync answers\n")
      return
    }
    if answer.status == 200, let json = try? JSONReader.read(SourceText(name: "answer", bytes: answer.body)).json {
      let objects = (json["values"]?["objects"]?.objectValue ?? [:]).compactMapValues {
        $0.textValue.flatMap(Base64.bytes)
      }
      try node.receive(objects)
    }
    _ = try node.sync()
  }

  private func body(_ node: FederationNode) throws -> [UInt8] {
    var members: [String: JSON] = ["claim": .text(Base64.text(try node.claimBytes()))]
    if let messaging = node.settings.messaging { members["aws_id"] = .text(messaging.account) }
    return CanonicalJSON.bytes(.object(members), .line)
  }

  private static func request(_ url: String, _ body: [UInt8]) -> HTTPRequest? {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty, !parts[2].isEmpty,
      url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    var request = HTTPRequest(
      "POST", scheme: String(parts[0].dropLast()), host: parts[2], path: "/\(parts[3])", body: body)
    request.headers = [("Content-Type", "application/json")]
    return request
  }

  /// Answers a joiner's server.
  func answer() throws -> SymetryAnswer {
    guard let json = try? JSONReader.read(SourceText(name: "body", bytes: context.body)).json,
      let claim = json["claim"]?.textValue.flatMap(Base64.bytes), claim.count <= 1 << 16
    else { throw SymetryProblem(.badRequest, "the body has no claim") }
    var node = try context.node()
    // Nothing is done for who does not know a token.
    guard try node.knows(claim) else {
      throw SymetryProblem(.unauthorized, "the claim shows no token of this federation")
    }
    if let account = json["aws_id"]?.textValue { try SymetryAWS.allow(account, node, context) }
    let objects = try node.admit(claim)
    return .ok(["objects": .object(objects.mapValues { .text(Base64.text($0)) })])
  }
}
