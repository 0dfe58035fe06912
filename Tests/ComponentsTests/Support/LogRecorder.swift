import Pipeline
import Synchronization

/// Keeps the lines of a log.
final class LogRecorder: Sendable {
  private let kept = Mutex<[String]>([])

  /// The log to hand out.
  var log: TaskLog { TaskLog { level, line in self.kept.withLock { $0.append("\(level.rawValue) \(line)") } } }
  /// What was written.
  var lines: [String] { kept.withLock { $0 } }
}
