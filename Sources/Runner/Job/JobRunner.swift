import Configuration
import Pipeline
import Platform
import Workspace

/// Runs a job that was written: all tasks of its plan, in topological order, in this process.
///
/// The caller's thread decides; every task runs on a thread of its own and tells how it ended. Nothing in the results depends
/// on who was faster: what a task sees is fixed by the plan, and what the run writes for the job is in the plan's order.
public struct JobRunner {
  /// What a run can be told.
  public struct Options: Sendable {
    /// The version of fedflow, for the manifest.
    public var version: String
    /// How many components run at the same time, at least 1.
    public var jobs: Int
    /// The id of this process, for the records.
    public var processID: Int32
    /// The clock of the records.
    public var clock: Clock
    /// How tables are written; the workspace has its own.
    public var files: FileSystem
    /// Which earlier results are taken; nil when none are taken or offered to later jobs.
    public var reuse: ReusePolicy?
    /// How messages travel.
    public var form: MemoryChannel.Form
    /// Is told every message.
    public var record: (@Sendable (_ component: String, MemoryChannel.Message) -> Void)?
    /// The way to federations, for the components that say so.
    public var syncStatistics: StatisticsSync?

    /// Makes options.
    public init(
      version: String, jobs: Int, processID: Int32, clock: Clock = .system, files: FileSystem = FileSystem(),
      reuse: ReusePolicy? = nil, form: MemoryChannel.Form = .direct,
      record: (@Sendable (_ component: String, MemoryChannel.Message) -> Void)? = nil,
      syncStatistics: StatisticsSync? = nil
    ) {
      self.version = version
      self.jobs = jobs
      self.processID = processID
      self.clock = clock
      self.files = files
      self.reuse = reuse
      self.form = form
      self.record = record
      self.syncStatistics = syncStatistics
    }
  }

  let plan: JobPlan
  let job: JobID
  let tables: JobTables
  let workspace: Workspace
  let options: Options
  private(set) var kept: KeptResults
  let progress: (Progress) -> Void
  /// What the job's record keeps beside its columns; asked at the end.
  var details: () -> [String: JSON] = { [:] }

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - job: as `JobSubmission` wrote it.
  ///   - tables: those that the plan needs.
  ///   - kept: what an earlier run of the job left and need not run again.
  ///   - progress: is told what happens, on the thread that calls `run`.
  public init(
    _ plan: JobPlan, job: JobID, tables: JobTables, workspace: Workspace, options: Options,
    keeping kept: KeptResults = .none, progress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.plan = plan
    self.job = job
    self.tables = tables
    self.workspace = workspace
    self.options = options
    self.kept = kept
    self.progress = progress
  }

  /// Runs the job and waits for its end. Whatever happens on the way is in the summary and in the job's record.
  ///
  /// The first failure ends the job, as in FATE 1.4: what runs may finish, nothing new starts. An interrupt stops what runs.
  /// What was finished is kept in both cases.
  ///
  /// - Parameter lock: that of the job; whoever runs it holds it to the end.
  /// - Throws: `Diagnostic` when the job's record cannot be read, or not be written at the start.
  public func run(holding lock: FileLock, interrupt: Interrupt) throws -> RunSummary {
    try withExtendedLifetime(lock) {
      var runner = self
      let keys = try options.reuse.map { try ComponentKeys(plan, tables, program: $0.program) }
      if let keys { try runner.kept.confirm(plan, keys) }
      return try JobRun(runner, keys: keys, interrupt: interrupt).run()
    }
  }
}
