import Configuration
import Diagnostics
import Platform
import Workspace

/// `stop_job`: the process that runs the job is asked to end, and the answer comes when it has (design 3).
enum StopJob: Operation {
  static let name = "stop_job"
  static let group = OperationGroup.job
  static let summary = "stop a job that waits or runs"
  static let details = """
    What is finished is kept, and rerun_job goes on from there. A job that has ended stays as it is. A job whose process
    died is marked canceled.
    """
  static let options: [CommandOption] = [.jobID.required] + PrivilegeRequest.asker
  static let routes: [Route] = [.post("job/stop")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record: JobRecord
    do {
      record = try workspace.job(request) { "can not found job: \($0)" }
    } catch let problem as Diagnostic where problem.code == .jobNotFound {
      return .refused(problem, retcode: 100, in: session)
    }
    try session.requirePrivilege(
      [.stop], source: try PrivilegeRequest.source(request), for: PrivilegedJob(record), in: workspace)
    let stop = JobStop(workspace: workspace, session: session)
    let wasWaiting = try stop.stop(record.id)
    let words = wasWaiting ? "cancel job success" : "kill job success"
    return .envelope(retmsg: record.dslVersion == 1 ? words : "stop job success")
  }
}

/// The stopping of one job.
struct JobStop {
  let workspace: Workspace
  let session: Session

  /// After so many seconds it is asked a second time, which ends it at once; after `patience` nothing helps.
  private static let (grace, patience) = (20.0, 30.0)

  /// Stops it.
  ///
  /// - Returns: whether it had not begun.
  /// - Throws: `jobBusy` when its process does not end.
  func stop(_ job: JobID) throws -> Bool {
    let before = try workspace.jobs.record(job)
    if before.status.isFinal { return before.status == .canceled && before.startTime == nil }
    // A second signal would end the process at once, and its tasks would be lost: so only one at a time asks it to end.
    guard let turn = try workspace.jobs.beginStopping(job, patience: Self.patience) else { throw doesNotEnd(job) }
    defer { try? workspace.jobs.endStopping(turn) }
    try endProcess(of: job)
    let lock = try workspace.jobs.hold(job)
    return try withExtendedLifetime(lock) {
      guard try !workspace.jobs.record(job).status.isFinal else { return before.status != .running }
      try workspace.jobs.end(
        job, as: .canceled, because: [Diagnostic(.interrupted, "the job was stopped")], at: session.clock.milliseconds)
      return before.status != .running
    }
  }

  private func endProcess(of job: JobID) throws {
    let began = session.clock.monotonic()
    let bell = StopBell(session.interrupt)
    var asked: [Int32: Int] = [:]
    var pause = 0.002
    // Who holds it for a moment, as to hand it over, has no name and is waited for.
    while try workspace.jobs.isHeld(job) {
      try session.interrupt.check()
      let seconds = session.clock.monotonic() - began
      if seconds > Self.patience { throw doesNotEnd(job) }
      if let process = try workspace.jobs.holder(job), asked[process, default: 0] < (seconds > Self.grace ? 2 : 1) {
        _ = try Signals.send(.terminate, to: process)
        asked[process, default: 0] += 1
      }
      bell.wait(seconds: pause)
      pause = min(2 * pause, 0.1)
    }
  }

  private func doesNotEnd(_ job: JobID) -> Diagnostic {
    let process = (try? workspace.jobs.holder(job)) ?? nil
    return Diagnostic(
      .jobBusy, "the process\(process.map { " \($0)" } ?? "") that runs the job '\(job)' does not end")
  }
}
