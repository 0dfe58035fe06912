import Configuration
import Diagnostics
import Platform

/// What a party was granted (contract 2.3, `permission`).
public struct Privileges: Sendable, Equatable {
  /// What a privilege is about.
  public enum Kind: String, Sendable, CaseIterable {
    /// Whose side the party may make work: guest, host, arbiter.
    case role = "privilege_role"
    /// What it may have done: create, stop, run.
    case command = "privilege_command"
    /// With which modules, in small letters.
    case component = "privilege_component"
  }

  private var granted: [Kind: Set<String>] = [:]

  /// None.
  public init() {}

  /// The names of a kind, in order.
  public subscript(kind: Kind) -> [String] { (granted[kind] ?? []).sorted() }

  /// Whether it was granted.
  public func has(_ kind: Kind, _ name: String) -> Bool { granted[kind]?.contains(name) ?? false }

  /// Adds names.
  public mutating func grant(_ kind: Kind, _ names: some Sequence<String>) {
    granted[kind, default: []].formUnion(names)
  }

  /// Takes names away; it does not matter whether they were there.
  public mutating func delete(_ kind: Kind, _ names: some Sequence<String>) {
    granted[kind, default: []].subtract(names)
  }

  /// The three lists under FATE's keys.
  public var json: [String: JSON] {
    Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0.rawValue, .list(self[$0].map(JSON.text))) })
  }
}

/// The party that asks for something: `src_role` and `src_party_id`.
public struct PrivilegedParty: Sendable, Hashable {
  /// guest, host, arbiter or local.
  public let role: String
  /// Its number.
  public let party: Int

  /// Names a party.
  public init(role: String, party: Int) {
    self.role = role
    self.party = party
  }
}

/// The privileges of the parties: `permissions/<role>_<party>.json`.
public struct PermissionStore: Sendable {
  let workspace: Workspace
  private var folder: String { "\(workspace.path)/permissions" }

  init(_ workspace: Workspace) { self.workspace = workspace }

  private func path(_ party: PrivilegedParty) throws -> String {
    "\(folder)/\(try PathName.escape("\(party.role)_\(party.party)")).json"
  }

  /// What a party has; nothing when it was granted nothing.
  public func privileges(of party: PrivilegedParty) throws -> Privileges {
    let path = try path(party)
    var privileges = Privileges()
    guard let json = try RecordFile.read(path, workspace.files) else { return privileges }
    let fields = try RecordFile.Fields(json, path: path)
    for kind in Privileges.Kind.allCases { privileges.grant(kind, try fields.texts(kind.rawValue)) }
    return privileges
  }

  /// Changes what a party has; of several who do so at once, one waits for the other.
  public func change(_ party: PrivilegedParty, _ edit: (inout Privileges) -> Void) throws {
    try workspace.makeIfMissing()
    try workspace.files.createDurableDirectories(folder)
    let lock = try workspace.files.requireLock("\(folder)/.lock", patience: 10, for: "the privileges")
    try withExtendedLifetime(lock) {
      var privileges = try privileges(of: party)
      edit(&privileges)
      var record = privileges.json
      record["src_role"] = .text(party.role)
      record["src_party_id"] = .integer(party.party)
      try workspace.files.replaceFile(try path(party), RecordFile.bytes(.object(record)))
    }
  }
}

extension Workspace {
  /// What the parties were granted.
  public var permissions: PermissionStore { PermissionStore(self) }
}
