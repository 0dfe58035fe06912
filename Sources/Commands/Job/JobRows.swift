import Configuration
import Platform
import Workspace

/// The columns of a job, once per party; JSON columns are texts in FATE 1.4 and objects from 1.5 on (contract 3.2).
struct JobRows {
  let record: JobRecord
  let workspace: Workspace
  let session: Session

  /// The names of both generations, without `f_`.
  static let columns = [
    "job_id", "name", "description", "tag", "role", "party_id", "roles", "work_mode", "initiator_party_id",
    "is_initiator", "run_ip", "status", "current_steps", "current_tasks", "progress", "create_time", "update_time",
    "start_time", "end_time", "elapsed", "user_id", "initiator_role", "status_code", "ready_signal", "ready_time",
    "cancel_signal", "cancel_time", "rerun_signal", "end_scheduling_updates", "engine_name", "engine_type", "cores",
    "memory", "remaining_cores", "remaining_memory", "resource_in_use", "apply_resource_time", "return_resource_time",
    "create_date", "update_date", "start_date", "end_date",
  ]

  private var isLater: Bool { record.dslVersion != 1 }

  /// The rows that match. The command line has no `f_dsl` and no `f_runtime_conf`: FATE's client removes them.
  func rows(matching filter: RowFilter? = nil) throws -> [JSON] {
    var texts: [String: JSON] = [:]
    return try record.parties.compactMap { party in
      let row = try columns(role: party.role, party: party.party)
      if let filter, !filter.matches(row) { return nil }
      if texts.isEmpty { texts = try self.texts }
      return .object(row.merging(texts) { $1 })
    }
  }

  private func columns(role: String, party: Int) throws -> [String: JSON] {
    let isInitiator = role == record.initiatorRole && party == record.initiatorParty
    let row: [String: JSON] = [
      "f_job_id": .text(record.id.text), "f_name": .text(record.name), "f_description": .text(record.description),
      "f_tag": .text(record.status.isFinal ? "job_end" : record.tag), "f_role": .text(role),
      "f_party_id": .text(String(party)),
      "f_roles": embedded(.object(record.roles.mapValues { .list($0.map { .integer($0) }) })),
      "f_work_mode": .integer(record.workMode), "f_initiator_party_id": .text(String(record.initiatorParty)),
      "f_is_initiator": isLater ? .bool(isInitiator) : .integer(isInitiator ? 1 : 0), "f_run_ip": "127.0.0.1",
      "f_status": .text(record.status.rawValue), "f_progress": .integer(record.progress),
      "f_create_time": .integer(record.createTime), "f_update_time": .integer(record.updateTime),
      "f_start_time": .optional(record.startTime), "f_end_time": .optional(record.endTime),
      "f_elapsed": .optional(record.elapsed),
    ]
    return row.merging(isLater ? later : earlier) { $1 }
  }

  private func embedded(_ json: JSON) -> JSON { isLater ? json : .text(CanonicalJSON.text(json, .line)) }

  /// What FATE 1.5 dropped.
  private var earlier: [String: JSON] {
    [
      "f_current_steps": .text(record.currentSteps ?? ""),
      "f_current_tasks": embedded(.list(record.currentTasks.map(JSON.text))),
    ]
  }

  /// What FATE 1.5 adds; engines and resources are those of one local process.
  private var later: [String: JSON] {
    [
      "f_user_id": "", "f_initiator_role": .text(record.initiatorRole), "f_status_code": .null,
      "f_ready_signal": false, "f_ready_time": .null, "f_cancel_signal": .bool(record.status == .canceled),
      "f_cancel_time": .null, "f_rerun_signal": false, "f_end_scheduling_updates": .integer(1),
      "f_engine_name": "STANDALONE", "f_engine_type": "computing", "f_cores": 0, "f_memory": 0,
      "f_remaining_cores": 0, "f_remaining_memory": 0, "f_resource_in_use": false,
      "f_apply_resource_time": .null, "f_return_resource_time": .null,
      "f_create_date": .date(record.createTime, session.clock),
      "f_update_date": .date(record.updateTime, session.clock),
      "f_start_date": .date(record.startTime, session.clock), "f_end_date": .date(record.endTime, session.clock),
    ]
  }

  /// The columns that hold what was submitted.
  private var texts: [String: JSON] {
    get throws {
      let jobs = workspace.jobs
      let trained = record.jobType == "predict" ? try jobs.json(record.id, .trainRuntimeConf) : nil
      var texts = ["f_train_runtime_conf": embedded(trained ?? .object([:]))]
      if !isLater, session.face == .commandLine { return texts }
      let conf = embedded(try jobs.json(record.id, .runtimeConf) ?? .object([:]))
      if isLater { texts["f_runtime_conf_on_party"] = conf }
      guard session.face == .rest else { return texts }
      texts["f_runtime_conf"] = conf
      texts["f_dsl"] = embedded(try jobs.json(record.id, .dsl) ?? .object([:]))
      return texts
    }
  }
}

extension JSON {
  /// A number, or null.
  static func optional(_ number: Int?) -> JSON { number.map { .integer($0) } ?? .null }

  /// `2020-11-13 12:00:00` of milliseconds since 1970, or null.
  static func date(_ milliseconds: Int?, _ clock: Clock) -> JSON {
    milliseconds.map { .text(clock.localTime(milliseconds: $0).text) } ?? .null
  }
}
