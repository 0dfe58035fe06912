import Platform

/// The line that FATE's client shows while it uploads: `UPLOADING:||||42.00%`. Only on a terminal, where it is written over.
///
/// Sendable although it counts: it is told one step at a time.
final class UploadProgress: @unchecked Sendable {
  private let session: Session
  private var percent = -1

  /// Nil where nobody would see it.
  init?(_ session: Session) {
    guard session.console.errorIsTerminal, !session.isQuiet else { return nil }
    self.session = session
  }

  /// Shows the part that is done, from 0 to 1.
  func show(_ part: Double) {
    let now = Int(part * 100)
    guard now > percent else { return }
    percent = now
    let bar = String(repeating: "|", count: now / 2)
    session.complain("\rUPLOADING:\(bar)\(now).00%" + (now == 100 ? "\n" : ""))
  }
}
