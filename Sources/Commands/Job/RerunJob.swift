import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `rerun_job`: a job that ended goes on where it stopped, or runs again from a component on (contract 2.3, job/rerun).
enum RerunJob: Operation {
  static let name = "rerun_job"
  static let group = OperationGroup.job
  static let summary = "run a job again, keeping what is finished"
  static let details = """
    Finished components are kept; those that failed, were stopped or never ran are run. A component that is named runs
    again together with all that need its results; --force runs everything again. Conf, DSL and seed are those of the job.
    An upload can run again only while the file that came with it is there. The limits are those of the job, and what is
    given here goes before them: what ran out of time goes on with more of it.
    """
  static let options: [CommandOption] =
    [
      .filters, .jobID.required,
      CommandOption("component_name", short: "cpn", .text, "the component that runs again, or several: a,b"),
      CommandOption("force", .flag, "run finished components again too"), .detach,
    ] + LimitOptions.options + PrivilegeRequest.asker
  static let routes: [Route] = [.post("job/rerun")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let found = try workspace.job(request) { "can not found job: \($0)" }
    try session.requirePrivilege(
      [.run], source: try PrivilegeRequest.source(request), for: PrivilegedJob(rerunning: found, in: workspace),
      in: workspace)
    let wish = try RerunWish(request, known: try workspace.plannedComponents(of: found))
    let isDetached = session.face == .rest || request.has("detach")
    let lock = try workspace.jobs.hold(found.id, toRun: !isDetached)
    var record = try workspace.jobs.record(found.id)
    // Whatever is wrong with the plan, its tables or files is found before anything is changed.
    let local = try LocalJob(record, in: workspace)
    if let local {
      if record.status == .success, !wish.includesFinished {
        session.say("the job '\(record.id)' has succeeded and stays as it is; --force runs it again")
        return .envelope(jobID: record.id.text, retmsg: "rerun job success")
      }
      try local.checkReceivedFile(of: record.id, in: workspace, session)
    }
    try SubmittedJob.setLimits(request, in: &record)
    wish.note(in: &record, at: session.clock.milliseconds)
    let planned = local == nil ? try PlannedJob(record, in: workspace, session) : nil
    try workspace.jobs.save(record)
    if isDetached {
      try DetachedRun.start(record, holding: lock, in: workspace, session)
      return .envelope(jobID: record.id.text, retmsg: "rerun job success", status: .accepted)
    }
    let summary =
      try planned?.run(holding: lock, in: workspace, session)
      ?? LocalModules.run(record, holding: lock, in: workspace, session)
    guard let summary else { throw Diagnostic(.internalError, "a job that nothing can run", subject: record.id.text) }
    if !summary.problems.diagnostics.isEmpty { session.complain(session.text.render(summary.problems)) }
    if !session.isQuiet { session.complain(summary.text) }
    let errors = summary.problems.sorted
    return .envelope(
      jobID: record.id.text, more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))],
      retmsg: summary.outcome == .success ? "rerun job success" : "job \(summary.word)", status: summary.status)
  }
}

/// Which components of a job run again though they are finished. It is kept in the job's record, for the process that runs it.
struct RerunWish {
  private static let key = "rerun"
  /// Nil for none of those that are finished.
  private let components: Set<String>?
  private let isForced: Bool
  /// Whether something runs again that is finished.
  var includesFinished: Bool { isForced || components != nil }

  /// - Parameter known: the components of the plan.
  init(_ request: Request, known: [JSON]) throws {
    isForced = request.has("force")
    let names: [String]
    if let list = request["component_name"]?.listValue {
      names = list.compactMap(\.textValue)
    } else {
      names = (try request.text("component_name") ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    }
    let all = known.compactMap { $0["name"]?.textValue }
    if let wrong = names.first(where: { !all.contains($0) }) {
      throw Diagnostic(
        .componentNotInJob, "the job has no component \(English.quote(wrong))",
        help: Suggestion.help(for: wrong, in: all) ?? "its components are \(English.list(all, "and"))")
    }
    components = names.isEmpty ? nil : Set(names)
  }

  /// Reads it back; a job that was submitted for the first time has nothing that is finished.
  init(_ record: JobRecord) {
    let kept = record.details[Self.key]
    isForced = kept?["force"]?.boolValue ?? false
    components = (kept?["components"]?.listValue?.compactMap(\.textValue)).map { Set($0) }
  }

  /// The job waits again.
  func note(in record: inout JobRecord, at milliseconds: Int) {
    let names = components.map { JSON.list($0.sorted().map(JSON.text)) }
    record.details[Self.key] = ["force": .bool(isForced), "components": names ?? .null]
    record.status = .waiting
    record.tag = ""
    record.description = ""
    (record.startTime, record.endTime, record.updateTime) = (nil, nil, milliseconds)
    record.progress = 0
  }

  /// What runs again does so in earnest.
  func restrict(_ policy: inout ReusePolicy, _ plan: JobPlan) {
    if isForced, components == nil { policy.takesResults = false }
    for name in components ?? [] { policy.anew.formUnion(plan.dependents(of: name).union([name])) }
  }

  /// What need not run.
  func kept(of plan: JobPlan, _ job: JobID, in workspace: Workspace, _ session: Session) throws -> KeptResults {
    if isForced, components == nil { return .none }
    return try KeptResults(
      of: plan, job: job, rerunning: components ?? [], in: workspace, files: session.files)
  }
}
