import Configuration

/// Which task of a job: one component at one (role, party).
public struct TaskKey: Sendable, Hashable, Comparable {
  /// `guest`, `host`, `arbiter` or `local`.
  public let role: String
  /// The party id.
  public let party: Int
  /// The component's name in the DSL.
  public let component: String

  /// Makes a key.
  public init(role: String, party: Int, component: String) {
    self.role = role
    self.party = party
    self.component = component
  }

  /// `guest/10000/dataio_0`: how messages name it.
  public var name: String { "\(role)/\(party)/\(component)" }

  /// By role, party, component.
  public static func < (a: TaskKey, b: TaskKey) -> Bool {
    (a.role, a.party, a.component) < (b.role, b.party, b.component)
  }
}

/// How far a task is (contract 3.1, both generations).
public enum TaskStatus: String, Sendable, CaseIterable {
  /// Not begun.
  case waiting
  /// Begun (1.4).
  case start
  /// At work.
  case running
  /// Done, everything durable.
  case success
  /// It failed.
  case failed
  /// The time was over.
  case timeout
  /// Stopped by somebody.
  case canceled

  /// Whether it will not change by itself any more.
  public var isFinal: Bool {
    switch self {
    case .waiting, .start, .running: false
    default: true
    }
  }
}

/// What is known about a task: `task.json`, the source of every `f_…` column that `query_task` shows (contract 3.2).
///
/// All times are milliseconds since 1970.
public struct TaskRecord: Sendable, Equatable {
  /// A data output.
  public struct Output: Sendable, Equatable {
    /// Its name in the DSL.
    public let name: String
    /// Its rows.
    public let rows: Int

    /// Makes one.
    public init(name: String, rows: Int) {
      self.name = name
      self.rows = rows
    }
  }

  /// The job.
  public let job: JobID
  /// Which task.
  public let key: TaskKey
  /// The module, `HeteroLR`.
  public var module: String
  /// How far it is.
  public var status = TaskStatus.waiting
  /// From 0; one more for every rerun.
  public var version = 0
  /// When it was written.
  public var createTime: Int
  /// When the record changed last.
  public var updateTime: Int
  /// When it began.
  public var startTime: Int?
  /// When it ended.
  public var endTime: Int?
  /// The process that ran it.
  public var processID: Int?
  /// Why it failed.
  public var message: String?
  /// The data outputs that it left.
  public var outputs: [Output] = []
  /// The alias of the model that it left.
  public var modelAlias: String?
  /// The SHA-256 of each file that it left, by its path in the task's folder: data, model, metrics and parameters.
  public var digests: [String: String] = [:]
  /// Whatever else the runner wants to keep.
  public var details: [String: JSON] = [:]

  /// Makes the record of a task that waits.
  public init(job: JobID, key: TaskKey, module: String, createTime: Int) {
    self.job = job
    self.key = key
    self.module = module
    self.createTime = createTime
    updateTime = createTime
  }

  /// `<job_id>_<component_name>` (contract 3.1).
  public var taskID: String { "\(job.text)_\(key.component)" }

  /// `f_elapsed`, in milliseconds: of a task that has ended.
  public var elapsed: Int? {
    guard let startTime, let endTime else { return nil }
    return endTime - startTime
  }
}

extension TaskRecord {
  /// The content of `task.json`.
  public var json: JSON {
    .record([
      "job_id": .text(job.text), "role": .text(key.role), "party_id": .integer(key.party),
      "component_name": .text(key.component), "module": .text(module), "status": .text(status.rawValue),
      "task_version": .integer(version), "create_time": .integer(createTime), "update_time": .integer(updateTime),
      "start_time": startTime.map { .integer($0) }, "end_time": endTime.map { .integer($0) },
      "process_id": processID.map { .integer($0) }, "message": message.map { .text($0) },
      "outputs": .list(outputs.map { ["name": .text($0.name), "rows": .integer($0.rows)] }),
      "model_alias": modelAlias.map { .text($0) }, "digests": .object(digests.mapValues { .text($0) }),
      "details": .object(details),
    ])
  }

  /// Reads the content of `task.json`.
  init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    let key = TaskKey(
      role: try fields.text("role"), party: try fields.integer("party_id"), component: try fields.text("component_name")
    )
    self.init(
      job: try fields.one(JobID(try fields.text("job_id")), "job_id"), key: key, module: try fields.text("module"),
      createTime: try fields.integer("create_time"))
    status = try fields.value("status", TaskStatus.self)
    version = try fields.integer("task_version")
    updateTime = try fields.integer("update_time")
    startTime = fields.optionalInteger("start_time")
    endTime = fields.optionalInteger("end_time")
    processID = fields.optionalInteger("process_id")
    message = fields.optionalText("message")
    outputs = try fields.list("outputs").map { output in
      Output(
        name: try fields.one(output["name"]?.textValue, "outputs"),
        rows: try fields.one(output["rows"]?.integerValue, "outputs"))
    }
    modelAlias = fields.optionalText("model_alias")
    digests = try fields.digests("digests")
    details = fields.members["details"]?.objectValue ?? [:]
  }
}
