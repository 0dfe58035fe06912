import Configuration
import Diagnostics

/// Version 1 of the runtime conf (contract 4.1): `algorithm_parameters` for all, `role_parameters` with a list per value.
enum RuntimeConfV1 {
  private static let keys = [
    "initiator", "job_parameters", "role", "role_parameters", "algorithm_parameters", "dsl_version",
  ]

  static func read(_ conf: Node, into result: inout RuntimeConf, _ findings: inout Findings) {
    RuntimeConf.nameIgnored(
      conf, read: keys, other: ["component_parameters"], otherVersion: "dsl_version 2, which this one does not state",
      &findings)
    if let node = findings.required("job_parameters", of: conf, "the runtime conf") {
      result.job = JobParameters(node, "job_parameters", needsWorkMode: true, &findings)
    }
    if let node = conf["algorithm_parameters"] {
      for member in findings.members(of: node, "algorithm_parameters") {
        result.common[member.key] = member.value
        result.mentions.append(RuntimeConf.Mention(component: member.key, position: member.keyPosition))
      }
    }
    guard let node = conf["role_parameters"] else { return }
    for member in findings.members(of: node, "role_parameters") {
      guard let role = findings.role(member, of: "role_parameters") else { continue }
      guard let parties = result.parties.roles[role], !parties.isEmpty else {
        if result.parties.isComplete { findings.ignore(.absentRole(member, role)) }
        continue
      }
      RoleParametersV1(role: role, parties: parties, checksLengths: result.parties.isComplete).read(
        member.value, into: &result, &findings)
    }
  }
}

/// What `role_parameters` says of one role.
private struct RoleParametersV1 {
  let role: Role
  let parties: [Party]
  let checksLengths: Bool

  private var name: String { "role_parameters.\(role.rawValue)" }

  func read(_ node: Node, into result: inout RuntimeConf, _ findings: inout Findings) {
    for member in findings.members(of: node, name) {
      if member.key == "args" {
        readArguments(member.value, into: &result, &findings)
        continue
      }
      result.mentions.append(RuntimeConf.Mention(component: member.key, position: member.keyPosition))
      check(member.value, "\(name).\(member.key)", &findings)
      for party in parties {
        guard let layer = element(of: member.value, at: party.index) else { continue }
        result.layers[party, default: [:]][member.key, default: []].append(layer)
      }
    }
  }

  /// The parameters of one party: maps are recursed, of a list its element is taken. Nil when there is none for it.
  private func element(of node: Node, at index: Int) -> Node? {
    switch node.value {
    case .map(let members):
      let own = members.compactMap { member in
        element(of: member.value, at: index).map {
          Node.Member(key: member.key, keyPosition: member.keyPosition, value: $0)
        }
      }
      return Node(.map(own), at: node.position)
    case .list(let elements): return elements.indices.contains(index) ? elements[index] : nil
    default: return nil
    }
  }

  /// Checks the lists once, whatever the number of parties.
  private func check(_ node: Node, _ path: String, _ findings: inout Findings) {
    switch node.value {
    case .map(let members):
      for member in members { check(member.value, "\(path).\(member.key)", &findings) }
    case .list(let elements):
      checkCount(elements, of: node, path, "value", missing: "keeps the value it has", &findings)
    default:
      findings.add(.noList(node, path, parties: parties))
    }
  }

  private func checkCount(
    _ elements: [Node], of node: Node, _ path: String, _ noun: String, missing: String, _ findings: inout Findings
  ) {
    guard checksLengths, elements.count != parties.count else { return }
    if elements.count > parties.count {
      let extra = elements[parties.count]
      findings.ignore(
        .lengths(elements.count, noun, path, parties: parties, at: extra.position), "the rest is ignored")
    } else {
      let without = English.list(parties.dropFirst(elements.count).map(\.name), "and")
      findings.ignore(
        .lengths(elements.count, noun, path, parties: parties, at: node.position), "\(without) \(missing)")
    }
  }

  private func readArguments(_ node: Node, into result: inout RuntimeConf, _ findings: inout Findings) {
    for member in findings.members(of: node, "\(name).args") {
      guard member.key == "data" else {
        findings.ignore(.unknownArgumentKey(member, "\(name).args"))
        continue
      }
      for argument in findings.members(of: member.value, "\(name).args.data") {
        let path = "\(name).args.data.\(argument.key)"
        let tables = findings.elements(of: argument.value, path, expected: "a list with one table per \(role.rawValue)")
        if argument.value.elements != nil {
          checkCount(tables, of: argument.value, path, "table", missing: "has none", &findings)
        }
        for (party, table) in zip(parties, tables) {
          guard let reference = findings.table(table, path) else { continue }
          result.arguments[party, default: [:]][argument.key] = reference
        }
      }
    }
  }
}

extension Findings {
  /// A table by name and namespace; nil, and a finding, when it is none.
  fileprivate mutating func table(_ node: Node, _ name: String) -> TableReference? {
    let table = node["name"]?.text ?? ""
    let namespace = node["namespace"]?.text ?? ""
    guard !table.isEmpty, !namespace.isEmpty else {
      add(.badTable(node, name))
      return nil
    }
    return TableReference(namespace: namespace, name: table, position: node.position)
  }
}

extension Diagnostic {
  fileprivate static func absentRole(_ member: Node.Member, _ role: Role) -> Diagnostic {
    Diagnostic(
      .ignoredKey, "'role_parameters.\(role.rawValue)' is for no one, the job has no \(role.rawValue)",
      at: member.keyPosition)
  }

  fileprivate static func noList(_ node: Node, _ path: String, parties: [Party]) -> Diagnostic {
    let role = parties.first?.role.rawValue ?? "party"
    return Diagnostic(
      .wrongShape, "'\(path)' must be a list with one value per \(role), found \(node.found)", at: node.position,
      help: "values for all parties stand below 'algorithm_parameters'")
  }

  fileprivate static func lengths(
    _ count: Int, _ noun: String, _ path: String, parties: [Party], at position: SourcePosition
  ) -> Diagnostic {
    let role = parties.first?.role.rawValue ?? "party"
    return Diagnostic(
      .rolesDiffer, "'\(path)' has \(English.count(count, noun)) for \(English.count(parties.count, role))",
      at: position)
  }

  fileprivate static func unknownArgumentKey(_ member: Node.Member, _ name: String) -> Diagnostic {
    Diagnostic(
      .ignoredKey, "unknown key '\(name).\(member.key)'", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: ["data"]))
  }

  fileprivate static func badTable(_ node: Node, _ name: String) -> Diagnostic {
    let found =
      switch (node.members != nil, node["name"]?.text ?? "", node["namespace"]?.text ?? "") {
      case (false, _, _): node.found
      case (true, "", _): "a map without the text 'name'"
      default: "a map without the text 'namespace'"
      }
    return Diagnostic(
      .badTableReference, "a table of '\(name)' must be a map with name and namespace, found \(found)",
      at: node.position)
  }
}
