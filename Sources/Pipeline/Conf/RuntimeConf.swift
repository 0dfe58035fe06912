import Configuration
import Diagnostics

/// A runtime conf as its two versions both mean it; nothing behind it knows that versions exist.
struct RuntimeConf: Sendable {
  /// A place where the conf gives parameters to a component.
  struct Mention: Sendable {
    /// The component's name.
    let component: String
    /// Where it stands.
    let position: SourcePosition
  }

  /// Whose defaults and strictness it asks for.
  let generation: Generation
  /// Who takes part.
  let parties: JobParties
  /// The job parameters.
  var job = JobParameters()
  /// The limits that parties have of their own, later ones win (version 2).
  var partyLimits: [Party: [ConfLimits]] = [:]
  /// The tables of `args`, per party and key (version 1).
  var arguments: [Party: [String: TableReference]] = [:]
  /// The parameters of each component that all parties share.
  var common: [String: Node] = [:]
  /// The further parameters of each component at each party, later ones win.
  var layers: [Party: [String: [Node]]] = [:]
  /// Every place with parameters of a component, in the order of the conf.
  var mentions: [Mention] = []

  /// The limits of the job: the most careful ones of all parties.
  var limits: JobLimits {
    let own = parties.all.compactMap { partyLimits[$0]?.reduce(job.limits) { $0.overlaid(by: $1) } }
    return JobLimits(own.count == parties.all.count ? own : own + [job.limits])
  }

  /// Reads a conf of either version; nil when it is none at all.
  init?(_ conf: Node, _ findings: inout Findings) {
    guard conf.members != nil else {
      findings.add(.notAMap(conf))
      return nil
    }
    guard let generation = Self.generation(of: conf, &findings) else { return nil }
    self.generation = generation
    parties = JobParties(of: conf, &findings)
    switch generation {
    case .fate14: RuntimeConfV1.read(conf, into: &self, &findings)
    case .fate15: RuntimeConfV2.read(conf, into: &self, &findings)
    }
  }

  /// Whether a conf asks for a prediction, of whatever version it is.
  static func predicts(_ conf: Node) -> SourcePosition? {
    let parameters = conf["job_parameters"]
    let type = [parameters?["job_type"], parameters?["common"]?["job_type"]].compactMap(\.self).first
    return type?.text == "predict" ? type?.position : nil
  }

  private static func generation(of conf: Node, _ findings: inout Findings) -> Generation? {
    guard let node = conf["dsl_version"] else { return .fate14 }
    switch node.integer ?? node.text.flatMap(Int.init) {
    case 1: return .fate14
    case 2: return .fate15
    default:
      findings.add(.unsupportedVersion(node))
      return nil
    }
  }

  /// Names the keys that the version does not read.
  static func nameIgnored(
    _ conf: Node, read: [String], other: [String], otherVersion: String, _ findings: inout Findings
  ) {
    for member in conf.members ?? [] where !read.contains(member.key) && !leaked.contains(member.key) {
      let help =
        other.contains(member.key)
        ? "'\(member.key)' belongs to confs of \(otherVersion)" : Suggestion.help(for: member.key, in: read)
      findings.ignore(
        Diagnostic(
          .ignoredKey, "unknown key \(English.quote(member.key)) of the runtime conf", at: member.keyPosition,
          help: help))
    }
  }

  /// Keys that FATE's client adds of its own (contract 1.1).
  private static let leaked: Set<String> = ["config", "function", "dsl", "local"]
}

extension Diagnostic {
  fileprivate static func notAMap(_ conf: Node) -> Diagnostic {
    Diagnostic(.wrongShape, "the runtime conf must be a map, found \(conf.found)", at: conf.position)
  }

  fileprivate static func unsupportedVersion(_ node: Node) -> Diagnostic {
    Diagnostic(
      .unsupportedVersion, "'dsl_version' must be 1 or 2, found \(node.found)", at: node.position,
      help: "leave it out for a conf of FATE 1.4")
  }
}
