import Configuration
import Diagnostics
import Pipeline
import Workspace

/// What the privilege commands are asked: a party, and lists of names (contract 2.3).
struct PrivilegeRequest {
  let party: PrivilegedParty
  /// The names of each kind that was given, `all` written out.
  let names: [Privileges.Kind: [String]]

  static let party: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with these keys"),
    CommandOption("src_role", short: "src_role", .text, required: true, "role of the party that asks"),
    CommandOption("src_party_id", short: "src_party_id", .text, required: true, "id of the party that asks"),
  ]

  /// Who asks for a job, with the commands that may need a privilege.
  static let asker: [CommandOption] = [
    CommandOption("src_role", short: "src_role", .text, "role of the party that asks (else the job's initiator)"),
    CommandOption("src_party_id", short: "src_party_id", .text, "id of the party that asks"),
  ]

  static let lists: [CommandOption] = [
    CommandOption("privilege_role", short: "privilege_role", .text, "guest, host, arbiter: a comma list, or all"),
    CommandOption("privilege_command", short: "privilege_command", .text, "create, stop, run: a comma list, or all"),
    CommandOption("privilege_component", short: "privilege_component", .text, "modules: a comma list, or all"),
  ]

  static let roles = ["arbiter", "guest", "host"]

  /// - Throws: `unknownPermission` for a name that nothing has.
  init(_ request: Request, _ registry: ComponentRegistry) throws {
    guard let party = try Self.source(request) else {
      throw Diagnostic.missingArguments(["src_role", "src_party_id"])
    }
    self.party = party
    var problems = DiagnosticList()
    var names: [Privileges.Kind: [String]] = [:]
    for kind in Privileges.Kind.allCases {
      guard let text = try problems.collect({ try request.text(kind.rawValue) }) ?? nil else { continue }
      names[kind] = try problems.collect { try Self.names(text, kind, registry, request.position(kind.rawValue)) }
    }
    try problems.throwIfErrors()
    self.names = names
  }

  /// The same, with at least one list.
  static func changing(_ request: Request, _ registry: ComponentRegistry) throws -> PrivilegeRequest {
    let asked = try PrivilegeRequest(request, registry)
    guard !asked.names.isEmpty else {
      throw Diagnostic(
        .missingArgument, "none of \(English.list(Privileges.Kind.allCases.map(\.rawValue), "and")) is given")
    }
    return asked
  }

  /// The party that a request names; nil when it names none.
  static func source(_ request: Request) throws -> PrivilegedParty? {
    let role = try request.text("src_role")
    let party = try request.integer("src_party_id")
    if role == nil, party == nil { return nil }
    guard let role, let party else {
      throw Diagnostic.missingArguments([role == nil ? "src_role" : "src_party_id"])
    }
    guard roles.contains(role) || role == "local" else {
      throw Diagnostic(
        .unknownPermission, "'src_role' must be guest, host, arbiter or local, found \(English.quote(role))",
        at: request.position("src_role"), help: Suggestion.help(for: role, in: roles))
    }
    return PrivilegedParty(role: role, party: party)
  }

  /// The names that there are of a kind.
  static func known(_ kind: Privileges.Kind, _ registry: ComponentRegistry) -> [String] {
    switch kind {
    case .role: roles
    case .command: PrivilegedCommand.allCases.map(\.rawValue)
    case .component: (registry.modules + registry.notBuilt).map { $0.lowercased() }.sorted()
    }
  }

  private static func names(
    _ text: String, _ kind: Privileges.Kind, _ registry: ComponentRegistry, _ position: SourcePosition?
  ) throws -> [String] {
    let known = known(kind, registry)
    let words = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    for word in words where word != "all" && !known.contains(word) {
      // FATE's words.
      let message = "\(word) does not exist in the permission \(kind.rawValue.dropFirst("privilege_".count))"
      let help = Suggestion.help(for: word, in: known) ?? "there are \(English.list(known, "and")), or all"
      throw Diagnostic(.unknownPermission, message, at: position, help: help)
    }
    if words.contains("all") { return known }
    guard !words.isEmpty else {
      throw Diagnostic(.badArgument, "'\(kind.rawValue)' names nothing", at: position)
    }
    return words
  }
}

/// What needs a privilege.
enum PrivilegedCommand: String, CaseIterable {
  /// To submit a job.
  case create
  /// To stop one.
  case stop
  /// To let its components work, again too.
  case run
}
