import Configuration
import Pipeline
import Platform
import Runner
import Workspace

/// A job that was written and planned, ready to run in this process.
struct PlannedJob {
  let plan: JobPlan
  let record: JobRecord
  let tables: JobTables
  /// What an earlier run left.
  let kept: KeptResults
  /// How many components run at once.
  let jobs: Int

  func run(holding lock: FileLock, in workspace: Workspace, _ session: Session) throws -> RunSummary {
    let options = JobRunner.Options(
      version: Version.text, jobs: jobs, processID: session.environment.processID, clock: session.clock,
      files: session.files, syncStatistics: session.statisticsSync)
    let runner = JobRunner(
      plan, job: record.id, tables: tables, workspace: workspace, options: options, keeping: kept,
      progress: { event in if let text = event.text { session.say(text) } })
    return try runner.run(holding: lock, interrupt: session.interrupt)
  }
}

extension PlannedJob {
  /// Plans a job that was written, as it was planned when it was submitted.
  init(_ record: JobRecord, in workspace: Workspace, _ session: Session) throws {
    let submitted = try SubmittedJob(record, in: workspace)
    let plan = try submitted.plan(session.registry, in: workspace)
    self.init(
      plan: plan, record: record, tables: try JobTables(of: plan, in: workspace, files: session.files),
      kept: try RerunWish(record).kept(of: plan, record.id, in: workspace, session), jobs: submitted.jobs)
  }
}
