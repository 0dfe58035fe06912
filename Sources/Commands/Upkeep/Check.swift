import Configuration
import Diagnostics
import Platform
import Workspace

/// `check`: every file of the workspace against the digest that was written with it.
enum Check: Operation {
  static let name = "check"
  static let group = OperationGroup.upkeep
  static let summary = "compare the whole workspace with its digests"
  static let details = """
    Reads every job, table and model and compares each file with the SHA-256 that was recorded when it was written.
    Nothing is changed, and other commands may go on. The status is 7 when something is damaged or missing; jobs that were
    cut off and leftovers of commands that were killed are only told: rerun_job continues the ones, gc removes the others.
    """
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let report = try workspace.check { try session.interrupt.check() }
    for finding in report.findings where finding.isLoss {
      session.complain("\(finding.kind.rawValue): \(finding.path): \(finding.message)\n")
    }
    for finding in report.findings where !finding.isLoss {
      session.say("\(finding.kind.rawValue): \(finding.path): \(finding.message)")
    }
    let losses = report.findings.filter(\.isLoss).count
    return .envelope(
      data: [
        "jobs": .integer(report.jobs), "tables": .integer(report.tables), "models": .integer(report.models),
        "files": .integer(report.files), "bytes": .integer(report.bytes),
        "findings": .list(report.findings.map(\.json)),
      ], retcode: losses == 0 ? 0 : 100,
      retmsg: losses == 0 ? "success" : "\(English.count(losses, "file")) damaged or missing", omitsEmpty: false,
      status: losses == 0 ? .done : .storage)
  }
}

extension CheckReport.Finding {
  /// As answers show it.
  var json: JSON {
    [
      "kind": .text(kind.rawValue), "path": .text(path), "message": .text(message),
      "job_id": job.map { .text($0.text) } ?? .null,
    ]
  }
}
