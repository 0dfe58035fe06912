import Configuration
import Cryptography
import Diagnostics
import Exchange
import Federation
import Learning
import Platform

/// Create, invite, join (contract A2, A3).
enum SymetryMembership {
  /// What every map may have, and ours: `fed_backend` (dir:PATH, or JSON as in a conf), `fed_attributes` (JSON, as
  /// `attributes` in a conf) and `fed_node` (this node's name).
  private static let nodeKeys = [
    "fed_local_type", "fed_psr_contract_snd_fail_action", "fed_psr_contract_rcv_fail_action", "aws_access_key",
    "aws_secret_key", "aws_region", "aws_id", "s3_bucket", "fed_backend", "fed_node",
  ]
  private static let createKeys =
    nodeKeys + [
      "fed_name", "sync_sched", "fed_encrypt", "fed_use_smpc", "fed_enforce_hipaa_compliance", "fed_attributes",
    ]
  private static let invitationKeys = [
    "sync_sched", "fed_name", "fed_secret_key", "fed_rest_url", "fed_req_token", "aws_topic_arn", "aws_topic_region",
    "topic_region", "fedflow_invitation",
  ]

  /// Keys that are not read are refused, and so is what is not built.
  private static func check(_ map: [String: String], _ known: [String]) throws {
    if let key = map.keys.filter({ $0.hasPrefix("nats_") }).min() {
      throw Diagnostic(
        .notSpoken, "NATS (\(key)) is not spoken; federations meet in a folder, a bucket or AWS's services",
        help: "leave the nats_ keys out and name s3_bucket and aws_region, or fed_backend")
    }
    if map["fed_use_smpc"]?.lowercased() == "true" {
      throw Diagnostic(
        .notSpoken, "fed_use_smpc is not built: its protocol is documented nowhere",
        help: "leave it out, or set it to false")
    }
    if map["fed_enforce_hipaa_compliance"]?.lowercased() == "true" {
      throw Diagnostic(
        .notSpoken, "the patient-level tests of fed_enforce_hipaa_compliance are not built",
        help: "set it to false; the gates on rows, steps and cells hold anyway")
    }
    if map["fed_encrypt"]?.lowercased() == "false" {
      throw Diagnostic(
        .unencryptedRefused, "messages are always encrypted; fed_encrypt cannot be false", help: "leave it out")
    }
    if let type = map["fed_local_type"], type != "cpu" {
      throw Diagnostic(.notSpoken, "fed_local_type is 'cpu', found \(English.quote(type))", help: "no GPU is used here")
    }
    if let key = map.keys.filter({ !known.contains($0) }).min() {
      throw Diagnostic(
        .badFederationConf, "the map has a key \(English.quote(key)) that nothing reads",
        help: Suggestion.help(for: key, in: known))
    }
  }

  private static func requirePersistence(_ context: SymetryContext) throws {
    guard context.query["persist"].map({ $0.lowercased() == "true" }) ?? true else {
      throw SymetryProblem(
        .badRequest, "persist=false: a project is always kept, because no process lives on to hold it")
    }
  }

  private static func requireFree(_ context: SymetryContext) throws -> String {
    guard let project = context.query["pid"], !project.isEmpty else {
      throw SymetryProblem(.badRequest, "'pid' is missing")
    }
    guard try !context.world.names().contains(context.localName(project)) else {
      throw SymetryProblem(
        .conflict, "Customer [\(context.customer)] already have SYMETRYML with id[\(project)], ")
    }
    return project
  }

  private static func action(_ map: [String: String], _ way: String) throws -> NodeSettings.Action {
    let key = "fed_psr_contract_\(way)_fail_action"
    guard let word = map[key] else { return .block }
    guard let action = NodeSettings.Action.allCases.first(where: { word == "\(key)_\($0.rawValue)" }) else {
      throw SymetryProblem(.badRequest, "'\(key)' is \(key)_block or \(key)_allow")
    }
    return action
  }

  private static func node(_ text: String, _ name: String) throws -> Node {
    let first = text.first { !$0.isWhitespace }
    let source = SourceText(name: name, text: text)
    if first == "{" || first == "[" { return try JSONReader.read(source) }
    return Node(.text(text), at: source.position(atByte: 0))
  }

  private static func conf(_ map: [String: String], _ context: SymetryContext) throws -> FederationConf {
    var conf = FederationConf()
    (conf.onSend, conf.onReceive) = (try action(map, "snd"), try action(map, "rcv"))
    conf.nodeName = map["fed_node"]
    if let place = map["fed_backend"] {
      conf.place = try ExchangePlace(try node(place, "fed_backend"), from: context.session.environment)
      switch conf.place {
      case .folder(let path): _ = try context.session.allowedOutputFolder(path)
      case .bucket(_, let file): if let file { _ = try context.session.allowedFile(file) }
      case nil: break
      }
    }
    return conf
  }

  // MARK: Calls

  static func create(_ context: SymetryContext) throws -> SymetryAnswer {
    try requirePersistence(context)
    let project = try requireFree(context)
    let map = try context.map()
    try check(map, createKeys)
    guard let name = map["fed_name"], let schedule = map["sync_sched"] else {
      throw SymetryProblem(.badRequest, "the map needs fed_name and sync_sched")
    }
    var conf = try conf(map, context)
    (conf.name, conf.schedule) = (name, try SyncSchedule(schedule))
    if let attributes = map["fed_attributes"] {
      let list = try node(attributes, "fed_attributes")
      let key = Node.Member(key: "attributes", keyPosition: list.position, value: list)
      conf.schema = try SchemaConf.read(Node(.map([key]), at: list.position))
    }
    let local = context.localName(project)
    let aws = try SymetryAWS.prepare(map, name, project, topic: nil, context)
    if let aws { conf.place = aws.place }
    guard conf.place != nil else {
      throw SymetryProblem(.badRequest, "the map needs s3_bucket and the aws_ keys, or fed_backend")
    }
    _ = try context.world.create(conf, localName: local, owner: context.customer, messaging: aws?.messaging)
    return .created("Project Created with id:\(project)")
  }

  /// The invitation as the document has it, under the password that the caller chose. It can be tried offline as fast as
  /// AES is, so it should live shortly; `federation invite` has a better one.
  static func invite(_ context: SymetryContext) throws -> SymetryAnswer {
    var node = try context.node()
    let map = try context.map()
    guard let password = map["passwd"], let host = map["fed_rest_host"] else {
      throw SymetryProblem(.badRequest, "the map needs passwd and fed_rest_host")
    }
    if let key = map.keys.filter({ !["passwd", "fed_rest_host"].contains($0) }).min() {
      throw SymetryProblem(.badRequest, "the map has a key '\(key)' that nothing reads")
    }
    guard (1...16).contains(password.utf8.count) else {
      throw SymetryProblem(.badRequest, "passwd has 1 to 16 bytes: of longer ones nothing is documented")
    }
    let invitation = try node.invite(lifetime: 2 * 3_600_000)
    let base = host.utf8.last == UInt8(ascii: "/") ? String(host.dropLast()) : host
    var content: [String: JSON] = [
      "sync_sched": .text(try node.manifest().schedule.text), "fed_name": .text(node.settings.name),
      "fed_rest_url": .text(
        "\(base)/symetry/rest/\(context.customer)/fedml/\(context.project ?? "")/createPolicies"),
      // Its place in the document; it opens nothing of ours.
      "fed_secret_key": .text(Base64.text(try SecureRandom.bytes(16))),
      "fed_req_token": .text("FEDTOKEN\(SHA256.hex(invitation.tokenBytes))"),
      "fedflow_invitation": .text(CanonicalJSON.text(invitation.withoutToken, .line)),
    ]
    if let messaging = node.settings.messaging {
      content["aws_topic_arn"] = .text(messaging.topic)
      content["aws_topic_region"] = .text(SymetryAWS.enumName(messaging.region))
    }
    let sealed = try SymetryCipher.sealInvitation(
      CanonicalJSON.bytes(.object(content), .line), password: SecretBytes(Array(password.utf8)))
    let text = JSON.text(Base64.text(sealed))
    return .ok(["fedInfoEncrypted": text, "encryptedGroupInfo": text])
  }

  static func join(_ context: SymetryContext) throws -> SymetryAnswer {
    try requirePersistence(context)
    let project = try requireFree(context)
    let map = try context.map()
    try check(map, nodeKeys + invitationKeys)
    guard let token = map["fed_req_token"], token.hasPrefix("FEDTOKEN"), let text = map["fedflow_invitation"] else {
      throw SymetryProblem(.badRequest, "the map needs the invitation's pairs without modification")
    }
    let content = try node(text, "fedflow_invitation").json
    guard let invitation = Invitation(withoutToken: content, token: String(token.dropFirst(8))) else {
      throw SymetryProblem(.badRequest, "the invitation was changed, or is none of fedflow")
    }
    var conf = try conf(map, context)
    if conf.nodeName == nil { conf.nodeName = project }
    let aws = try SymetryAWS.prepare(map, invitation.name, project, topic: map["aws_topic_arn"], context)
    if let aws { conf.place = aws.place }
    var node = try context.world.join(
      invitation, conf, localName: context.localName(project), owner: context.customer, messaging: aws?.messaging)
    if let url = map["fed_rest_url"] { try SymetryAdmission(context).ask(&node, url) }
    guard node.state.phase == .joining else {
      if node.state.phase == .active { return .created("Fed Project created with join") }
      throw SymetryProblem(.conflict, "the administrator refuses: \(try node.refusal())")
    }
    guard let job = node.settings.joinJob else { return .created("Fed Project created with join") }
    return .accepted("Job Created", job: job, context)
  }

  /// Called by the joiner's server: the claim shows that it knows the token, so no customer signs it.
  static func admit(_ context: SymetryContext) throws -> SymetryAnswer {
    try SymetryAdmission(context).answer()
  }
}
