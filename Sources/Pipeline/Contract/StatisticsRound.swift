/// Exchanges statistics with a federation, now.
///
/// - Parameters:
///   - federation: its name on this machine; nil for the only one.
///   - statistics: the bytes of a table that becomes all that this node has learned; nil leaves it as it is.
/// - Returns: what counts at this node afterwards.
/// - Throws: `Diagnostic`.
public typealias StatisticsSync =
  @Sendable (_ federation: String?, _ statistics: [UInt8]?) throws -> StatisticsRound

/// What an exchange of statistics came to.
public struct StatisticsRound: Sendable {
  /// The bytes of the merged table.
  public let statistics: [UInt8]
  /// How many members brought rows.
  public let members: Int
  /// The digest of the merged table, which all members agree on once they have converged.
  public let digest: String
  /// What the user should know: why something was held back.
  public let notes: [String]

  /// Tells of an exchange.
  public init(statistics: [UInt8], members: Int, digest: String, notes: [String] = []) {
    (self.statistics, self.members, self.digest, self.notes) = (statistics, members, digest, notes)
  }
}
