import Configuration
import Diagnostics
import Pipeline
import Platform
import Synchronization
import Workspace

/// What FATE runs as a job of one party without a DSL of the user's: role `local`, party 0, one component (contract 5.1).
///
/// Such a job is recorded, interrupted, continued and asked about like any other. Its program is given when it runs, so it
/// can be written by one process and run by another: module and parameters lie in its DSL and conf.
public struct LocalJob: Sendable {
  /// The modules of such jobs; no DSL of a user's may name them.
  public enum Module: String, Sendable, CaseIterable {
    /// A file becomes a table.
    case upload = "Upload"
    /// A table becomes a file.
    case download = "Download"
    /// A model is put away.
    case modelStore = "ModelStore"
    /// A model comes back.
    case modelRestore = "ModelRestore"

    /// The name of the component, as FATE's confs have it.
    public var component: String {
      switch self {
      case .upload: "upload_0"
      case .download: "download_0"
      case .modelStore: "store_0"
      case .modelRestore: "restore_0"
      }
    }
  }

  /// What the program is handed.
  public struct Work: Sendable {
    /// The job, which a table's description names.
    public let job: JobID
    /// The log of the task.
    public let log: TaskLog
    /// Throws when the run was interrupted; long loops call it.
    public let checkInterrupt: @Sendable () throws -> Void
  }

  /// What the program did.
  public struct Account: Sendable, Equatable {
    /// The metrics of the task.
    public var metrics: Metrics
    /// What the job's record keeps for the data view and the histories.
    public var details: [String: JSON]

    /// Makes an account.
    public init(metrics: Metrics = Metrics(), details: [String: JSON] = [:]) {
      self.metrics = metrics
      self.details = details
    }
  }

  /// Does the work; what it throws is why the job failed.
  public typealias Program = @Sendable (Work) throws -> Account

  /// What is done.
  public let module: Module
  /// With what, an object.
  public let parameters: JSON
  /// The shape in which the job's columns are shown: that of a conf without or with `dsl_version` 2.
  public let generation: Generation

  /// Describes a job that is still to be written.
  public init(_ module: Module, parameters: JSON, generation: Generation = .fate14) {
    self.module = module
    self.parameters = parameters
    self.generation = generation
  }
}

extension LocalJob {
  /// Writes the job, which then waits.
  ///
  /// - Parameters:
  ///   - received: the file that came with the request; it is moved into the job's folder.
  ///   - hold: whether this process has it run: then it gets the lock.
  ///   - handsOver: whether another process runs it.
  /// - Throws: `Diagnostic` when it cannot be written; then nothing is left of it, and a received file is gone.
  public func create(
    in workspace: Workspace, version: String, clock: Clock = .system, received: ReceivedFile? = nil, hold: Bool = true,
    handsOver: Bool = false
  ) throws -> (record: JobRecord, lock: FileLock?) {
    try JobSubmission.create(
      plan { _ in throw Diagnostic(.internalError, "a job that is written does not run") },
      originals: (CanonicalJSON.bytes(conf), nil), received: received, in: workspace, version: version, clock: clock,
      hold: hold, handsOver: handsOver)
  }

  /// Runs the job that was written, on a thread of its own, and records how it ended.
  ///
  /// - Parameter lock: that of the job.
  /// - Throws: `Diagnostic` when the record cannot be read or written; what the program throws is in the summary.
  public func run(
    _ job: JobID, holding lock: FileLock, in workspace: Workspace, options: JobRunner.Options, interrupt: Interrupt,
    progress: @escaping (Progress) -> Void = { _ in }, program: @escaping Program
  ) throws -> RunSummary {
    let done = AccountBox()
    let plan = plan { context in
      let work = Work(job: job, log: context.log, checkInterrupt: context.checkInterrupt)
      let account = try program(work)
      done.account.withLock { $0 = account }
      return ComponentOutput(metrics: account.metrics)
    }
    var runner = JobRunner(
      plan, job: job, tables: try JobTables(of: plan, in: workspace), workspace: workspace, options: options,
      progress: progress)
    runner.details = { done.account.withLock { $0 }?.details ?? [:] }
    return try runner.run(holding: lock, interrupt: interrupt)
  }

  /// Writes the job and runs it here and now.
  public func run(
    in workspace: Workspace, options: JobRunner.Options, interrupt: Interrupt,
    progress: @escaping (Progress) -> Void = { _ in }, program: @escaping Program
  ) throws -> RunSummary {
    let (record, lock) = try create(in: workspace, version: options.version, clock: options.clock)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock", subject: record.id.text) }
    return try run(
      record.id, holding: lock, in: workspace, options: options, interrupt: interrupt, progress: progress,
      program: program)
  }
}

extension LocalJob {
  private static let party = Party(.local, 0)

  private func plan(_ run: @escaping @Sendable (ComponentContext) throws -> ComponentOutput) -> JobPlan {
    let task = PlannedTask(
      party: Self.party, parameters: PlannedParameters(json: parameters, origins: [:], run: run), arguments: [:])
    let component = PlannedComponent(
      name: module.component, component: module.declaration, position: nil, data: [], models: [], isometricModels: [],
      dataOutputs: [], modelAlias: nil, isDeployed: false, tasks: [task])
    return JobPlan(
      generation: generation, initiator: Self.party, parties: [Self.party], jobParameters: jobParameters,
      isPredicting: false, seed: 0, modelID: "local-0#model", components: [component], warnings: [], conf: conf,
      dsl: ["components": [module.component: ["module": .text(module.rawValue)]]])
  }

  private var jobParameters: JSON { ["work_mode": parameters["work_mode"] ?? 0] }

  /// As FATE's clients would submit it: parameters by role in v1, by role and index in v2 (contract 4.1, 4.2).
  private var conf: JSON {
    let own: JSON = [module.component: parameters]
    let parties: [String: JSON] = [
      "initiator": ["role": "local", "party_id": 0], "role": ["local": [0]],
    ]
    let rest: [String: JSON] =
      switch generation {
      case .fate14: ["job_parameters": jobParameters, "role_parameters": ["local": own]]
      case .fate15:
        [
          "dsl_version": 2, "job_parameters": ["common": jobParameters],
          "component_parameters": ["role": ["local": ["0": own]]],
        ]
      }
    return .object(parties.merging(rest) { $1 })
  }

  /// Reads back a job that was written.
  ///
  /// - Returns: nil for a job with a DSL of a user's.
  public init?(_ record: JobRecord, in workspace: Workspace) throws {
    guard record.initiatorRole == Role.local.rawValue,
      let conf = try workspace.jobs.json(record.id, .runtimeConf),
      let components = try workspace.jobs.json(record.id, .dsl)?["components"]?.objectValue, components.count == 1,
      let (name, component) = components.first, let word = component["module"]?.textValue,
      let module = Module(rawValue: word), module.component == name
    else { return nil }
    let isLater = conf["dsl_version"]?.integerValue == 2
    let own = isLater ? conf["component_parameters"]?["role"]?["local"]?["0"] : conf["role_parameters"]?["local"]
    guard let parameters = own?[name] else { return nil }
    self.init(module, parameters: parameters, generation: isLater ? .fate15 : .fate14)
  }
}

private final class AccountBox: Sendable {
  let account = Mutex<LocalJob.Account?>(nil)
}
