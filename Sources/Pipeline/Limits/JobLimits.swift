import Configuration

/// A limit, and where it was set.
public struct Limit<Value: Sendable & Equatable & Comparable>: Sendable, Equatable {
  /// The limit.
  public let value: Value
  /// `conf.json:3:14`, `--timeout`, or the name of a setting.
  public let origin: String

  /// Makes a limit.
  public init(_ value: Value, from origin: String) {
    self.value = value
    self.origin = origin
  }
}

/// What a job may use, as conf and command say. Nothing of it reaches a result.
///
/// In a conf these are FATE's job parameters `timeout`, `auto_retries`, `auto_retry_delay` and `task_parallelism`. A party's
/// own value (`job_parameters.role`, version 2) goes before the common one; as the parties of a component run together, the
/// most careful value of all parties counts: the smallest, of delays the largest.
public struct JobLimits: Sendable, Equatable {
  /// Seconds for the whole job; nil for any time.
  public var timeout: Limit<Double>?
  /// Seconds for each attempt of a component.
  public var componentTimeouts: [String: Limit<Double>] = [:]
  /// How often a component is tried again after a failure that may pass; nil for never.
  public var retries: Limit<Int>?
  /// The same for some components.
  public var componentRetries: [String: Limit<Int>] = [:]
  /// Seconds before the first retry; each further one waits twice as long.
  public var retryDelay: Limit<Double>?
  /// How many components run at once.
  public var parallelism: Limit<Int>?
  /// Bytes of memory for the tables of all components at work.
  public var memory: Limit<Int>?

  /// The delay when nothing is said, FATE's.
  public static let standardRetryDelay = 1.0
  /// No delay grows beyond this by itself, in seconds.
  public static let longestRetryDelay = 300.0

  /// No limits.
  public init() {}

  /// How often a component is tried again.
  public func retries(of component: String) -> Int { (componentRetries[component] ?? retries)?.value ?? 0 }

  /// How often a component is tried at most, the first time included.
  public func attempts(of component: String) -> Int {
    let (attempts, overflows) = retries(of: component).addingReportingOverflow(1)
    return overflows ? .max : attempts
  }

  /// Seconds between the end of an attempt, counted from 1, and the next one.
  public func delay(after attempt: Int) -> Double {
    let first = retryDelay?.value ?? Self.standardRetryDelay
    let grown = first * Double(sign: .plus, exponent: min(attempt - 1, 30), significand: 1)
    return max(first, min(grown, Self.longestRetryDelay))
  }
}

extension JobLimits {
  /// Each limit that is set, with its origin; nil when none is.
  var json: JSON? {
    func entry(_ value: JSON, _ origin: String) -> JSON { ["value": value, "origin": .text(origin)] }
    var members: [String: JSON] = [:]
    members["timeout"] = timeout.map { entry(.number($0.value), $0.origin) }
    members["auto_retries"] = retries.map { entry(.integer($0.value), $0.origin) }
    members["auto_retry_delay"] = retryDelay.map { entry(.number($0.value), $0.origin) }
    members["task_parallelism"] = parallelism.map { entry(.integer($0.value), $0.origin) }
    members["memory"] = memory.map { entry(.integer($0.value), $0.origin) }
    for (component, limit) in componentTimeouts {
      members["timeout of \(component)"] = entry(.number(limit.value), limit.origin)
    }
    for (component, limit) in componentRetries {
      members["auto_retries of \(component)"] = entry(.integer(limit.value), limit.origin)
    }
    return members.isEmpty ? nil : .object(members)
  }
}
