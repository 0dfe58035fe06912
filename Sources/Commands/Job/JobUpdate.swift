import Configuration
import Diagnostics
import Workspace

/// `job_update`: notes on a job, its `f_description` (contract 2.2).
enum JobUpdate: Operation {
  static let name = "job_update"
  static let group = OperationGroup.job
  static let summary = "note something about a job"
  static let options: [CommandOption] = [
    .jobID.required, .role.required, .partyID.required,
    CommandOption("notes", .text, required: true, "the text, shown as f_description"),
  ]
  static let routes: [Route] = [.post("job/update")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try request.requireAll(["job_id", "role", "party_id", "notes"])
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(request) { _ in "find job failed" }
    let (role, party) = (try request.required("role"), try request.required("party_id"))
    guard record.parties.contains(where: { $0.role == role && String($0.party) == party }) else {
      throw Diagnostic(.jobNotFound, "find job failed", help: record.partiesHelp)
    }
    try workspace.jobs.write(record.id, .notes, Array((try request.text("notes") ?? "").utf8))
    return .envelope()
  }
}

extension JobRecord {
  /// `its parties are guest 9999 and host 10000`.
  var partiesHelp: String { "its parties are \(English.list(parties.map { "\($0.role) \($0.party)" }, "and"))" }
}
