import Configuration
import Diagnostics
import Platform
import Workspace

/// `data_view_query`: the tables that tasks left, one record each (contract 3.2).
enum DataViewQuery: Operation {
  static let name = "data_view_query"
  static let group = OperationGroup.job
  static let summary = "show which tables the tasks of jobs left"
  static let options: [CommandOption] = [.filters, .jobID, .role, .partyID, .component, .status]
  static let routes: [Route] = [.post("job/data/view/query")]

  /// The names of both generations, without `f_`.
  private static let columns = [
    "job_id", "role", "party_id", "table_name", "table_namespace", "component_name", "create_time", "update_time",
    "table_count_upload", "table_count_actual", "partition", "task_id", "type", "ttl", "party_model_id",
    "model_version", "size", "description", "tag", "data_name", "task_version", "status",
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: columns)
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) {
      let found = try filter.readable(job, in: workspace, session) { try Self.rows(job, filter, workspace, session) }
      rows += found ?? []
    }
    guard !rows.isEmpty else {
      throw Diagnostic(.taskNotFound, "find data view failed", help: try filter.nearestJob(in: workspace))
    }
    return .envelope(data: .list(rows))
  }

  private static func rows(
    _ job: JobID, _ filter: RowFilter, _ workspace: Workspace, _ session: Session
  ) throws -> [JSON] {
    let record = try workspace.jobs.state(job).record
    let tables = Dictionary(grouping: try workspace.outputTables(record), by: \.key)
    var rows: [JSON] = []
    for task in try workspace.tasks.records(job, isHeld: try workspace.jobs.isHeld(job)) {
      rows += try DataViewRows(task: task, record: record, workspace: workspace, clock: session.clock)
        .rows(tables[task.key] ?? [])
        // `status` is a filter of FATE's clients and no column.
        .filter { filter.matches($0.merging(["f_status": .text(task.status.rawValue)]) { $1 }) }.map(JSON.object)
    }
    return rows
  }
}

/// The records of one task: in FATE 1.4 one in any case, from 1.5 on one per table.
private struct DataViewRows {
  let task: TaskRecord
  let record: JobRecord
  let workspace: Workspace
  let clock: Clock

  func rows(_ tables: [OutputTable]) throws -> [[String: JSON]] {
    if record.dslVersion != 1 { return tables.map(later) }
    return tables.isEmpty ? [try earlier(nil)] : try tables.map(earlier)
  }

  private var common: [String: JSON] {
    [
      "f_job_id": .text(task.job.text), "f_role": .text(task.key.role), "f_party_id": .text(String(task.key.party)),
      "f_component_name": .text(task.key.component), "f_task_id": .text(task.taskID),
      "f_create_time": .integer(task.createTime), "f_update_time": .integer(task.updateTime),
    ]
  }

  private func earlier(_ table: OutputTable?) throws -> [String: JSON] {
    // An upload counts what it read and what it kept.
    let counts = task.key.role == "local" ? record.details : [:]
    let size = try table.flatMap { try workspace.tasks.size($0.job, $0.key, output: $0.output) }
    return common.merging([
      "f_table_name": .text(table?.name ?? ""), "f_table_namespace": .text(table?.namespace ?? ""),
      "f_table_count_upload": counts["upload_count"] ?? .integer(table?.rows ?? 0),
      "f_table_count_actual": counts["actual_count"] ?? .integer(table?.rows ?? 0),
      "f_partition": .integer(table == nil ? 0 : 1), "f_type": .text(table == nil ? "" : "Output"), "f_ttl": 0,
      "f_party_model_id": .text(
        ModelStore.partyModelID(role: task.key.role, party: task.key.party, modelID: record.modelID ?? "")),
      "f_model_version": .text(record.modelVersion ?? ""), "f_size": .integer(size ?? 0), "f_description": "",
      "f_tag": "",
    ]) { $1 }
  }

  private func later(_ table: OutputTable) -> [String: JSON] {
    common.merging([
      "f_data_name": .text(table.output), "f_table_name": .text(table.name),
      "f_table_namespace": .text(table.namespace), "f_task_version": .integer(task.version),
      "f_create_date": .date(task.createTime, clock), "f_update_date": .date(task.updateTime, clock),
    ]) { $1 }
  }
}
