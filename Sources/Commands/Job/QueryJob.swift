import Configuration
import Diagnostics
import Workspace

/// `query_job`: one record per party of each job that matches (contract 2.2, 3.2).
enum QueryJob: Operation {
  static let name = "query_job"
  static let group = OperationGroup.job
  static let summary = "show the records of jobs"
  static let details = "At least one filter is needed, as in FATE. A job whose process died is shown as failed."
  static let options: [CommandOption] = [.filters, .jobID, .role, .partyID, .status]
  static let routes: [Route] = [.post("job/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: JobRows.columns)
    guard !filter.isEmpty else {
      return try nothing(help: "give at least one filter: fedflow query_job -j JOB", session)
    }
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) {
      let found = try filter.readable(job, in: workspace, session) {
        try JobRows(record: try workspace.jobs.state(job).record, workspace: workspace, session: session)
          .rows(matching: filter)
      }
      rows += found ?? []
    }
    guard !rows.isEmpty else { return try nothing(help: try filter.nearestJob(in: workspace), session) }
    return .envelope(data: .list(rows))
  }

  /// FATE 1.5 and later say it with `retcode` 0.
  private static func nothing(help: String?, _ session: Session) throws -> Answer {
    if try session.settings().apiVersion.isLater {
      let problem = Diagnostic(.jobNotFound, "no job could be found", help: help)
      return .refused(problem, retcode: 0, data: .list([]), in: session)
    }
    throw Diagnostic(.jobNotFound, "find job failed", help: help)
  }
}

extension CommandOption {
  static let filters = CommandOption("config", short: "c", .path, "a file with filters: columns without f_")
}
