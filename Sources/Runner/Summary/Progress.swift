import Diagnostics
import Pipeline

/// What a run tells while it goes on, in the order in which it happens.
public enum Progress: Sendable {
  /// A component's programs were started.
  case started(component: String, module: String)
  /// All its programs have returned; their results are staged.
  case finished(component: String, seconds: Double, done: Int, of: Int)
  /// A program failed by its own fault.
  case failed(component: String, seconds: Double)
  /// A program failed in a way that may pass; all are started again after a while.
  case retrying(component: String, attempt: Int, of: Int, seconds: Double, reason: String)
  /// Its programs are being stopped: their time is over.
  case timedOut(component: String, limit: String)
  /// Its programs were stopped: the run was interrupted.
  case stopped(component: String, seconds: Double)
  /// A line that a program logged, information or worse.
  case logged(component: String, party: Party, level: TaskLog.Level, line: String)
  /// The run was asked to end; what runs is being stopped.
  case stopping(signal: String)

  /// The line that a person who waits should see; nil when it is not worth one.
  ///
  /// Of what is logged: warnings, and lines that name the loss.
  public var text: String? {
    switch self {
    case .started(let component, let module): "\(component) (\(module)): started"
    case .finished(let component, let seconds, let done, let total):
      "\(component): done in \(Seconds.text(seconds)), \(done) of \(total)"
    case .failed(let component, let seconds): "\(component): failed after \(Seconds.text(seconds))"
    case .retrying(let component, let attempt, let total, let seconds, let reason):
      "\(component): attempt \(attempt) of \(total) failed, the next begins in \(Seconds.text(seconds)): \(reason)"
    case .timedOut(let component, let limit): "\(component): \(limit); stopping it"
    case .stopped(let component, let seconds): "\(component): stopped after \(Seconds.text(seconds))"
    case .logged(let component, let party, let level, let line):
      switch level {
      case .warning, .error: "\(component) at \(party.name): \(level == .error ? "error" : "warning"): \(line)"
      case .info where line.lowercased().contains("loss"): "\(component) at \(party.name): \(line)"
      default: nil
      }
    case .stopping(let signal): "\(signal): stopping; what is finished is kept"
    }
  }
}
