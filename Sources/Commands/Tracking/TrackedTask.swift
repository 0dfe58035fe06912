import Configuration
import Diagnostics
import Workspace

/// The task that a tracking operation asks about: four ids, looked up with the nearest existing ones on failure.
struct TrackedTask {
  let workspace: Workspace
  let record: JobRecord
  let key: TaskKey

  /// The four ids, all needed by FATE's client.
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with the ids"), .jobID.required, .component.required,
    .role.required, .partyID.required,
  ]

  init(_ request: Request, _ session: Session) throws {
    workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    record = try workspace.jobs.state(try Self.job(try request.required("job_id"), in: workspace)).record
    let partyText = try request.required("party_id")
    guard let party = Int(partyText) else {
      throw Diagnostic(.badArgument, "'party_id' must be a whole number, found \(English.quote(partyText))")
    }
    key = TaskKey(role: try request.required("role"), party: party, component: try request.required("component_name"))
    try checkNames()
  }

  private static func job(_ text: String, in workspace: Workspace) throws -> JobID {
    let jobs = try workspace.jobs.list()
    guard let job = jobs.first(where: { $0.text == text }) else {
      throw Diagnostic(
        .jobNotFound, "can not found this job", subject: text, help: Suggestion.help(for: text, in: jobs.map(\.text)))
    }
    return job
  }

  var job: JobID { record.id }
  /// FATE 1.4 leaves empty values out, later versions only null.
  var omitsEmpty: Bool { record.dslVersion == 1 }

  /// Names what the job has instead, so that a typing error is not taken for "no data".
  private func checkNames() throws {
    let parties = record.parties
    guard parties.contains(where: { $0.role == key.role && $0.party == key.party }) else {
      let names = parties.map { "\($0.role) \($0.party)" }
      throw Diagnostic(
        .taskNotFound, "the job \(job.text) has no party \(key.role) \(key.party)",
        help: "its parties are \(English.list(names, "and"))")
    }
    let components = try components
    guard components.contains(key.component) else {
      throw Diagnostic(
        .componentNotInJob, "the job \(job.text) has no component \(English.quote(key.component))",
        help: Suggestion.help(for: key.component, in: components)
          ?? "its components are \(English.list(components, "and"))")
    }
  }

  /// The components of the DSL, sorted.
  private var components: [String] {
    get throws {
      let dsl = try workspace.jobs.json(job, .dsl)?["components"]?.objectValue.map { Array($0.keys) } ?? []
      return (dsl.isEmpty ? try workspace.tasks.records(job, isHeld: true).map(\.key.component) : dsl).sorted()
    }
  }
}
