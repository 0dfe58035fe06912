import Configuration
import Diagnostics
import Platform
import Workspace

/// `query_task`: one record per component and party (contract 2.2, 3.2).
enum QueryTask: Operation {
  static let name = "query_task"
  static let group = OperationGroup.job
  static let summary = "show the records of tasks"
  static let options: [CommandOption] = [.filters, .jobID, .component, .role, .partyID, .status]
  static let routes: [Route] = [.post("job/task/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: TaskRows.columns)
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let rows = try TaskRows(workspace: workspace, session: session).rows(filter)
    guard !rows.isEmpty else {
      throw Diagnostic(.taskNotFound, "find task failed", help: try filter.nearestJob(in: workspace))
    }
    return .envelope(data: .list(rows))
  }
}

/// The columns of tasks.
struct TaskRows {
  let workspace: Workspace
  let session: Session
  private var clock: Clock { session.clock }

  /// The names of both generations, without `f_`.
  static let columns = [
    "job_id", "component_name", "task_id", "role", "party_id", "operator", "run_ip", "run_pid", "status",
    "create_time", "update_time", "start_time", "end_time", "elapsed", "task_version", "initiator_role",
    "initiator_party_id", "federated_mode", "federated_status_collect_type", "status_code", "run_on_this_party",
    "party_status", "create_date", "update_date", "start_date", "end_date",
  ]

  /// The rows that match, those of the newest job first.
  ///
  /// - Parameter enough: after so many no further job is looked at.
  func rows(_ filter: RowFilter, enough: Int = .max) throws -> [JSON] {
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) where rows.count < enough {
      let found = try filter.readable(job, in: workspace, session) {
        let record = try workspace.jobs.state(job).record
        let tasks = try workspace.tasks.records(job, isHeld: try workspace.jobs.isHeld(job))
        return tasks.map { columns($0, record) }.filter(filter.matches).map(JSON.object)
      }
      rows += found ?? []
    }
    return rows
  }

  private func columns(_ task: TaskRecord, _ job: JobRecord) -> [String: JSON] {
    let row: [String: JSON] = [
      "f_job_id": .text(task.job.text), "f_component_name": .text(task.key.component), "f_task_id": .text(task.taskID),
      "f_role": .text(task.key.role), "f_party_id": .text(String(task.key.party)), "f_operator": "python_operator",
      "f_run_ip": "127.0.0.1", "f_run_pid": .optional(task.processID), "f_status": .text(task.status.rawValue),
      "f_create_time": .integer(task.createTime), "f_update_time": .integer(task.updateTime),
      "f_start_time": .optional(task.startTime), "f_end_time": .optional(task.endTime),
      "f_elapsed": .optional(task.elapsed),
    ]
    guard job.dslVersion != 1 else { return row }
    return row.merging([
      "f_task_version": .integer(task.version), "f_initiator_role": .text(job.initiatorRole),
      "f_initiator_party_id": .text(String(job.initiatorParty)), "f_federated_mode": "SINGLE",
      "f_federated_status_collect_type": "PUSH", "f_status_code": .null, "f_run_on_this_party": true,
      "f_party_status": .text(task.status.rawValue), "f_create_date": .date(task.createTime, clock),
      "f_update_date": .date(task.updateTime, clock), "f_start_date": .date(task.startTime, clock),
      "f_end_date": .date(task.endTime, clock),
    ]) { $1 }
  }
}
