import Configuration
import Diagnostics
import Pipeline
import Workspace

/// `grant_permission`: a party id may do more, in the manner of FATE 1.11 (contract 2.3, `permission/grant`).
enum GrantPermission: Operation {
  static let name = "grant_permission"
  static let group = OperationGroup.permission
  static let summary = "grant modules and tables to a party id, as FATE 1.11 does"
  static let details = """
    The conf has party_id, component (modules: a comma list, or *) and dataset (one {"namespace", "name"}, or a list).
    With the setting enforce_permissions a job with parties of other ids is run only if the id of the party that asks (its
    initiator, unless src_party_id says another) has each module of the job, and each stored table of those parties.
    """
  static let options = PermissionRequest.options
  static let routes: [Route] = [.post("permission/grant")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let asked = try PermissionRequest(request, session.registry, mayNameAllTables: false)
    try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).permissions
      .change(asked.party) { permissions in
        permissions.components.formUnion(asked.components)
        permissions.datasets.formUnion(asked.datasets ?? [])
      }
    return .envelope()
  }
}

/// `delete_permission`: a party id may do less (contract 2.3, `permission/delete`).
enum DeletePermission: Operation {
  static let name = "delete_permission"
  static let group = OperationGroup.permission
  static let summary = "take modules and tables away from a party id"
  static let details = "The conf is that of grant_permission; \"dataset\": \"*\" takes all tables away."
  static let options = PermissionRequest.options
  static let routes: [Route] = [.post("permission/delete")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let asked = try PermissionRequest(request, session.registry, mayNameAllTables: true)
    try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).permissions
      .change(asked.party) { permissions in
        permissions.components.subtract(asked.components)
        permissions.datasets.subtract(asked.datasets ?? permissions.datasets)
      }
    return .envelope()
  }
}

/// `query_permission`: what a party id may do (contract 2.3, `permission/query`).
enum QueryPermission: Operation {
  static let name = "query_permission"
  static let group = OperationGroup.permission
  static let summary = "show the modules and tables of a party id"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with party_id"), .partyID.required,
  ]
  static let routes: [Route] = [.post("permission/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let party = try PermissionRequest.party(request)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let permissions = try workspace.permissions.permissions(of: party)
    func row(_ kind: String, _ value: String) -> JSON { [.text(String(party)), .text(kind), .text(value)] }
    let rows =
      permissions.components.sorted().map { row("component", $0) }
      + permissions.datasets.sorted().map { row("dataset", CanonicalJSON.text($0.json, .line)) }
    return .envelope(data: .list(rows), omitsEmpty: false)
  }
}

/// What the permission commands are asked: a party id, modules and tables.
private struct PermissionRequest {
  let party: Int
  let components: Set<String>
  /// Nil for all.
  let datasets: Set<PartyPermissions.Dataset>?

  static let options: [CommandOption] = [
    .conf, .partyID.required, CommandOption("component", .text, "modules: a comma list, or *"),
  ]

  /// - Throws: all that is wrong with the lists at once.
  init(_ request: Request, _ registry: ComponentRegistry, mayNameAllTables: Bool) throws {
    party = try Self.party(request)
    guard request["component"] != nil || request["dataset"] != nil else {
      throw Diagnostic(.missingArgument, "neither component nor dataset is given")
    }
    var problems = DiagnosticList()
    components = try problems.collect { try Self.components(request, registry) } ?? []
    datasets = try problems.collect { try Self.datasets(request, mayBeAll: mayNameAllTables) } ?? nil
    try problems.throwIfErrors()
  }

  static func party(_ request: Request) throws -> Int {
    guard let party = try request.integer("party_id") else { throw Diagnostic.missingArguments(["party_id"]) }
    return party
  }

  private static func components(_ request: Request, _ registry: ComponentRegistry) throws -> Set<String> {
    guard let text = try request.text("component") else { return [] }
    let known = PrivilegeRequest.known(.component, registry)
    if text == "*" { return Set(known) }
    let words = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    if let wrong = words.first(where: { !known.contains($0) }) {
      throw Diagnostic(
        .unknownPermission, "permission type component value \(English.quote(wrong)) error",
        at: request.position("component"), help: Suggestion.help(for: wrong, in: known))
    }
    return Set(words)
  }

  private static func datasets(_ request: Request, mayBeAll: Bool) throws -> Set<PartyPermissions.Dataset>? {
    func table(_ json: JSON) throws -> PartyPermissions.Dataset {
      guard let namespace = json["namespace"]?.textValue, let name = json["name"]?.textValue else {
        throw Diagnostic(
          .badArgument,
          "'dataset' must be a map with namespace and name, or a list of them, found "
            + CanonicalJSON.text(json, .line), at: request.position("dataset"))
      }
      return PartyPermissions.Dataset(namespace: namespace, name: name)
    }
    switch request["dataset"] {
    case nil, .some(.null): return []
    case .some("*") where mayBeAll: return nil
    case .some(.list(let tables)): return Set(try tables.map(table))
    case .some(let one): return [try table(one)]
    }
  }
}
