import Configuration
import Diagnostics
import Platform
import Workspace

/// The task that a tracking operation asks about: four ids, looked up with the nearest existing ones on failure.
struct TrackedTask {
  let workspace: Workspace
  let record: JobRecord
  let key: TaskKey
  let files: FileSystem

  /// The four ids, all needed by FATE's client.
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with the ids"), .jobID.required, .component.required,
    .role.required, .partyID.required,
  ]

  init(_ request: Request, _ session: Session) throws {
    files = session.files
    workspace = try Workspace.open(session.workspacePath, create: false, files: session.files, clock: session.clock)
    record = try workspace.job(request) { _ in "can not found this job" }
    let party = try TrackedParty(request, record)
    key = TaskKey(role: party.role, party: party.party, component: try request.required("component_name"))
    let components = try workspace.components(of: record)
    guard components.contains(key.component) else {
      throw Diagnostic(
        .componentNotInJob, "the job \(job.text) has no component \(English.quote(key.component))",
        help: Suggestion.help(for: key.component, in: components)
          ?? "its components are \(English.list(components, "and"))")
    }
  }

  var job: JobID { record.id }
  /// FATE 1.4 leaves empty values out, later versions only null.
  var omitsEmpty: Bool { record.dslVersion == 1 }
}

/// The party that a tracking operation asks about: the job's initiator only if neither role nor id is given (contract 2.1).
struct TrackedParty {
  let role: String
  let party: Int

  /// - Throws: `missingArgument` for half of one, `taskNotFound` naming those that the job has instead, so that a typing
  ///   error is not taken for "no data".
  init(_ request: Request, _ record: JobRecord) throws {
    let (role, party) = (try request.text("role"), try request.text("party_id"))
    if role == nil, party == nil {
      (self.role, self.party) = (record.initiatorRole, record.initiatorParty)
      return
    }
    self.role = try request.required("role")
    let text = try request.required("party_id")
    guard let number = Int(text) else {
      throw Diagnostic(.badArgument, "'party_id' must be a whole number, found \(English.quote(text))")
    }
    self.party = number
    guard record.parties.contains(where: { $0.role == role && $0.party == number }) else {
      throw Diagnostic(
        .taskNotFound, "the job \(record.id) has no party \(self.role) \(number)", help: record.partiesHelp)
    }
  }
}

extension Workspace {
  /// The components of a job, sorted.
  func components(of record: JobRecord) throws -> [String] {
    let dsl = try jobs.json(record.id, .dsl)?["components"]?.objectValue.map { Array($0.keys) } ?? []
    return (dsl.isEmpty ? try tasks.records(record.id, isHeld: true).map(\.key.component) : dsl).sorted()
  }

  /// The components of a job in the order in which they run, as its plan has them.
  func plannedComponents(of record: JobRecord) throws -> [JSON] {
    try jobs.json(record.id, .plan)?["components"]?.listValue ?? []
  }
}
