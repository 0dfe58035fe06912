import Configuration
import Diagnostics
import Pipeline
import Workspace

extension CommandOption {
  static let modelID = CommandOption("model_id", .text, "model id: arbiter-10000#guest-9999#host-10000#model")
  static let modelVersion = CommandOption("model_version", .text, "version: the id of the job that made it")
}

/// One party's model, as a request names it.
struct ModelAddress {
  let role: String
  let party: Int
  let modelID: String
  let version: String

  /// The four keys, all needed by FATE's client.
  static let options: [CommandOption] = [
    .conf, .role.required, .partyID.required, .modelID.required, .modelVersion.required,
  ]

  init(_ request: Request) throws {
    try request.requireAll(["role", "party_id", "model_id", "model_version"])
    role = try request.required("role")
    modelID = try request.required("model_id")
    version = try request.required("model_version")
    guard let party = try request.integer("party_id") else { throw Diagnostic.missingArguments(["party_id"]) }
    self.party = party
    let roles = ["guest", "host", "arbiter", "local"]
    guard roles.contains(role) else {
      throw Diagnostic(
        .badArgument, "'role' must be \(English.list(roles)), found \(English.quote(role))",
        at: request.position("role"), help: Suggestion.help(for: role, in: roles))
    }
  }

  /// `<role>#<party>#<model_id>` (contract 7.1).
  var partyModelID: String { ModelStore.partyModelID(role: role, party: party, modelID: modelID) }

  /// The model as one value; FATE's words when it is not there (contract 7.2).
  func export(from workspace: Workspace) throws -> ModelExport {
    guard try workspace.models.contains(partyModelID, version: version) else {
      throw try Diagnostic.missingModel(partyModelID, version, in: workspace)
    }
    return try workspace.models.export(partyModelID, version: version)
  }

  /// What an archive with this model must be.
  func expectation(_ session: Session) -> ModelExpectation {
    ModelExpectation(
      role: role, party: party, modelID: modelID, version: version, modules: Set(session.registry.modules))
  }
}

extension Diagnostic {
  /// FATE's words, with the nearest model that there is.
  static func missingModel(_ partyModelID: String, _ version: String, in workspace: Workspace) throws -> Diagnostic {
    let all = try workspace.models.list()
    let versions = all.filter { $0.partyModelID == partyModelID }.map(\.version)
    let help =
      versions.isEmpty
      ? Suggestion.help(for: partyModelID, in: Set(all.map(\.partyModelID)).sorted())
        ?? (all.isEmpty ? "there are no models yet; a training job that succeeds leaves one" : nil)
      : Suggestion.help(for: version, in: versions) ?? "its versions are \(English.list(versions.suffix(3), "and"))"
    return Diagnostic(.modelNotFound, "Can not found \(partyModelID) \(version) model local cache", help: help)
  }
}

extension Answer {
  /// An answer that refuses with a retcode of its own, because FATE has another one than the kind of problem has here.
  static func refusal(_ problem: Diagnostic, retcode: Int, in session: Session) -> Answer {
    if session.face == .commandLine { session.complain(session.text.render(DiagnosticList([problem]))) }
    return .envelope(
      more: ["errors": .list([problem.answerJSON])], retcode: retcode, retmsg: problem.message,
      status: problem.code.status)
  }
}

extension Session {
  /// The workspace, which must be there.
  func openWorkspace() throws -> Workspace {
    try Workspace.open(workspacePath, create: false, files: files, clock: clock)
  }

  /// Whether empty values vanish from an answer that no job decides: in FATE 1.4 they do.
  func omitsEmpty() throws -> Bool { try !settings().apiVersion.isLater }
}
