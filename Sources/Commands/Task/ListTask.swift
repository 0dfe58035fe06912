import Configuration
import Diagnostics
import Workspace

/// `list_task`: the tasks of the newest jobs (contract 2.3); FATE 1.5's form, or that of 1.11 with the number of all.
enum ListTask: Operation {
  static let name = "list_task"
  static let group = OperationGroup.job
  static let summary = "list the tasks of the newest jobs"
  static let options: [CommandOption] = [
    .filters, .limit, .page, .jobID, .component, .role, .partyID, .status,
  ]
  static let routes: [Route] = [.post("job/list/task")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let filter = try RowFilter(request, keys: ["job_id", "component_name", "role", "party_id", "status"])
    let limit = try RowLimit(request)
    let isPaged = try session.settings().apiVersion == .v1_11
    let rows = try TaskRows(workspace: workspace, session: session)
      .rows(filter, enough: isPaged ? .max : limit.end)
    let shown = JSON.list(limit.cut(rows))
    if isPaged {
      return .envelope(data: ["tasks": shown, "count": .integer(rows.count)], omitsEmpty: false)
    }
    guard !rows.isEmpty else {
      let help = try filter.nearestJob(in: workspace)
      return .refused(Diagnostic(.taskNotFound, "No task found", help: help), retcode: 100, in: session)
    }
    return .envelope(data: shown, omitsEmpty: false)
  }
}
