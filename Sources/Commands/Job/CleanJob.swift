import Configuration
import Diagnostics
import Workspace

/// `clean_job`: removes the output tables and the metrics of a job, or of some of its tasks (contract 1.3).
enum CleanJob: Operation {
  static let name = "clean_job"
  static let group = OperationGroup.job
  static let summary = "remove the output tables and metrics of a job"
  static let details = """
    Role, party and component narrow it down. The records, the parameters, the logs and the models stay. A job that
    waits or runs is refused.
    """
  static let options: [CommandOption] = [.jobID.required, .role, .partyID, .component]
  static let routes: [Route] = [.post("job/clean")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(request) { _ in "find job failed" }
    let filter = try RowFilter(request, keys: ["role", "party_id", "component_name"])
    let lock = try workspace.jobs.hold(record.id)
    return try withExtendedLifetime(lock) {
      let tasks = try workspace.tasks.records(record.id, isHeld: false).filter { task in
        filter.matches([
          "f_role": .text(task.key.role), "f_party_id": .integer(task.key.party),
          "f_component_name": .text(task.key.component),
        ])
      }
      guard !tasks.isEmpty || filter.isEmpty else {
        throw Diagnostic(
          .taskNotFound, "find task failed", help: "query_task -j \(record.id) lists the tasks of the job")
      }
      for task in tasks where try workspace.tasks.isInPlace(record.id, task.key) {
        try workspace.tasks.clean(record.id, task.key)
      }
      return .envelope()
    }
  }
}
