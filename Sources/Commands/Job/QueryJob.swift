import Configuration
import Diagnostics
import Workspace

/// `query_job`: one record per party of each job that matches (contract 3.2).
enum QueryJob: Operation {
  static let name = "query_job"
  static let group = OperationGroup.job
  static let summary = "show the records of jobs"
  static let details = "At least one filter is needed, as in FATE. A job whose process died is shown as failed."
  static let options: [CommandOption] = [.jobID, .role, .partyID, .status]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filter = try RowFilter(request, keys: ["job_id", "role", "party_id", "status"])
    guard !filter.isEmpty else {
      throw Diagnostic(.jobNotFound, "find job failed", help: "give at least one filter: fedflow query_job -j JOB")
    }
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    var rows: [JSON] = []
    for job in try filter.jobs(in: workspace) {
      let record = try workspace.jobs.state(job).record
      rows += try JobRows(record: record, workspace: workspace).rows.filter(filter.matches).map(JSON.object)
    }
    guard !rows.isEmpty else {
      throw Diagnostic(.jobNotFound, "find job failed", help: try filter.nearestJob(in: workspace))
    }
    return .envelope(data: .list(rows))
  }
}

/// The columns of a job, once per party; JSON columns are texts in FATE 1.4 and objects from 1.5 on.
struct JobRows {
  let record: JobRecord
  let workspace: Workspace

  /// All rows without the two columns that FATE's client removes, `f_dsl` and `f_runtime_conf`.
  var rows: [[String: JSON]] {
    get throws {
      try record.parties.map { party in
        let row = try columns(role: party.role, party: party.party)
        return record.dslVersion == 1 ? row : row.merging(later(role: party.role, party: party.party)) { $1 }
      }
    }
  }

  private var isLater: Bool { record.dslVersion != 1 }

  private func columns(role: String, party: Int) throws -> [String: JSON] {
    let isInitiator = role == record.initiatorRole && party == record.initiatorParty
    return [
      "f_job_id": .text(record.id.text), "f_name": .text(record.name), "f_description": .text(record.description),
      "f_tag": .text(record.status.isFinal ? "job_end" : record.tag), "f_role": .text(role),
      "f_party_id": .text(String(party)),
      "f_roles": embedded(.object(record.roles.mapValues { .list($0.map { .integer($0) }) })),
      "f_work_mode": .integer(record.workMode), "f_initiator_party_id": .text(String(record.initiatorParty)),
      "f_is_initiator": isLater ? .bool(isInitiator) : .integer(isInitiator ? 1 : 0),
      "f_train_runtime_conf": embedded(.object([:])), "f_run_ip": "127.0.0.1",
      "f_status": .text(record.status.rawValue), "f_current_steps": .text(record.currentSteps ?? ""),
      "f_current_tasks": embedded(.list(record.currentTasks.map(JSON.text))),
      "f_progress": .integer(record.progress), "f_create_time": .integer(record.createTime),
      "f_update_time": .integer(record.updateTime), "f_start_time": record.startTime.map { .integer($0) } ?? .null,
      "f_end_time": record.endTime.map { .integer($0) } ?? .null,
      "f_elapsed": record.elapsed.map { .integer($0) } ?? .null,
    ]
  }

  private func embedded(_ json: JSON) -> JSON { isLater ? json : .text(CanonicalJSON.text(json, .line)) }

  /// What FATE 1.5 adds; engines and resources are those of one local process.
  private func later(role: String, party: Int) -> [String: JSON] {
    [
      "f_user_id": "", "f_initiator_role": .text(record.initiatorRole), "f_status_code": .null,
      "f_ready_signal": false, "f_ready_time": .null, "f_cancel_signal": .bool(record.status == .canceled),
      "f_cancel_time": .null, "f_rerun_signal": false, "f_end_scheduling_updates": .integer(1),
      "f_engine_name": "STANDALONE", "f_engine_type": "computing", "f_cores": 0, "f_memory": 0,
      "f_remaining_cores": 0, "f_remaining_memory": 0, "f_resource_in_use": false,
      "f_apply_resource_time": .null, "f_return_resource_time": .null,
    ]
  }
}
