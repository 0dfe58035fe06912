import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import TestSupport
import Workspace

/// A workspace with jobs of fake components.
struct FakeJob {
  let folder: Workdir
  let workspace: Workspace

  init(files: FileSystem = FaultyStorage(flushes: false).files) throws {
    folder = try Workdir("runner")
    workspace = try Workspace.open(folder.path("workspace"), create: true, files: files)
  }

  /// How a test wants a plan to be run.
  struct Settings {
    var jobs = 4
    var form = MemoryChannel.Form.direct
    var files = FaultyStorage(flushes: false).files
    var interrupt = Interrupt()
    var clock = Clock.system
    var progress: (Progress) -> Void = { _ in }
  }

  /// Writes a job and runs it.
  func run(_ plan: JobPlan, _ settings: Settings = Settings()) throws -> RunSummary {
    let tables = try JobTables(of: plan, in: workspace)
    let (record, lock) = try JobSubmission.create(plan, originals: ([], nil), in: workspace, version: "test")
    guard let lock else { throw Diagnostic(.internalError, "no lock") }
    let faulty = try Workspace.open(workspace.path, create: false, files: settings.files)
    let options = JobRunner.Options(
      version: "test", jobs: settings.jobs, processID: 1, clock: settings.clock, files: settings.files,
      form: settings.form)
    let runner = JobRunner(
      plan, job: record.id, tables: tables, workspace: faulty, options: options, progress: settings.progress)
    return try runner.run(holding: lock, interrupt: settings.interrupt)
  }

  /// The record of a job by its id's text.
  func record(_ summary: RunSummary) throws -> JobRecord { try workspace.jobs.record(id(summary)) }

  func id(_ summary: RunSummary) throws -> JobID { try workspace.jobs.find(summary.jobID) }

  /// Status of every task that began: `guest/9999/a` to its word.
  func statuses(_ summary: RunSummary) throws -> [String: String] {
    let job = try id(summary)
    let records = try workspace.tasks.records(job, isHeld: try workspace.jobs.isHeld(job))
    return Dictionary(records.map { ($0.key.name, $0.status.rawValue) }, uniquingKeysWith: { $1 })
  }

  /// The digests of data, models and metrics as they lie there.
  func digests(_ summary: RunSummary) throws -> [String: String] {
    try workspace.jobs.outputDigests(id(summary))
  }

  /// Names in the job's folder that nobody should see after a run.
  func leftovers(_ summary: RunSummary) throws -> [String] {
    try folder.names("workspace").filter { $0.contains(".staging") || $0.contains(".staged") }
  }

  /// Stores a table.
  func store(_ namespace: String, _ name: String, _ values: [Double]) throws {
    let content = try table(values)
    let info = TableInfo(namespace: namespace, name: name, count: values.count, createTime: 0)
    try workspace.tables.put(info, replacing: true) { try content.write($0, files: FileSystem()) }
  }
}
