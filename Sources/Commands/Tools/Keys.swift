import Configuration
import Diagnostics
import Platform
import Workspace

/// `key_save`: keeps the public key of a party (contract 2.3, the family `key` of FATE 1.11).
enum KeySave: Operation {
  static let name = "key_save"
  static let group = OperationGroup.permission
  static let summary = "keep the public key of a party"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with party_id and key"), .partyID.required,
    CommandOption("key", .text, required: true, "the key, a text"),
  ]
  static let routes: [Route] = [.post("key/public/save")]
  /// Larger than any public key.
  private static let limit = 1 << 16

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let party = try PartyKey.party(request)
    let key = try request.required("key")
    guard key.utf8.count <= limit else {
      throw Diagnostic(
        .badArgument, "'key' must have at most \(limit) bytes, found \(key.utf8.count)", at: request.position("key"))
    }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    try workspace.keys.change(String(party)) {
      $0 = ["party_id": .integer(party), "key": .text(key), "create_time": .integer(session.clock.milliseconds)]
    }
    return .envelope(data: true)
  }
}

/// `key_query`: shows the public key of a party.
enum KeyQuery: Operation {
  static let name = "key_query"
  static let group = OperationGroup.permission
  static let summary = "show the public key of a party"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with party_id"), .partyID.required,
    CommandOption("key_name", .text, "which key: PUBLIC"),
  ]
  static let routes: [Route] = [.post("key/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let party = try PartyKey.party(request)
    if let name = try request.text("key_name"), name.uppercased() != "PUBLIC" {
      throw Diagnostic(
        .notOffered, "only the key PUBLIC of a party is kept, found \(English.quote(name))",
        at: request.position("key_name"))
    }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    guard let key = try workspace.keys.record(String(party))?["key"] else {
      throw try PartyKey.absent(party, workspace)
    }
    return .envelope(data: key)
  }
}

/// `key_delete`: forgets the public key of a party.
enum KeyDelete: Operation {
  static let name = "key_delete"
  static let group = OperationGroup.permission
  static let summary = "forget the public key of a party"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with party_id"), .partyID.required,
  ]
  static let routes: [Route] = [.post("key/public/delete")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let party = try PartyKey.party(request)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    guard try workspace.keys.record(String(party)) != nil else { throw try PartyKey.absent(party, workspace) }
    try workspace.keys.change(String(party)) { $0 = nil }
    return .envelope()
  }
}

private enum PartyKey {
  static func party(_ request: Request) throws -> Int {
    guard let party = try request.integer("party_id") else { throw Diagnostic.missingArguments(["party_id"]) }
    return party
  }

  static func absent(_ party: Int, _ workspace: Workspace) throws -> Diagnostic {
    let known = try workspace.keys.names()
    let list = known.isEmpty ? "no party has one" : "there are keys of \(English.list(known, "and"))"
    return Diagnostic(
      .notRegistered, "there is no key of the party \(party)",
      help: Suggestion.help(for: String(party), in: known) ?? list)
  }
}
