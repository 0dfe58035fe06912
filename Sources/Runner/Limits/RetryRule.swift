import Diagnostics
import Pipeline

/// Which failures of a component may pass by themselves, so that trying again is worth it.
///
/// Those are failures of what is around the program: the storage, the machine's means, a helper process that failed, a place
/// that cannot be reached. Whatever follows from the inputs and parameters would fail again in the same way: bad rows,
/// conflicts of parameters, refusals, broken messages, defects. A time limit is no failure that passes either.
enum RetryRule {
  private static let passing: Set<DiagnosticCode> = [
    .storageFailure, .storageFull, .tooManyOpenFiles, .lockBusy, .childNotStarted, .childFailed, .exchangeUnreachable,
  ]

  /// Whether all that went wrong may pass; what only follows from a partner's failure does not count.
  static func mayPass(_ failures: [TaskFailure]) -> Bool {
    let causes = failures.filter { $0.kind == .cause }
    return !causes.isEmpty && failures.allSatisfy { $0.kind == .cause || $0.kind == .consequence }
      && causes.allSatisfy { $0.problems.allSatisfy { passing.contains($0.code) } }
  }
}
