import Configuration
import Diagnostics
import Pipeline
import Platform
import Synchronization
import Workspace

/// An upload as the job that FATE makes of it: role `local`, party 0, component `upload_0` (contract 5.1).
///
/// It is recorded, interrupted, continued and asked about like any other job; what is done is given as a closure.
public struct UploadJob {
  /// What the import is handed.
  public struct Work: Sendable {
    /// The job, which the table's description names.
    public let job: JobID
    /// The log of the task.
    public let log: TaskLog
    /// Throws when the run was interrupted; long loops call it.
    public let checkInterrupt: @Sendable () throws -> Void
  }

  /// What the import did.
  public struct Account: Sendable, Equatable {
    /// The lines that were read, FATE's `upload_count`.
    public let read: Int
    /// The rows that the table has now, FATE's `actual_count`.
    public let kept: Int
    /// The table's namespace.
    public let namespace: String
    /// The table's name.
    public let name: String

    /// Makes an account.
    public init(read: Int, kept: Int, namespace: String, name: String) {
      self.read = read
      self.kept = kept
      self.namespace = namespace
      self.name = name
    }

    /// What the data view shows (contract 5.1).
    fileprivate var details: [String: JSON] {
      [
        "upload_count": .integer(read), "actual_count": .integer(kept), "namespace": .text(namespace),
        "table_name": .text(name),
      ]
    }
  }

  private static let component = "upload_0"
  private let parameters: JSON
  private let workspace: Workspace
  private let options: JobRunner.Options
  private let progress: (Progress) -> Void

  /// Makes an upload.
  ///
  /// - Parameter parameters: the upload conf (file, head, partition, namespace, table_name …), an object.
  public init(
    parameters: JSON, workspace: Workspace, options: JobRunner.Options,
    progress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.parameters = parameters
    self.workspace = workspace
    self.options = options
    self.progress = progress
  }

  /// Writes the job, runs the import on a thread of its own, and records how it ended.
  ///
  /// - Throws: `Diagnostic` when the job cannot be written; what the import throws is in the summary.
  public func run(
    interrupt: Interrupt, importing: @escaping @Sendable (Work) throws -> Account
  ) throws -> RunSummary {
    let (record, lock) = try JobSubmission.create(
      plan { _ in ComponentOutput() }, originals: (CanonicalJSON.bytes(conf), nil), in: workspace,
      version: options.version, clock: options.clock)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock", subject: record.id.text) }
    let done = AccountBox()
    let plan = plan { context in
      let work = Work(job: record.id, log: context.log, checkInterrupt: context.checkInterrupt)
      let account = try importing(work)
      done.account.withLock { $0 = account }
      return ComponentOutput(metrics: Self.metrics(account))
    }
    var runner = JobRunner(
      plan, job: record.id, tables: try JobTables(of: plan, in: workspace), workspace: workspace, options: options,
      progress: progress)
    runner.details = { done.account.withLock { $0 }?.details ?? [:] }
    return try runner.run(holding: lock, interrupt: interrupt)
  }

  private static func metrics(_ account: Account) -> Metrics {
    var metrics = Metrics()
    metrics.add(
      "upload", "data_access", type: "UPLOAD", title: "upload",
      data: [Metrics.Pair("count", .integer(account.kept))])
    return metrics
  }

  private func plan(_ run: @escaping @Sendable (ComponentContext) throws -> ComponentOutput) -> JobPlan {
    let party = Party(.local, 0)
    let task = PlannedTask(
      party: party, parameters: PlannedParameters(json: parameters, origins: [:], run: run), arguments: [:])
    let component = PlannedComponent(
      name: Self.component, component: UploadModule.self, position: nil, data: [], models: [], isometricModels: [],
      dataOutputs: [], modelAlias: nil, isDeployed: false, tasks: [task])
    return JobPlan(
      generation: .fate14, initiator: party, parties: [party], jobParameters: jobParameters, isPredicting: false,
      seed: 0, modelID: "local-0#model", components: [component], warnings: [], conf: conf, dsl: dsl)
  }

  private var jobParameters: JSON {
    ["work_mode": parameters["work_mode"] ?? 0]
  }

  private var conf: JSON {
    [
      "initiator": ["role": "local", "party_id": 0], "job_parameters": jobParameters, "role": ["local": [0]],
      "role_parameters": ["local": [Self.component: parameters]],
    ]
  }

  private var dsl: JSON { ["components": [Self.component: ["module": .text(UploadModule.module)]]] }
}

private final class AccountBox: Sendable {
  let account = Mutex<UploadJob.Account?>(nil)
}

/// The module of an upload: no DSL may name it, its program is given with each job.
private enum UploadModule: Component {
  struct Parameters: ParameterSet {
    static let parameters: [Parameter<Self>] = []
    init(defaults generation: Generation) {}
  }

  static let module = "Upload"
  static let parameterClass = "UploadParam"
  static let summary = "Stores a file as a table."
  static let roles: Set<Role> = [.local]
  static let ports = Ports(dataOutputs: 0)

  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    throw Diagnostic(.internalError, "an upload was started like a component of a DSL", subject: context.component)
  }
}
