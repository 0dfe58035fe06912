import Configuration
import Diagnostics

/// What a command says about the limits of a job, as it was typed; it goes before what the conf says.
public struct LimitArguments: Sendable, Equatable {
  /// Arguments of `--timeout`: `600` for the job, `hetero_lr_0=60` for a component.
  public var timeout: [String] = []
  /// Arguments of `--auto_retries`: `3`, or `reader_0=3`.
  public var retries: [String] = []
  /// The argument of `--auto_retry_delay`.
  public var retryDelay: String?
  /// The argument of `--memory`.
  public var memory: String?
  /// What the workspace settles, when the command says nothing about memory.
  public var settledMemory: String?

  /// Nothing.
  public init() {}

  /// These, and what another command says after them.
  public func overlaid(by later: LimitArguments) -> LimitArguments {
    var result = self
    // Of arguments for the same thing the last one counts.
    result.timeout += later.timeout
    result.retries += later.retries
    result.retryDelay = later.retryDelay ?? retryDelay
    result.memory = later.memory ?? memory
    return result
  }

  /// Puts these over the limits of a conf.
  func apply(to limits: inout JobLimits, components: [String], _ findings: inout Findings) {
    for argument in timeout {
      read(argument, "--timeout", "seconds, above 0", components, &findings) { name, text in
        guard let seconds = Double(text), seconds > 0, seconds.isFinite else { return false }
        let limit = Limit(seconds, from: "--timeout")
        if let name { limits.componentTimeouts[name] = limit } else { limits.timeout = limit }
        return true
      }
    }
    for argument in retries {
      read(argument, "--auto_retries", "an integer from 0", components, &findings) { name, text in
        guard let count = Int(text), count >= 0 else { return false }
        let limit = Limit(count, from: "--auto_retries")
        if let name { limits.componentRetries[name] = limit } else { limits.retries = limit }
        return true
      }
    }
    if let retryDelay {
      if let seconds = Double(retryDelay), seconds >= 0, seconds.isFinite {
        limits.retryDelay = Limit(seconds, from: "--auto_retry_delay")
      } else {
        findings.add(.badLimit("--auto_retry_delay", "seconds, from 0", found: retryDelay))
      }
    }
    if let memory {
      if let bytes = MemoryLimit.bytes(memory) {
        limits.memory = Limit(bytes, from: "--memory")
      } else {
        findings.add(.badLimit("--memory", MemoryLimit.form, found: memory))
      }
    } else if let bytes = settledMemory.flatMap(MemoryLimit.bytes) {
      limits.memory = Limit(bytes, from: "the setting memory_limit")
    }
  }

  /// Takes an argument apart, and says what is wrong with it.
  private func read(
    _ argument: String, _ option: String, _ form: String, _ components: [String], _ findings: inout Findings,
    _ set: (_ component: String?, _ text: String) -> Bool
  ) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts.count == 2 ? parts[0] : nil
    if let name, !components.contains(name) {
      findings.add(
        Diagnostic(
          .componentNotInJob, "'\(option)': the job has no component \(English.quote(name))",
          help: Suggestion.help(for: name, in: components) ?? "its components are \(English.list(components, "and"))"))
    } else if !set(name, parts[parts.count - 1]) {
      findings.add(.badLimit(option, form, found: argument))
    }
  }
}

extension Diagnostic {
  fileprivate static func badLimit(_ option: String, _ form: String, found: String) -> Diagnostic {
    Diagnostic(.badArgument, "'\(option)' must be \(form), found \(English.quote(found))")
  }
}
