import Configuration
import Diagnostics
import Workspace

/// `query_task`: one record per component and party (contract 3.2).
enum QueryTask: Operation {
  static let name = "query_task"
  static let group = OperationGroup.job
  static let summary = "show the records of tasks"
  static let options: [CommandOption] = [.jobID, .component, .role, .partyID, .status]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: ["job_id", "component_name", "role", "party_id", "status"])
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) {
      let record = try workspace.jobs.state(job).record
      let tasks = try workspace.tasks.records(job, isHeld: try workspace.jobs.isHeld(job))
      rows += tasks.map { columns($0, record) }.filter(filter.matches).map(JSON.object)
    }
    guard !rows.isEmpty else {
      throw Diagnostic(.taskNotFound, "find task failed", help: try filter.nearestJob(in: workspace))
    }
    return .envelope(data: .list(rows))
  }

  private static func columns(_ task: TaskRecord, _ job: JobRecord) -> [String: JSON] {
    let row: [String: JSON] = [
      "f_job_id": .text(task.job.text), "f_component_name": .text(task.key.component), "f_task_id": .text(task.taskID),
      "f_role": .text(task.key.role), "f_party_id": .text(String(task.key.party)), "f_operator": "python_operator",
      "f_run_ip": "127.0.0.1", "f_run_pid": task.processID.map { .integer($0) } ?? .null,
      "f_status": .text(task.status.rawValue), "f_create_time": .integer(task.createTime),
      "f_update_time": .integer(task.updateTime), "f_start_time": task.startTime.map { .integer($0) } ?? .null,
      "f_end_time": task.endTime.map { .integer($0) } ?? .null,
      "f_elapsed": task.elapsed.map { .integer($0) } ?? .null,
    ]
    guard job.dslVersion != 1 else { return row }
    return row.merging([
      "f_task_version": .integer(task.version), "f_initiator_role": .text(job.initiatorRole),
      "f_initiator_party_id": .text(String(job.initiatorParty)), "f_federated_mode": "SINGLE",
      "f_federated_status_collect_type": "PUSH", "f_status_code": .null, "f_run_on_this_party": true,
      "f_party_status": .text(task.status.rawValue),
    ]) { $1 }
  }
}
