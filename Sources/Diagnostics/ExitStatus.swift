/// The documented exit statuses of every command (design, section 3).
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Done.
  case done = 0
  /// The job ran and failed.
  case jobFailed = 1
  /// The request was wrong; nothing was started.
  case badRequest = 2
  /// Accepted, not finished.
  case accepted = 3
  /// What was asked for does not exist.
  case notFound = 4
  /// What was asked for contradicts what is there.
  case conflict = 5
  /// Not permitted, or cannot be decrypted.
  case notPermitted = 6
  /// Storage: disk full, unreadable, not writable.
  case storage = 7
  /// Busy; try later.
  case busy = 75
  /// Interrupted by SIGINT.
  case interrupted = 130
  /// Interrupted by SIGTERM.
  case terminated = 143

  /// What the status tells a script, in one line.
  public var meaning: String {
    switch self {
    case .done: "done"
    case .jobFailed: "the job ran and failed"
    case .badRequest: "the request was wrong, nothing was started"
    case .accepted: "accepted, not finished"
    case .notFound: "not found"
    case .conflict: "conflict with what is there"
    case .notPermitted: "not permitted, or cannot be decrypted"
    case .storage: "storage: disk full, unreadable or not writable"
    case .busy: "busy, try later"
    case .interrupted: "interrupted by Ctrl-C"
    case .terminated: "interrupted by SIGTERM"
    }
  }
}
