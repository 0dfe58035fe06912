import Configuration
import Diagnostics
import Workspace

/// `job_report`: how long each task of a job took, in the order in which they began (contract 2.3, `job/report`).
enum JobReport: Operation {
  static let name = "job_report"
  static let group = OperationGroup.job
  static let summary = "show how long each task of a job took"
  static let options: [CommandOption] = [.filters, .jobID, .component, .role, .partyID, .status]
  static let routes: [Route] = [.post("job/report")]

  /// The columns of a task that a report has.
  private static let columns = [
    "f_job_id", "f_component_name", "f_task_id", "f_role", "f_party_id", "f_status", "f_start_time", "f_end_time",
    "f_elapsed",
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: TaskRows.columns)
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let rows = try TaskRows(workspace: workspace, session: session).rows(filter)
    guard !rows.isEmpty else {
      throw Diagnostic(.taskNotFound, "find task failed", help: try filter.nearestJob(in: workspace))
    }
    let report = rows.map { row -> [String: JSON] in
      Dictionary(uniqueKeysWithValues: columns.map { (String($0.dropFirst(2)), row[$0] ?? .null) })
    }
    return .envelope(data: .list(report.enumerated().sorted(by: began).map { .object($0.element) }))
  }

  /// By the beginning; a task that has not begun comes last.
  private static func began(
    _ first: (offset: Int, element: [String: JSON]), _ second: (offset: Int, element: [String: JSON])
  ) -> Bool {
    func time(_ row: [String: JSON]) -> Int { row["start_time"]?.integerValue ?? .max }
    return (time(first.element), first.offset) < (time(second.element), second.offset)
  }
}
