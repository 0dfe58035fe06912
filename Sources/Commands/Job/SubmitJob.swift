import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `submit_job`: conf and DSL are checked completely, then the job runs here and now (design 3).
enum SubmitJob: Operation {
  static let name = "submit_job"
  static let group = OperationGroup.job
  static let summary = "check a runtime conf and a DSL, run the job, answer when it has ended"
  static let details = """
    Nothing is written before conf, DSL, parameters and tables are found in order; all errors are shown at once.
    The exit status is 0 only if the job succeeded.
    """
  static let readsConfAsRequest = false
  static let options: [CommandOption] = [
    .conf, .dsl,
    CommandOption("strict", .flag, "refuse what FATE 1.4 ignores: unknown parameters, parameters of absent components"),
    CommandOption("set", .repeated, "override a parameter: hetero_lr_0.max_iter=5"),
    CommandOption("jobs", .integer, "how many components run at once (else the number of processors)"),
    CommandOption("name", .text, "a name for the job"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let conf = try request.text("config") else { throw Diagnostic.missingFile("runtime conf path") }
    let jobs = try request.integer("jobs") ?? session.environment.processorCount
    guard jobs >= 1 else { throw Diagnostic(.badArgument, "'--jobs' must be at least 1, found \(jobs)") }
    let submission = try Submission(conf: conf, dsl: try request.text("dsl"), request: request, session: session)
    session.show(submission.plan.warnings)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let tables = try JobTables(of: submission.plan, in: workspace, files: session.files)
    try workspace.makeIfMissing()
    let (record, lock) = try JobSubmission.create(
      submission.plan, originals: submission.originals, name: try request.text("name") ?? "", in: workspace,
      version: Version.text, clock: session.clock, hold: true)
    guard let lock else { throw Diagnostic(.internalError, "a new job is held by somebody else") }
    let options = JobRunner.Options(
      version: Version.text, jobs: jobs, processID: session.environment.processID, clock: session.clock,
      files: session.files)
    let runner = JobRunner(
      submission.plan, job: record.id, tables: tables, workspace: workspace, options: options,
      progress: { event in if let text = event.text { session.say(text) } })
    let summary = try runner.run(holding: lock, interrupt: session.interrupt)
    return answer(record, submission.plan, summary, workspace, session)
  }

  /// The submission was accepted, so `retcode` is 0 as in FATE whatever became of the job; the exit status and
  /// `retmsg` tell that.
  private static func answer(
    _ record: JobRecord, _ plan: JobPlan, _ summary: RunSummary, _ workspace: Workspace, _ session: Session
  ) -> Answer {
    if !summary.problems.diagnostics.isEmpty { session.complain(session.text.render(summary.problems)) }
    if !session.isQuiet { session.complain(summary.text) }
    var data = JobPaths(workspace: workspace, job: record.id).json
    data["model_info"] = [
      "model_id": .text(plan.modelID), "model_version": .text(record.modelVersion ?? record.id.text),
    ]
    if plan.generation == .fate15 { data.merge(JobPaths(workspace: workspace, job: record.id).laterJSON) { $1 } }
    let errors = summary.problems.sorted
    let message =
      summary.outcome == .success
      ? "success" : "job \(summary.word)" + (errors.first.map { ": \($0.message)" } ?? "")
    return .envelope(
      data: .object(data), jobID: record.id.text,
      more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))], retmsg: message, status: summary.status)
  }
}

/// What `submit_job` was given: both files read, then planned.
private struct Submission {
  let plan: JobPlan
  let originals: (conf: [UInt8], dsl: [UInt8]?)

  init(conf: String, dsl: String?, request: Request, session: Session) throws {
    var problems = DiagnosticList()
    let confNode = try problems.collect { try session.read(conf, called: "runtime conf") }
    let dslNode = try dsl.flatMap { path in try problems.collect { try session.read(path, called: "DSL") } }
    try problems.throwIfErrors()
    guard let confNode else { throw problems }
    let predicts = confNode["job_parameters"]?["job_type"]?.text == "predict"
    guard dsl != nil || predicts else { throw Diagnostic.missingFile("dsl path") }
    var overrides: [ParameterOverride] = []
    for text in (request["set"]?.listValue ?? []).compactMap(\.textValue) {
      if let override = try problems.collect({ try ParameterOverride(parsing: text) }) { overrides.append(override) }
    }
    try problems.throwIfErrors()
    plan = try JobPlanner.plan(
      conf: confNode, dsl: dslNode, registry: session.registry,
      options: JobPlanner.Options(strict: request.has("strict"), overrides: overrides))
    originals = (confNode.position.source.bytes, dslNode?.position.source.bytes)
  }
}

extension Diagnostic {
  /// FATE's words (contract 1.3).
  fileprivate static func missingFile(_ what: String) -> Diagnostic {
    Diagnostic(
      .missingArgument, "the following arguments are required: \(what)",
      help: "fedflow submit_job -c CONF -d DSL")
  }
}
