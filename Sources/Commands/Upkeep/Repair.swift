import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// `repair`: what was damaged and can be derived is made again; the rest is listed.
enum Repair: Operation {
  static let name = "repair"
  static let group = OperationGroup.upkeep
  static let summary = "make again what is damaged and can be derived, list what cannot"
  static let details = """
    Results of components, models and manifests are computed again by their job, from the tables that the workspace
    has; what is intact is kept. Models in use are copied again, entries of the cache dropped. A damaged table, conf or
    record of a job cannot be derived: it is listed with what to do. The status is 7 when something of that kind
    remains.
    """
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    var mended: [String] = []
    var refused: [String: String] = [:]
    let before = try workspace.check { try session.interrupt.check() }
    let mending = Mending(workspace: workspace, session: session)
    for job in mending.jobs(before) {
      do {
        try mending.mend(job, before.findings.filter { $0.job == job && $0.isLoss })
        mended.append("job \(job)")
      } catch let error as Diagnostic where error.code != .interrupted {
        refused[job.text] = error.message
      } catch let error as DiagnosticList { refused[job.text] = error.errors.first?.message ?? "" }
    }
    mended += try mending.mendModelsInUse() + mending.dropCacheEntries()
    let rest = try workspace.check { try session.interrupt.check() }.findings.filter(\.isLoss)
    for name in mended { session.say("made again: \(name)") }
    for finding in rest {
      let reason = finding.job.flatMap { refused[$0.text] } ?? mending.advice(finding)
      session.complain("cannot be derived: \(finding.path): \(finding.message); \(reason)\n")
    }
    return .envelope(
      data: ["mended": .list(mended.map { .text($0) }), "lost": .list(rest.map(\.json))],
      retcode: rest.isEmpty ? 0 : 100,
      retmsg: rest.isEmpty ? "success" : "\(English.count(rest.count, "file")) cannot be derived", omitsEmpty: false,
      status: rest.isEmpty ? .done : .storage)
  }
}

/// The ways in which things are made again.
struct Mending {
  let workspace: Workspace
  let session: Session

  /// The jobs that have lost something, or whose model has.
  func jobs(_ report: CheckReport) -> [JobID] {
    let losses = report.findings.filter(\.isLoss)
    let models = losses.filter { $0.path.hasPrefix("models/") }.compactMap { finding in
      finding.path.split(separator: "/").dropFirst(2).first.flatMap { JobID(String($0)) }
    }
    return Set(losses.compactMap(\.job) + models).sorted()
  }

  /// Runs a job again; what is intact is kept.
  func mend(_ job: JobID, _ losses: [CheckReport.Finding]) throws {
    let lock = try workspace.jobs.hold(job)
    let record = try workspace.jobs.record(job)
    guard record.status == .success, record.initiatorRole != "local" else {
      throw Diagnostic(.noManifest, "the job has not succeeded; 'fedflow rerun_job -j \(job)' continues it")
    }
    // A record of a task that cannot be read would keep the job from being looked at.
    for loss in losses where loss.path.hasSuffix("/\(workspace.taskRecordName)") {
      try session.files.removeTree(Path.parent("\(workspace.path)/\(loss.path)"))
    }
    let planned = try PlannedJob(record, in: workspace, session)
    // A manifest that is damaged says nothing; then the keys of the kept results still tell other inputs.
    if let manifest = try? workspace.jobs.manifest(job),
      try planned.tables.digests(of: planned.plan) != manifest.inputs
    {
      throw Diagnostic(.noManifest, "its tables were replaced since, so that other results would come out")
    }
    let summary = try planned.run(holding: lock, in: workspace, session)
    guard summary.outcome == .success else { throw summary.problems }
  }

  /// Copies models in use that are damaged once more.
  func mendModelsInUse() throws -> [String] {
    try workspace.serving.models.list().compactMap { id, version in
      if (try? workspace.serving.models.components(id, version: version)) != nil { return nil }
      guard let components = try? workspace.models.components(id, version: version) else { return nil }
      try workspace.serving.load([(id, components)], version: version)
      return "model in use \(id) \(version)"
    }
  }

  /// Drops entries that cannot be read.
  func dropCacheEntries() throws -> [String] {
    let damaged = try workspace.cache.keys().filter { workspace.cache.entry($0) == nil }
    for key in damaged { try workspace.cache.remove(key) }
    return damaged.map { "cache entry \($0)" }
  }

  /// What to do about something that cannot be derived.
  func advice(_ finding: CheckReport.Finding) -> String {
    if finding.path.hasPrefix("tables/") { return "upload the table again" }
    if finding.job != nil { return "submit the job again" }
    if finding.path.hasPrefix("models/") { return "import the model again, or train it again" }
    return "restore it from a backup, or remove it and set it anew"
  }
}
