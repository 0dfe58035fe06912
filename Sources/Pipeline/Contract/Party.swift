/// What a party does in a job (contract 4.1). `local` is the one party of a job that no partner sees (contract 8.1).
public enum Role: String, Sendable, CaseIterable, Comparable {
  /// Owns the label and starts the job.
  case guest
  /// Has further columns or rows.
  case host
  /// Holds the keys, sees no data.
  case arbiter
  /// The only party of an upload or download.
  case local

  /// Guest before host before arbiter before local.
  public static func < (a: Role, b: Role) -> Bool { a.order < b.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One (role, party id) of a job. The same id may stand under several roles; state is keyed by both.
public struct Party: Sendable, Hashable, Comparable {
  /// What it does.
  public let role: Role
  /// Its id.
  public let id: Int
  /// Its place in the conf's list of that role, from 0: party 0 of the hosts.
  public let index: Int

  /// Makes a party.
  public init(_ role: Role, _ id: Int, index: Int = 0) {
    self.role = role
    self.id = id
    self.index = index
  }

  /// `host 10000`, as messages name it.
  public var name: String { "\(role.rawValue) \(id)" }

  /// By role, then by the order of the conf.
  public static func < (a: Party, b: Party) -> Bool { (a.role, a.index, a.id) < (b.role, b.index, b.id) }
}
