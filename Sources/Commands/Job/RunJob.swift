import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `run_job`: runs a job that another process wrote and checked. Nobody calls it by hand.
enum RunJob: Operation {
  static let name = "run_job"
  static let group = OperationGroup.job
  static let summary = "run a job that was submitted with --detach"
  static let isHidden = true
  static let readsConfAsRequest = false
  static let options: [CommandOption] = [
    .jobID.required, CommandOption("lock_descriptor", .integer, "the descriptor of the job's lock, inherited"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let job = try workspace.jobs.find(try request.required("job_id"))
    let lock =
      try request.integer("lock_descriptor").map { try workspace.jobs.adopt(job, descriptor: $0) }
      ?? workspace.jobs.hold(job, toRun: true)
    let summary = try run(job, holding: lock, in: workspace, session)
    if !summary.problems.diagnostics.isEmpty { session.complain(session.text.render(summary.problems)) }
    session.say(summary.text)
    return .envelope(jobID: job.text, retmsg: summary.word, status: summary.status)
  }

  /// Waits for a place and runs the job; what goes wrong before it runs is its end too.
  private static func run(
    _ job: JobID, holding lock: FileLock, in workspace: Workspace, _ session: Session
  ) throws -> RunSummary {
    do {
      var record = try workspace.jobs.record(job)
      guard !record.status.isFinal else {
        throw Diagnostic(.jobEnded, "the job '\(job)' has ended: \(record.status.rawValue)")
      }
      let place = try JobQueue(of: workspace.jobs, limit: try workspace.settings().jobLimit)
        .enter(job, interrupt: session.interrupt)
      record = try workspace.jobs.record(job)
      return try withExtendedLifetime(place) {
        try LocalModules.run(record, holding: lock, in: workspace, session)
          ?? PlannedJob(record, in: workspace, session).run(holding: lock, in: workspace, session)
      }
    } catch {
      try close(job, error, in: workspace, session)
      throw error
    }
  }

  private static func close(
    _ job: JobID, _ error: any Error, in workspace: Workspace, _ session: Session
  ) throws {
    guard try !workspace.jobs.record(job).status.isFinal else { return }
    let problems =
      switch error {
      case let one as Diagnostic: [one]
      case let list as DiagnosticList: list.errors
      default: [Diagnostic(.internalError, "\(error)")]
      }
    let status = session.interrupt.isRaised ? JobStatus.canceled : .failed
    try workspace.jobs.end(job, as: status, because: problems, at: session.clock.milliseconds)
  }
}
