import Configuration
import Diagnostics
import Workspace

/// `list_job`: the newest jobs (contract 2.3); FATE 1.5's form, or that of 1.11 with filters and the number of all.
enum ListJob: Operation {
  static let name = "list_job"
  static let group = OperationGroup.job
  static let summary = "list the newest jobs, one record per party"
  static let options: [CommandOption] = [.filters, .limit, .page, .jobID, .role, .partyID, .status]
  static let routes: [Route] = [.post("job/list/job")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let filter = try RowFilter(request, keys: ["job_id", "role", "party_id", "status"])
    let limit = try RowLimit(request)
    let isPaged = try session.settings().apiVersion == .v1_11
    // Without the number of all, the oldest jobs need not be looked at.
    let enough = isPaged ? Int.max : limit.end
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) where rows.count < enough {
      let found = try filter.readable(job, in: workspace, session) {
        try JobRows(record: try workspace.jobs.state(job).record, workspace: workspace, session: session)
          .rows(matching: filter)
      }
      rows += found ?? []
    }
    let shown = JSON.list(limit.cut(rows))
    if isPaged {
      return .envelope(data: ["jobs": shown, "count": .integer(rows.count)], omitsEmpty: false)
    }
    guard !rows.isEmpty else {
      throw Diagnostic(.jobNotFound, "No job found", help: try filter.nearestJob(in: workspace))
    }
    return .envelope(data: shown, omitsEmpty: false)
  }
}

extension CommandOption {
  static let page = CommandOption("page", .integer, "which of the pages of so many rows, from 1")
}
