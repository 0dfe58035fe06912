import Configuration
import Diagnostics
import Exchange
import Learning
import Platform

/// What `federation create` and `federation join` are told, in a file (contract C3).
public struct FederationConf: Sendable {
  /// The federation's name.
  public var name = ""
  /// This node's name; the administrator's is `admin` unless told otherwise.
  public var nodeName: String?
  /// How statistics flow.
  public var topology = Topology.decentralized
  /// How often everybody publishes.
  public var schedule: SyncSchedule?
  /// Where it meets.
  public var place: ExchangePlace?
  /// The attributes.
  public var schema: FeatureSchema?
  /// What must hold before a node publishes.
  public var gates = GateRules()
  /// Rules of the contract.
  public var contract: [String] = []
  /// When a rule does not hold for what would be sent.
  public var onSend = NodeSettings.Action.block
  /// When a rule does not hold for what was received.
  public var onReceive = NodeSettings.Action.block
  /// Whether the others may look at this node's own statistics.
  public var allowsExploring = false
  /// The local name of the federation whose merged statistics this node hands on.
  public var relay: String?

  /// Nothing told.
  public init() {}

  static let keys = [
    "name", "node", "topology", "sync_sched", "backend", "encrypt", "stats", "gates", "contract", "allow_peer_explore",
    "relay",
  ]

  /// Reads a file; the whole may stand under `federation`.
  ///
  /// - Parameter folder: where a contract's file is looked for.
  /// - Throws: all problems together.
  public init(_ root: Node, from environment: ProcessEnvironment, readFile: (String) throws -> String) throws {
    let node = root.members?.count == 1 ? root["federation"] ?? root : root
    guard let members = node.members else {
      throw Diagnostic(.badFederationConf, "a federation is described by a map, found \(node.found)", at: node.position)
    }
    var problems = DiagnosticList()
    for member in members {
      try problems.collect {
        switch member.key {
        case "stats": schema = try SchemaConf.read(member.value)
        case "gates": gates = try GateRules(member.value)
        case "contract": try readContract(member.value, readFile)
        case "backend": place = try ExchangePlace(member.value, from: environment)
        case "sync_sched": schedule = try Self.schedule(member.value)
        default: try readPlain(member)
        }
      }
    }
    try problems.throwIfErrors()
  }

  private mutating func readPlain(_ member: Node.Member) throws {
    let value = member.value
    switch member.key {
    case "name": name = try Self.text(member)
    case "node": nodeName = try Self.text(member)
    case "relay": relay = try Self.text(member)
    case "topology": topology = try Self.word(member, Topology.self)
    case "encrypt":
      guard value.bool == true else {
        throw Diagnostic(
          .unencryptedRefused, "messages are always encrypted; 'encrypt' cannot be false", at: value.position,
          help: "leave it out: whoever keeps the folder or bucket must not read statistics")
      }
    case "allow_peer_explore":
      guard let flag = value.bool else { throw Self.wrong(member, "true or false") }
      allowsExploring = flag
    default:
      throw Diagnostic(
        .badFederationConf, "a federation has no key \(English.quote(member.key))", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: Self.keys) ?? "the keys are \(English.list(Self.keys, "and"))")
    }
  }

  private mutating func readContract(_ node: Node, _ readFile: (String) throws -> String) throws {
    guard let members = node.members else {
      throw Diagnostic(.badFederationConf, "'contract' must be a map, found \(node.found)", at: node.position)
    }
    for member in members {
      switch member.key {
      case "file": contract = ContractText.rules(of: try readFile(try Self.text(member)))
      case "rules":
        guard let rules = member.value.elements?.map(\.text), !rules.contains(nil) else {
          throw Self.wrong(member, "a list of rules")
        }
        contract = rules.compactMap(\.self)
      case "on_send": onSend = try Self.word(member, NodeSettings.Action.self)
      case "on_receive": onReceive = try Self.word(member, NodeSettings.Action.self)
      default:
        throw Diagnostic(
          .badFederationConf, "'contract' has no key \(English.quote(member.key))", at: member.keyPosition,
          help: "its keys are file, rules, on_send and on_receive")
      }
    }
  }

  private static func schedule(_ node: Node) throws -> SyncSchedule {
    guard let text = node.text else {
      throw Diagnostic(.badSchedule, "'sync_sched' must be a text as m30, found \(node.found)", at: node.position)
    }
    do { return try SyncSchedule(text) } catch var error as Diagnostic {
      error.position = node.position
      throw error
    }
  }

  private static func text(_ member: Node.Member) throws -> String {
    guard let text = member.value.text, !text.isEmpty else { throw wrong(member, "a text") }
    return text
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ member: Node.Member, _ type: Word.Type
  ) throws -> Word {
    guard let word = member.value.text.flatMap({ Word(rawValue: $0) }) else {
      throw wrong(member, English.list(Word.allCases.map { "'\($0.rawValue)'" }, "or"))
    }
    return word
  }

  private static func wrong(_ member: Node.Member, _ expected: String) -> Diagnostic {
    Diagnostic(
      .badFederationConf, "'\(member.key)' must be \(expected), found \(member.value.found)", at: member.value.position)
  }
}

/// A contract as a file: one rule a line, `#` begins a comment.
public enum ContractText {
  /// The rules of a text.
  public static func rules(of text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { line in
      let rule = line.prefix { $0 != "#" }
      return rule.split(separator: " ").joined(separator: " ")
    }.filter { !$0.isEmpty }
  }
}

/// The attributes as they are written in a conf.
public enum SchemaConf {
  /// Reads `attributes: [{name, type: C|B|T, categories, histogram}]`.
  public static func read(_ node: Node) throws -> FeatureSchema {
    guard let entries = node["attributes"]?.elements else {
      throw Diagnostic(
        .badFederationConf, "'stats' needs 'attributes', a list of name and type", at: node.position)
    }
    var problems = DiagnosticList()
    for member in node.members ?? [] where member.key != "attributes" {
      problems.add(
        Diagnostic(
          .badFederationConf, "'stats' has no key \(English.quote(member.key))", at: member.keyPosition,
          help: "its key is 'attributes'"))
    }
    var attributes: [FeatureSchema.Attribute] = []
    for entry in entries {
      if let attribute = try problems.collect({ try attribute(entry) }) { attributes.append(attribute) }
    }
    try problems.throwIfErrors()
    do { return try FeatureSchema(attributes) } catch {
      throw Diagnostic(.badFederationConf, "the attributes cannot be used: \(error)", at: node.position)
    }
  }

  private static func attribute(_ node: Node) throws -> FeatureSchema.Attribute {
    let keys = ["name", "type", "categories", "histogram"]
    for member in node.members ?? [] where !keys.contains(member.key) {
      throw Diagnostic(
        .badFederationConf, "an attribute has no key \(English.quote(member.key))", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: keys))
    }
    guard let name = node["name"]?.text, let type = node["type"]?.text else {
      throw Diagnostic(.badFederationConf, "an attribute needs 'name' and 'type' (C, B or T)", at: node.position)
    }
    let categories = node["categories"]?.elements?.map(\.text)
    let edges = node["histogram"]?.elements?.map(\.double)
    switch type {
    case "C" where categories == nil && edges?.contains(nil) != true:
      return FeatureSchema.Attribute(name, .continuous, histogramEdges: (edges ?? []).compactMap(\.self))
    case "B" where categories == nil && edges == nil: return FeatureSchema.Attribute(name, .binary)
    case "T":
      if let categories, !categories.contains(nil), edges == nil {
        return FeatureSchema.Attribute(name, .category(categories.compactMap(\.self)))
      }
      throw Diagnostic(
        .badFederationConf, "the attribute \(English.quote(name)) of type T needs 'categories', a list of texts",
        at: node.position)
    default:
      throw Diagnostic(
        .badFederationConf,
        "the attribute \(English.quote(name)) must be C (with 'histogram', rising edges, if it has one), B or T "
          + "(with 'categories'), found \(English.quote(type))", at: node.position,
        help: ["S", "L", "X", "P"].contains(type) ? "columns of type \(type) stay out of the statistics" : nil)
    }
  }
}
