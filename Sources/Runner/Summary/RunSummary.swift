import Diagnostics
import Pipeline

/// What a run did: the answer to who waited for it, and what the text at its end says.
public struct RunSummary: Sendable {
  /// How a job ended.
  public enum Outcome: Sendable, Equatable {
    /// Everything ran and is on the storage.
    case success
    /// A component or the storage failed.
    case failed
    /// A time limit was reached.
    case timedOut
    /// It was interrupted.
    case canceled(ExitStatus)
  }

  /// One component.
  public struct Component: Sendable, Equatable {
    /// What became of a component.
    public enum Fate: Sendable, Equatable {
      /// It ran in this run.
      case ran
      /// Its results are those of an earlier run.
      case kept
      /// Its results are those of an earlier job.
      case taken
      /// It failed by its own fault.
      case failed
      /// It was stopped by a time limit.
      case timedOut
      /// It was stopped by a signal.
      case stopped
      /// It was not started because that component failed; empty when the run was interrupted.
      case skipped(because: String)
    }

    /// The name in the DSL.
    public let name: String
    /// The DSL module.
    public let module: String
    /// What became of it.
    public let fate: Fate
    /// How long it ran; 0 when it did not.
    public let seconds: Double
  }

  /// The job.
  public let jobID: String
  /// How it ended.
  public let outcome: Outcome
  /// The components in the order of the plan.
  public let components: [Component]
  /// Why it failed, causes only: first the components in the order of the plan, then the storage.
  public let problems: DiagnosticList
  /// The whole run.
  public let seconds: Double
  /// The folder of the job.
  public let folder: String
  /// What the metrics say in short.
  public let results: RunResults

  /// The exit status of the command that ran it.
  public var status: ExitStatus {
    switch outcome {
    case .success: .done
    case .timedOut: .jobFailed
    case .canceled(let status): status
    case .failed: problems.errors.contains { $0.code.status == .storage } ? .storage : .jobFailed
    }
  }

  /// FATE's word for the outcome (contract 3.1).
  public var word: String {
    switch outcome {
    case .success: "success"
    case .failed: "failed"
    case .timedOut: "timeout"
    case .canceled: "canceled"
    }
  }
}

extension RunSummary {
  /// A few lines for a person: what ran, what failed, what was skipped because of it, results, where the tree is.
  public var text: String {
    var lines = ["job \(jobID): \(word) in \(Seconds.text(seconds))"]
    func add(_ title: String, _ items: [String]) {
      if !items.isEmpty { lines.append("  " + title + ": " + items.joined(separator: ", ")) }
    }
    add("ran", components.filter { $0.fate == .ran }.map { "\($0.name) (\(Seconds.text($0.seconds)))" })
    add("kept", components.filter { $0.fate == .kept }.map(\.name))
    add("taken from an earlier job", components.filter { $0.fate == .taken }.map(\.name))
    add("failed", components.filter { $0.fate == .failed }.map(\.name))
    add("out of time", components.filter { $0.fate == .timedOut }.map(\.name))
    add("stopped", components.filter { $0.fate == .stopped }.map(\.name))
    add("skipped", components.compactMap(\.skippedText))
    lines += results.lines.map { "  " + $0 }
    lines.append("  tree: \(folder)")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension RunSummary.Component {
  fileprivate var skippedText: String? {
    guard case .skipped(let cause) = fate else { return nil }
    return cause.isEmpty ? name : "\(name) (because of \(cause))"
  }
}
