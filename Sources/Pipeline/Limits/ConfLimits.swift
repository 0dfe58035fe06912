import Configuration
import Diagnostics

/// The limits that one map of job parameters states.
struct ConfLimits: Sendable {
  private(set) var timeout: Limit<Double>?
  private(set) var retries: Limit<Int>?
  private(set) var retryDelay: Limit<Double>?
  private(set) var parallelism: Limit<Int>?

  /// Reads one of them, by FATE's name; other job parameters are passed over.
  ///
  /// - Parameter name: the whole path, for messages.
  mutating func read(_ member: Node.Member, _ name: String, _ findings: inout Findings) {
    let (node, place) = (member.value, member.value.position.text)
    func wrong(_ expected: String) { findings.add(.badJobParameter(node, name, expected: expected)) }
    switch member.key {
    case "timeout":
      guard let seconds = node.double, seconds > 0, seconds.isFinite else { return wrong("seconds, above 0") }
      timeout = Limit(seconds, from: place)
    case "auto_retries":
      guard let count = node.integer, count >= 0 else { return wrong("an integer from 0") }
      retries = Limit(count, from: place)
    case "auto_retry_delay":
      guard let seconds = node.double, seconds >= 0, seconds.isFinite else { return wrong("seconds, from 0") }
      retryDelay = Limit(seconds, from: place)
    case "task_parallelism":
      guard let count = node.integer, count >= 1 else { return wrong("an integer from 1") }
      parallelism = Limit(count, from: place)
    default: break
    }
  }

  /// These, and of another map what it states.
  func overlaid(by other: ConfLimits) -> ConfLimits {
    var result = self
    result.timeout = other.timeout ?? timeout
    result.retries = other.retries ?? retries
    result.retryDelay = other.retryDelay ?? retryDelay
    result.parallelism = other.parallelism ?? parallelism
    return result
  }
}

extension JobLimits {
  /// The most careful of what the parties have.
  init(_ parties: [ConfLimits]) {
    self.init()
    timeout = Self.smallest(parties.compactMap(\.timeout))
    retries = Self.smallest(parties.compactMap(\.retries))
    parallelism = Self.smallest(parties.compactMap(\.parallelism))
    retryDelay = parties.compactMap(\.retryDelay).max { $0.value < $1.value }
  }

  private static func smallest<Value>(_ limits: [Limit<Value>]) -> Limit<Value>? {
    limits.min { $0.value < $1.value }
  }
}
