import Configuration
import Diagnostics

/// The job parameters of a conf (contract 4.1 and 4.2), flat: version 2 keeps them below `common`.
///
/// Those that size a cluster (`backend`, `task_cores` …) are kept as submitted; here they have no effect.
struct JobParameters: Sendable {
  /// Where the seed comes from.
  enum Seed: Sendable, Equatable {
    /// Written, or the documented default.
    case fixed(UInt64)
    /// `null`: drawn for this job, and recorded.
    case drawn
  }

  /// The seed of a job whose conf says nothing.
  static let defaultSeed: UInt64 = 20_201_022

  /// As submitted, with what is certain filled in.
  private(set) var json: [String: JSON] = ["job_type": "train", "work_mode": 0, "backend": 0]
  /// The seed, an addition of ours to FATE's job parameters.
  private(set) var seed = Seed.fixed(Self.defaultSeed)

  /// The limits among them.
  private(set) var limits = ConfLimits()

  /// None, when the conf has none that can be read.
  init() {}

  /// Reads them.
  ///
  /// - Parameters:
  ///   - node: the map.
  ///   - name: its name in messages, `job_parameters` or `job_parameters.common`.
  ///   - needsWorkMode: version 1 does.
  init(_ node: Node, _ name: String, needsWorkMode: Bool, _ findings: inout Findings) {
    let members = findings.members(of: node, name)
    if needsWorkMode, node.members != nil { _ = findings.required("work_mode", of: node, "'\(name)'") }
    for member in members {
      guard Self.names.contains(member.key) else {
        findings.ignore(.unknown(member, name, among: Self.names))
        continue
      }
      read(member, "\(name).\(member.key)", &findings)
    }
  }

  private mutating func read(_ member: Node.Member, _ name: String, _ findings: inout Findings) {
    let node = member.value
    json[member.key] = node.json
    switch member.key {
    case "work_mode", "backend":
      if node.integer != 0, node.integer != 1 { findings.add(.badJobParameter(node, name, expected: "0 or 1")) }
    case "job_type":
      if node.text != "train", node.text != "predict" {
        findings.add(.badJobParameter(node, name, expected: "'train' or 'predict'"))
      }
    case "seed":
      if node.isNull {
        seed = .drawn
      } else if let value = node.integer, value >= 0 {
        seed = .fixed(UInt64(value))
      } else {
        findings.add(.badJobParameter(node, name, expected: "an integer from 0, or null"))
      }
    default: limits.read(member, name, &findings)
    }
  }

  /// Those that FATE 1.4 to 1.11 read or write, and `seed`.
  static let names = [
    "job_type", "work_mode", "backend", "seed", "model_id", "model_version", "dsl_version", "timeout",
    "processors_per_node", "align_task_input_data_partition", "save_as_task_input_data", "spark_submit_config",
    "assistant_role", "computing_engine", "federation_engine", "storage_engine", "engines_address", "federated_mode",
    "federation_info", "task_parallelism", "computing_partitions", "federated_status_collect_type", "eggroll_run",
    "spark_run", "rabbitmq_run", "pulsar_run", "adaptation_parameters", "auto_retries", "auto_retry_delay",
    "task_cores", "inheritance_info",
  ]
}

extension Diagnostic {
  fileprivate static func unknown(_ member: Node.Member, _ name: String, among names: [String]) -> Diagnostic {
    Diagnostic(
      .ignoredKey, "unknown job parameter '\(name).\(member.key)'", at: member.keyPosition,
      help: Suggestion.help(for: member.key, in: names))
  }

  /// `'job_parameters.backend' must be 0 or 1, found 5`.
  static func badJobParameter(_ node: Node, _ name: String, expected: String) -> Diagnostic {
    Diagnostic(.badJobParameter, "'\(name)' must be \(expected), found \(node.found)", at: node.position)
  }
}
