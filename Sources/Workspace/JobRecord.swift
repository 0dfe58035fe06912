import Configuration

/// How far a job is (contract 3.1, both generations).
public enum JobStatus: String, Sendable, CaseIterable {
  /// Written, not begun.
  case waiting
  /// About to begin.
  case ready
  /// At work.
  case running
  /// Done, everything durable.
  case success
  /// A component failed.
  case failed
  /// The time was over.
  case timeout
  /// Stopped by somebody.
  case canceled
  /// Done in part.
  case partial
  /// Its files were cleaned.
  case deleted

  /// Whether it will not change by itself any more.
  public var isFinal: Bool {
    switch self {
    case .waiting, .ready, .running: false
    default: true
    }
  }
}

/// What is known about a job: `job.json`, the source of every `f_…` column that `query_job` shows (contract 3.2).
///
/// Conf and DSL are files of their own. All times are milliseconds since 1970.
public struct JobRecord: Sendable, Equatable {
  /// The id.
  public let id: JobID
  /// `f_name`.
  public var name = ""
  /// `f_description`: the notes of job/update, or why the job failed.
  public var description = ""
  /// `f_tag`.
  public var tag = ""
  /// The party ids of every role.
  public var roles: [String: [Int]] = [:]
  /// 0 or 1.
  public var workMode = 0
  /// Whose job it is.
  public var initiatorRole: String
  /// Whose job it is.
  public var initiatorParty: Int
  /// How far it is.
  public var status = JobStatus.waiting
  /// `train`, `predict`, or what the conf says.
  public var jobType = "train"
  /// 1 or 2: the shape in which it was submitted.
  public var dslVersion = 1
  /// `arbiter-10000#guest-9999#host-10000#model`.
  public var modelID: String?
  /// For a training job its own id.
  public var modelVersion: String?
  /// The component at work.
  public var currentSteps: String?
  /// The ids of the tasks at work.
  public var currentTasks: [String] = []
  /// 0 to 100.
  public var progress = 0
  /// When it was written.
  public var createTime: Int
  /// When the record changed last.
  public var updateTime: Int
  /// When it began.
  public var startTime: Int?
  /// When it ended.
  public var endTime: Int?
  /// The process that runs it.
  public var processID: Int?
  /// The seed of all its streams.
  public var seed: Int?
  /// The version of fedflow.
  public var version: String?
  /// The job whose finished tasks it took over.
  public var resumedFrom: String?
  /// The SHA-256 of each file that came with the job, by its name in the job's folder.
  public var files: [String: String] = [:]
  /// Errors and warnings as the answers show them.
  public var diagnostics: [JSON] = []
  /// Whatever else a command wants to keep.
  public var details: [String: JSON] = [:]

  /// Makes the record of a job that waits.
  public init(id: JobID, initiatorRole: String, initiatorParty: Int, createTime: Int) {
    self.id = id
    self.initiatorRole = initiatorRole
    self.initiatorParty = initiatorParty
    self.createTime = createTime
    updateTime = createTime
  }

  /// `f_elapsed`, in milliseconds: of a job that has ended.
  public var elapsed: Int? {
    guard let startTime, let endTime else { return nil }
    return endTime - startTime
  }

  /// Every (role, party) of the job: roles in the order guest, host, arbiter, others; parties as in the conf.
  public var parties: [(role: String, party: Int)] {
    let known = ["guest", "host", "arbiter", "local"]
    let order = known.filter { roles[$0] != nil } + roles.keys.filter { !known.contains($0) }.sorted()
    return order.flatMap { role in (roles[role] ?? []).map { (role, $0) } }
  }
}

extension JobRecord {
  /// The content of `job.json`.
  public var json: JSON {
    .record([
      "job_id": .text(id.text), "name": .text(name), "description": .text(description), "tag": .text(tag),
      "roles": .object(roles.mapValues { .list($0.map { .integer($0) }) }), "work_mode": .integer(workMode),
      "initiator_role": .text(initiatorRole), "initiator_party_id": .integer(initiatorParty),
      "status": .text(status.rawValue), "job_type": .text(jobType), "dsl_version": .integer(dslVersion),
      "model_id": modelID.map { .text($0) }, "model_version": modelVersion.map { .text($0) },
      "current_steps": currentSteps.map { .text($0) }, "current_tasks": .list(currentTasks.map { .text($0) }),
      "progress": .integer(progress), "create_time": .integer(createTime), "update_time": .integer(updateTime),
      "start_time": startTime.map { .integer($0) }, "end_time": endTime.map { .integer($0) },
      "process_id": processID.map { .integer($0) }, "seed": seed.map { .integer($0) },
      "version": version.map { .text($0) }, "resumed_from": resumedFrom.map { .text($0) },
      "files": .object(files.mapValues { .text($0) }), "diagnostics": .list(diagnostics), "details": .object(details),
    ])
  }

  /// Reads the content of `job.json`.
  init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    self.init(
      id: try fields.one(JobID(try fields.text("job_id")), "job_id"), initiatorRole: try fields.text("initiator_role"),
      initiatorParty: try fields.integer("initiator_party_id"), createTime: try fields.integer("create_time"))
    name = try fields.text("name")
    description = try fields.text("description")
    tag = try fields.text("tag")
    roles = try fields.one(fields.members["roles"]?.objectValue, "roles").mapValues { parties in
      try fields.one(parties.listValue, "roles").map { try fields.one($0.integerValue, "roles") }
    }
    workMode = try fields.integer("work_mode")
    status = try fields.value("status", JobStatus.self)
    jobType = try fields.text("job_type")
    dslVersion = try fields.integer("dsl_version")
    modelID = fields.optionalText("model_id")
    modelVersion = fields.optionalText("model_version")
    currentSteps = fields.optionalText("current_steps")
    currentTasks = try fields.texts("current_tasks")
    progress = try fields.integer("progress")
    updateTime = try fields.integer("update_time")
    startTime = fields.optionalInteger("start_time")
    endTime = fields.optionalInteger("end_time")
    processID = fields.optionalInteger("process_id")
    seed = fields.optionalInteger("seed")
    version = fields.optionalText("version")
    resumedFrom = fields.optionalText("resumed_from")
    files = try fields.digests("files")
    diagnostics = try fields.list("diagnostics")
    details = fields.members["details"]?.objectValue ?? [:]
  }
}
