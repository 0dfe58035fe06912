import Diagnostics
import Pipeline

/// Why a task did not succeed.
struct TaskFailure: Error, Sendable {
  /// Whose fault it is.
  enum Kind: Sendable, Equatable {
    /// Its own.
    case cause
    /// A partner's.
    case consequence
    /// Nobody's: the run was interrupted.
    case interrupted
    /// Nobody's: its time was over.
    case timeout
  }

  let kind: Kind
  let problems: [Diagnostic]

  /// Reads what a program threw.
  ///
  /// - Parameters:
  ///   - component: the name in the DSL.
  ///   - party: where it ran.
  ///   - limit: the time limit that stopped it, if one did.
  init(
    _ error: any Error, in component: String, at party: Party, isInterrupted: Bool, limit: Diagnostic? = nil
  ) {
    let place = "\(component) at \(party.name)"
    switch error {
    case is ChannelClosed where limit != nil:
      kind = .timeout
      problems = [limit].compactMap(\.self)
    case let closed as ChannelClosed:
      kind = isInterrupted ? .interrupted : .consequence
      problems = [
        Diagnostic(isInterrupted ? .interrupted : .partnerFailed, "stopped: \(closed.reason)", subject: place)
      ]
    case let diagnostic as Diagnostic:
      kind = diagnostic.code == .interrupted ? .interrupted : .cause
      problems = [diagnostic.happened(at: place, in: component)]
    case let list as DiagnosticList:
      kind = .cause
      problems = list.sorted.map { $0.happened(at: place, in: component) }
    default:
      kind = .cause
      problems = [Diagnostic(.internalError, "unexpected error: \(error)", subject: place)]
    }
  }

  /// What partners are told, who wait for messages that will not come.
  func reason(of party: Party) -> String {
    switch kind {
    case .interrupted: "the run was interrupted"
    case .timeout: "the time was over"
    case .cause, .consequence: "\(party.name) failed"
    }
  }

  /// The problems in one line.
  var message: String { problems.map(\.message).joined(separator: "; ") }
}

extension Diagnostic {
  /// The same with component and party: before the subject, or as a note when there is a place in a text.
  fileprivate func happened(at place: String, in component: String) -> Diagnostic {
    var result = self
    if position != nil {
      result.notes.append(Note("needed by \(place)"))
    } else if let subject, subject != component, subject != place {
      let detail = subject.hasPrefix("\(component).") ? String(subject.dropFirst(component.count + 1)) : subject
      result.subject = "\(place): \(detail)"
    } else {
      result.subject = place
    }
    return result
  }
}
