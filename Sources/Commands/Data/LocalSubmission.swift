import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// The submission of a job of role `local`: here and now, or in a process of its own over REST and with `--detach`.
struct LocalSubmission {
  let workspace: Workspace
  let session: Session
  /// Whether the answer comes at once.
  let isDetached: Bool

  init(_ request: Request, in workspace: Workspace, _ session: Session) {
    self.workspace = workspace
    self.session = session
    isDetached = session.face == .rest || request.has("detach")
  }

  /// Whose form the job's columns have: calls without a job follow the workspace's settings.
  static func generation(_ session: Session) throws -> Generation {
    try session.settings().apiVersion.isLater ? .fate15 : .fate14
  }

  /// Writes the job and runs it, or has it run.
  ///
  /// - Parameters:
  ///   - received: the file that came with the request.
  ///   - data: what the answer has beside the places of the job's files.
  ///   - done: said on standard error when it succeeded here.
  func submit(
    _ job: LocalJob, received: ReceivedFile? = nil, data: [String: JSON] = [:],
    done: (RunSummary) -> String? = { _ in nil }
  ) throws -> Answer {
    try workspace.makeIfMissing()
    let (record, lock) = try job.create(
      in: workspace, version: Version.text, clock: session.clock, received: received, handsOver: isDetached)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock", subject: record.id.text) }
    if isDetached {
      try DetachedRun.start(record, holding: lock, in: workspace, session)
      return answer(record, job, data, [], retmsg: "success", .accepted)
    }
    guard let summary = try LocalModules.run(record, holding: lock, in: workspace, session) else {
      throw Diagnostic(.internalError, "a local job that is none", subject: record.id.text)
    }
    let errors = summary.problems.sorted
    if !errors.isEmpty { session.complain(session.text.render(summary.problems)) }
    if summary.outcome == .success, let text = done(summary) { session.say(text) }
    let message = errors.isEmpty ? "success" : errors.map(\.message).joined(separator: "\n")
    return answer(record, job, data, errors, retmsg: message, summary.status)
  }

  private func answer(
    _ record: JobRecord, _ job: LocalJob, _ data: [String: JSON], _ errors: [Diagnostic], retmsg: String,
    _ status: ExitStatus
  ) -> Answer {
    let paths = JobPaths(workspace: workspace, job: record.id)
    var data = data.merging(paths.json) { $1 }
    if job.generation == .fate15 { data.merge(paths.laterJSON) { $1 } }
    return .envelope(
      data: .object(data), jobID: record.id.text,
      more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))], retmsg: retmsg,
      omitsEmpty: job.generation == .fate14, status: status)
  }
}
