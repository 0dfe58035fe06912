import Configuration
import Diagnostics

/// Version 2 of the runtime conf (contract 4.2): `common` for all, then `role` by the indexes of its parties.
enum RuntimeConfV2 {
  private static let keys = ["dsl_version", "initiator", "role", "job_parameters", "component_parameters"]
  /// The names of version 2 before FATE 1.5.0, as examples of that time have them, and those of 1.5.0.
  private static let earlyNames = [("algorithm_parameters", "common"), ("role_parameters", "role")]

  /// A conf as FATE 1.5.0 writes it, made of one of the months before: there `dsl_version` is a flat job parameter, and
  /// component parameters have the names of version 1. Any other conf is returned as it is.
  static func current(_ conf: Node) -> Node {
    guard conf["dsl_version"] == nil, let job = conf["job_parameters"], job["common"] == nil,
      let version = job["dsl_version"], version.integer == 2 || version.text == "2", let members = conf.members
    else { return conf }
    var result = members.filter { member in
      member.key != "job_parameters" && !earlyNames.contains { $0.0 == member.key }
    }
    let scopes = earlyNames.compactMap { early, name in
      members.first { $0.key == early }.map { Node.Member(key: name, keyPosition: $0.keyPosition, value: $0.value) }
    }
    func add(_ key: String, _ value: Node) {
      result.append(Node.Member(key: key, keyPosition: value.position, value: value))
    }
    add("dsl_version", version)
    add(
      "job_parameters",
      Node(.map([Node.Member(key: "common", keyPosition: job.position, value: job)]), at: job.position))
    add("component_parameters", Node(.map(scopes), at: conf.position))
    return Node(.map(result), at: conf.position)
  }

  static func read(_ conf: Node, into result: inout RuntimeConf, _ findings: inout Findings) {
    RuntimeConf.nameIgnored(
      conf, read: keys, other: ["role_parameters", "algorithm_parameters"], otherVersion: "version 1", &findings)
    readJobParameters(conf, into: &result, &findings)
    guard let node = conf["component_parameters"] else { return }
    for member in findings.members(of: node, "component_parameters") {
      switch member.key {
      case "common":
        for component in findings.members(of: member.value, "component_parameters.common") {
          result.common[component.key] = component.value
          result.mentions.append(RuntimeConf.Mention(component: component.key, position: component.keyPosition))
        }
      case "role":
        readRoles(member.value, into: &result, &findings)
      default:
        findings.add(.unknownScope(member, "component_parameters"))
      }
    }
  }

  private static func readJobParameters(
    _ conf: Node, into result: inout RuntimeConf, _ findings: inout Findings
  ) {
    // FATE 1.11's examples have none; its own runner fills them in.
    guard let node = conf["job_parameters"], node.members?.isEmpty != true else { return }
    guard let common = node["common"] else { return findings.add(.noCommon(node)) }
    result.job = JobParameters(common, "job_parameters.common", needsWorkMode: false, &findings)
    for member in node.members ?? [] where member.key != "common" {
      guard member.key == "role" else {
        findings.add(.unknownScope(member, "job_parameters"))
        continue
      }
      // What sizes each party's cluster has no effect here; limits have.
      eachParty(of: member.value, "job_parameters.role", result.parties, &findings) { parties, value, path, findings in
        let own = JobParameters(value, path, needsWorkMode: false, &findings).limits
        for party in parties { result.partyLimits[party, default: []].append(own) }
      }
    }
  }

  private static func readRoles(_ node: Node, into result: inout RuntimeConf, _ findings: inout Findings) {
    let name = "component_parameters.role"
    let parties = result.parties
    // Keys apply in the order in which they are written, as in FATE: an "all" after a "0" wins over it.
    eachParty(of: node, name, parties, &findings) { parties, value, path, findings in
      for component in findings.members(of: value, path) {
        result.mentions.append(RuntimeConf.Mention(component: component.key, position: component.keyPosition))
        for party in parties {
          result.layers[party, default: [:]][component.key, default: []].append(component.value)
        }
      }
    }
  }

  /// Walks `{role: {"0|1": value}}` and hands each value on with the parties that it is for.
  private static func eachParty(
    of node: Node, _ name: String, _ parties: JobParties, _ findings: inout Findings,
    _ body: ([Party], Node, String, inout Findings) -> Void
  ) {
    for member in findings.members(of: node, name) {
      guard let role = findings.role(member, of: name) else { continue }
      for entry in findings.members(of: member.value, "\(name).\(role.rawValue)") {
        // The toy job of FATE's client forgets the index, and FATE passes over what stands there.
        if entry.key.contains("_") {
          findings.ignore(.badIndex(entry))
          continue
        }
        let chosen = choose(entry, role, parties, &findings)
        body(chosen, entry.value, "\(name).\(role.rawValue).\(entry.key)", &findings)
      }
    }
  }

  private static func choose(
    _ entry: Node.Member, _ role: Role, _ all: JobParties, _ findings: inout Findings
  ) -> [Party] {
    let parties = all.roles[role] ?? []
    if entry.key == "all" { return parties }
    var chosen: [Party] = []
    for part in entry.key.split(separator: "|", omittingEmptySubsequences: false) {
      guard let index = Int(part), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        findings.add(.badIndex(entry))
        continue
      }
      guard parties.indices.contains(index) else {
        if all.isComplete { findings.add(.outOfRange(index, entry, role, parties)) }
        continue
      }
      chosen.append(parties[index])
    }
    return chosen
  }
}

extension Diagnostic {
  /// FATE's own words, which its users look for (contract 4.2).
  fileprivate static func noCommon(_ node: Node) -> Diagnostic {
    Diagnostic(
      .unsupportedVersion, "the configuration format for v2 version must be job_parameters:common", at: node.position,
      help: "put the job parameters below 'common', or leave out 'dsl_version' if this is a conf of version 1")
  }

  fileprivate static func unknownScope(_ member: Node.Member, _ name: String) -> Diagnostic {
    Diagnostic(
      .wrongShape, "'\(name)' has 'common' and 'role', found \(English.quote(member.key))", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: ["common", "role"]))
  }

  fileprivate static func badIndex(_ entry: Node.Member) -> Diagnostic {
    Diagnostic(
      .partyIndexOutOfRange,
      "\(English.quote(entry.key)) must be indexes of parties such as '0' or '0|1', or 'all'", at: entry.keyPosition)
  }

  fileprivate static func outOfRange(
    _ index: Int, _ entry: Node.Member, _ role: Role, _ parties: [Party]
  ) -> Diagnostic {
    let help =
      switch parties.count {
      case 0: "the job has no \(role.rawValue)"
      case 1: "the only index of \(role.rawValue) is 0"
      default: "the indexes of \(role.rawValue) go from 0 to \(parties.count - 1)"
      }
    return Diagnostic(
      .partyIndexOutOfRange,
      "party index \(index) is out of range: the job has "
        + "\(English.count(parties.count, role.rawValue))",
      at: entry.keyPosition, help: help)
  }
}
