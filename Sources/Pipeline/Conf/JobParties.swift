import Configuration
import Diagnostics

/// Who takes part in a job: `role` and `initiator` of a conf, the same in both versions (contract 4.1).
struct JobParties: Sendable {
  /// The parties of each role in the order of the conf.
  private(set) var roles: [Role: [Party]] = [:]
  /// Who submits the job; nil when the conf does not say it right.
  private(set) var initiator: Party?
  /// Whether every party could be read; what depends on their number is checked only then.
  private(set) var isComplete = true

  /// Every party, sorted.
  var all: [Party] { roles.values.flatMap(\.self).sorted() }

  /// Reads both keys.
  init(of conf: Node, _ findings: inout Findings) {
    let errors = findings.list.errors.count
    if let node = findings.required("role", of: conf, "the runtime conf") {
      for member in findings.members(of: node, "role") {
        guard let role = findings.role(member, of: "role") else { continue }
        roles[role] = Self.parties(role, member.value, &findings)
      }
    }
    isComplete = findings.list.errors.count == errors
    if let node = findings.required("initiator", of: conf, "the runtime conf") {
      initiator = findInitiator(node, &findings)
    }
  }

  /// The party of a role at an index.
  subscript(role: Role, index: Int) -> Party? {
    guard let parties = roles[role], parties.indices.contains(index) else { return nil }
    return parties[index]
  }

  /// `arbiter-10000#guest-9999#host-9998_10000#model` (contract 7.1): roles by name, ids ascending.
  var modelID: String {
    let parts = roles.filter { !$0.value.isEmpty }.sorted { $0.key.rawValue < $1.key.rawValue }.map { role, parties in
      "\(role.rawValue)-\(parties.map(\.id).sorted().map(String.init).joined(separator: "_"))"
    }
    return (parts + ["model"]).joined(separator: "#")
  }

  private static func parties(_ role: Role, _ node: Node, _ findings: inout Findings) -> [Party] {
    var places: [Int: SourcePosition] = [:]
    var parties: [Party] = []
    for element in findings.elements(of: node, "role.\(role.rawValue)", expected: "a list of party ids") {
      guard let id = element.partyID else {
        findings.add(.wrongShape(element, "role.\(role.rawValue)", expected: "a list of party ids, integers from 0"))
        continue
      }
      if let first = places[id] {
        findings.add(.repeated(id, role, at: element.position, first: first))
        continue
      }
      places[id] = element.position
      parties.append(Party(role, id, index: parties.count))
    }
    return parties
  }

  private func findInitiator(_ node: Node, _ findings: inout Findings) -> Party? {
    guard node.members != nil else {
      findings.add(.wrongShape(node, "initiator", expected: "a map with role and party_id"))
      return nil
    }
    let roleNode = findings.required("role", of: node, "'initiator'")
    let idNode = findings.required("party_id", of: node, "'initiator'")
    guard let roleNode, let idNode else { return nil }
    guard let role = findings.text(of: roleNode, "initiator.role").flatMap(Role.init(rawValue:)) else {
      if let typed = roleNode.text { findings.add(.unknownRole(typed, at: roleNode.position)) }
      return nil
    }
    guard let id = idNode.partyID else {
      findings.add(.wrongShape(idNode, "initiator.party_id", expected: "a party id, an integer from 0"))
      return nil
    }
    guard let party = roles[role]?.first(where: { $0.id == id }) else {
      if isComplete { findings.add(.unlisted(role, id, listed: roles[role] ?? [], at: idNode.position)) }
      return nil
    }
    return party
  }
}

extension Findings {
  /// The role that a key names; nil, and a finding, when there is none.
  mutating func role(_ member: Node.Member, of name: String) -> Role? {
    if let role = Role(rawValue: member.key) { return role }
    add(.unknownRole(member.key, at: member.keyPosition))
    return nil
  }
}

extension Node {
  /// A party id: an integer from 0, or a text of its digits, which FATE casts.
  fileprivate var partyID: Int? {
    if let integer { return integer >= 0 ? integer : nil }
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}

extension Diagnostic {
  fileprivate static func unknownRole(_ typed: String, at position: SourcePosition) -> Diagnostic {
    let roles = Role.allCases.map(\.rawValue)
    return Diagnostic(
      .unknownRole, "unknown role \(English.quote(typed))", at: position,
      help: Suggestion.help(for: typed, in: roles) ?? "the roles are \(English.list(roles, "and"))")
  }

  fileprivate static func repeated(
    _ id: Int, _ role: Role, at position: SourcePosition, first: SourcePosition
  ) -> Diagnostic {
    Diagnostic(
      .repeatedParty, "party \(id) stands twice under 'role.\(role.rawValue)'", at: position,
      notes: [Diagnostic.Note("it stands here first", at: first)])
  }

  fileprivate static func unlisted(
    _ role: Role, _ id: Int, listed: [Party], at position: SourcePosition
  ) -> Diagnostic {
    let ids = listed.map { String($0.id) }
    let help =
      ids.isEmpty ? "the job has no \(role.rawValue)" : "'role.\(role.rawValue)' has \(English.list(ids, "and"))"
    return Diagnostic(
      .unlistedInitiator, "the initiator \(role.rawValue) \(id) is not listed under 'role.\(role.rawValue)'",
      at: position, help: help)
  }
}
