import Configuration
import Pipeline
import Platform
import Runner
import Workspace

/// A job that was written and planned, ready to run in this process.
struct PlannedJob {
  let plan: JobPlan
  private(set) var record: JobRecord
  let tables: JobTables
  /// What an earlier run left.
  private(set) var kept: KeptResults
  /// Which results of other jobs it may take.
  private(set) var reuse: ReusePolicy?
  /// How many components run at once, if the command said so.
  let jobs: Int?

  /// Makes it a job of another record that computes everything itself.
  mutating func isolate(_ record: JobRecord) {
    (self.record, kept, reuse) = (record, .none, nil)
  }

  func run(holding lock: FileLock, in workspace: Workspace, _ session: Session) throws -> RunSummary {
    let parallelism = jobs ?? plan.limits.parallelism?.value ?? session.environment.processorCount
    let options = JobRunner.Options(
      version: Version.text, jobs: parallelism, processID: session.environment.processID, clock: session.clock,
      files: session.files, reuse: reuse, syncStatistics: session.statisticsSync)
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
    let wish = RerunWish(record)
    var policy = submitted.reuse.policy(plan, program: try session.programIdentity())
    wish.restrict(&policy, plan)
    self.init(
      plan: plan, record: record, tables: try JobTables(of: plan, in: workspace, files: session.files),
      kept: try wish.kept(of: plan, record.id, in: workspace, session), reuse: policy, jobs: submitted.jobs)
  }
}
