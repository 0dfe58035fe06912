import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `submit_job`: conf and DSL are checked completely, then the job runs here and now, or in a process of its own (design 3).
enum SubmitJob: Operation {
  static let name = "submit_job"
  static let group = OperationGroup.job
  static let summary = "check a runtime conf and a DSL, run the job, answer when it has ended"
  static let details = """
    Nothing is written before conf, DSL, parameters and tables are found in order; all errors are shown at once.
    The exit status is 0 only if the job succeeded. With --detach the answer comes at once, with status 3 (accepted);
    query_job tells how it goes on, stop_job stops it.
    What an earlier job of this workspace computed with the same module, parameters, inputs and seed is taken from there;
    why tells what differs.
    """ + "\n" + LimitOptions.details
  static let readsConfAsRequest = false
  static let options: [CommandOption] =
    [
      .conf, .dsl, .detach,
      CommandOption(
        "strict", .flag, "refuse what FATE 1.4 ignores: unknown parameters, parameters of absent components"),
      CommandOption("set", .repeated, "override a parameter: hetero_lr_0.max_iter=5"),
      CommandOption("name", .text, "a name for the job"),
    ] + LimitOptions.options + ReuseWish.options + PrivilegeRequest.asker
  static let routes: [Route] = [.post("job/submit")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let submitted = try SubmittedJob(request, session)
    // FATE's client puts flags into the conf (contract 1.1).
    let inConf = Request(flags: [:], conf: submitted.conf)
    return try run(
      submitted, name: try request.text("name") ?? "",
      asker: try PrivilegeRequest.source(request) ?? PrivilegeRequest.source(inConf),
      isDetached: session.face == .rest || request.has("detach"), in: session)
  }

  /// Submits what was read, whoever read it; without an asker it is the job's initiator.
  static func run(
    _ submitted: SubmittedJob, name: String, asker: PrivilegedParty? = nil, isDetached: Bool = false,
    in session: Session
  ) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let plan = try submitted.plan(session.registry, in: workspace)
    try session.requirePrivilege([.create, .run], source: asker, for: PrivilegedJob(plan), in: workspace)
    session.show(plan.warnings)
    let tables = try JobTables(of: plan, in: workspace, files: session.files)
    let policy = submitted.reuse.policy(plan, program: try session.programIdentity())
    try submitted.reuse.requireEarlierResults(plan, tables, program: policy.program, in: workspace, session)
    try workspace.makeIfMissing()
    let (record, lock) = try JobSubmission.create(
      plan, originals: submitted.originals, name: name, details: submitted.details,
      in: workspace, version: Version.text, clock: session.clock, hold: true, handsOver: isDetached)
    guard let lock else { throw Diagnostic(.internalError, "a new job is held by somebody else") }
    let answer = JobAnswer(record: record, plan: plan, workspace: workspace)
    if isDetached {
      try DetachedRun.start(record, holding: lock, in: workspace, session)
      return answer.accepted
    }
    let job = PlannedJob(plan: plan, record: record, tables: tables, kept: .none, reuse: policy, jobs: submitted.jobs)
    return answer.ended(try job.run(holding: lock, in: workspace, session), session)
  }
}

extension CommandOption {
  static let detach = CommandOption("detach", .flag, "answer at once, with status 3, and run in a process of its own")
}

/// The answers to a submission: with FATE's data, `retcode` 0 as soon as it is accepted, whatever becomes of the job; the
/// exit status and `retmsg` tell that.
struct JobAnswer {
  let record: JobRecord
  let plan: JobPlan
  let workspace: Workspace

  /// The job waits or runs.
  var accepted: Answer { .envelope(data: data, jobID: record.id.text, status: .accepted) }

  /// The job has ended.
  func ended(_ summary: RunSummary, _ session: Session) -> Answer {
    if !summary.problems.diagnostics.isEmpty { session.complain(session.text.render(summary.problems)) }
    if !session.isQuiet { session.complain(summary.text) }
    let errors = summary.problems.sorted
    let message =
      summary.outcome == .success
      ? "success" : "job \(summary.word)" + (errors.first.map { ": \($0.message)" } ?? "")
    return .envelope(
      data: data, jobID: record.id.text, more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))],
      retmsg: message, status: summary.status)
  }

  private var data: JSON {
    let paths = JobPaths(workspace: workspace, job: record.id)
    var data = paths.json
    data["model_info"] = [
      "model_id": .text(plan.modelID), "model_version": .text(record.modelVersion ?? record.id.text),
    ]
    if plan.generation == .fate15 { data.merge(paths.laterJSON) { $1 } }
    return .object(data)
  }
}
