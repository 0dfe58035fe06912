import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `verify_job`: runs a job again beside the workspace and compares every output.
enum VerifyJob: Operation {
  static let name = "verify_job"
  static let group = OperationGroup.upkeep
  static let summary = "run a job again aside and compare all digests"
  static let details = """
    The job is computed anew, without the cache, with the tables and models that the workspace has now; nothing that is
    there changes. The status is 1 when an input has changed since or an output has other bytes than the manifest says.
    """
  static let operand: String? = "[JOB]"
  static let options: [CommandOption] = [.jobID]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    guard let text = try request.operands.first ?? request.text("job_id") else {
      throw Diagnostic.missingArguments(["job_id"])
    }
    let record = try workspace.jobs.record(try workspace.jobs.find(text))
    let manifest = try workspace.verifiableManifest(of: record)
    let planned = try PlannedJob(record, in: workspace, session)
    let inputs = try planned.tables.digests(of: planned.plan)
    let changed = Set(inputs.keys).union(manifest.inputs.keys).filter { inputs[$0] != manifest.inputs[$0] }.sorted()
    for name in changed { session.complain("input \(name) is not what it was when the job ran\n") }
    guard changed.isEmpty else { return answer(record, compared: 0, changed.map { "input \($0)" }) }
    let found = try outputs(of: planned, in: workspace, session)
    let names = Set(found.keys).union(manifest.outputs.keys)
    let different = names.filter { found[$0] != manifest.outputs[$0] }.sorted()
    for name in different { session.complain("\(name) has other bytes\n") }
    return answer(record, compared: names.count, different)
  }

  private static func answer(_ record: JobRecord, compared: Int, _ differences: [String]) -> Answer {
    let isSame = differences.isEmpty
    return .envelope(
      data: ["compared": .integer(compared), "differences": .list(differences.map { .text($0) })],
      jobID: record.id.text, retcode: isSame ? 0 : 100,
      retmsg: isSame
        ? "all \(English.count(compared, "digest")) agree" : "\(English.count(differences.count, "thing")) differ",
      omitsEmpty: false, status: isSame ? .done : .jobFailed)
  }

  /// Runs the job in a workspace of its own, which is gone afterwards.
  private static func outputs(
    of planned: PlannedJob, in workspace: Workspace, _ session: Session
  ) throws -> [String: String] {
    let aside = try workspace.aside(processID: session.environment.processID)
    defer { try? session.files.removeTree(aside.path) }
    let (record, lock) = try JobSubmission.create(
      planned.plan, originals: ([], nil), in: aside, version: Version.text, clock: session.clock)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock") }
    var job = planned
    job.isolate(record)
    let summary = try job.run(holding: lock, in: aside, session)
    guard summary.outcome == .success else { throw summary.problems }
    return try aside.jobs.manifest(record.id)?.outputs ?? [:]
  }
}

extension Workspace {
  /// The manifest of a job that can run again and leave the same.
  ///
  /// - Throws: F0514 for a job that left none.
  func verifiableManifest(of record: JobRecord) throws -> Manifest {
    if record.initiatorRole == "local" {
      throw Diagnostic(
        .noManifest, "the job '\(record.id)' runs no components of a DSL", help: "'fedflow check' compares its table")
    }
    if let manifest = try jobs.manifest(record.id) { return manifest }
    throw Diagnostic(
      .noManifest, "the job '\(record.id)' has no manifest: it is \(record.status.rawValue)",
      help: "only a job that succeeded leaves one; rerun_job -j \(record.id) continues it")
  }
}
