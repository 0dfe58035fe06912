import Configuration
import Cryptography
import Diagnostics
import Learning
import Tables

extension FederationNode {
  /// Adds rows to what this node has learned, or takes them out again.
  ///
  /// - Parameters:
  ///   - rows: those of the table, as the federation's attributes.
  ///   - table: has the column whose different values the gates count, if they do.
  /// - Returns: how many rows the node has now.
  /// - Throws: `schemaDiffers` for rows with other attributes than the federation, or rows that were never learned.
  @discardableResult
  public mutating func learn(_ rows: StatisticsRows, of table: Table, forgetting: Bool = false) throws -> Int {
    let manifest = try manifest()
    var local = try localTable()
    do {
      if forgetting { try local.forget(rows) } else { try local.learn(rows) }
    } catch { throw Diagnostic(.schemaDiffers, "the rows cannot be \(forgetting ? "forgotten" : "learned"): \(error)") }
    let units = try countUnits(table, manifest.gates.unitColumn, forgetting)
    try setLocal(
      local, .init(learned: forgetting ? 0 : rows.count, forgotten: forgetting ? rows.count : 0), units: units)
    try note(
      forgetting ? "rows were forgotten" : "rows were learned", ["rows": .integer(rows.count)])
    return local.rows
  }

  private mutating func countUnits(_ table: Table, _ name: String?, _ forgetting: Bool) throws -> Int? {
    guard let name else { return nil }
    guard let column = table.column(name) else {
      throw Diagnostic(
        .schemaDiffers, "the table has no column \(English.quote(name)), whose different values the gates count",
        help: Suggestion.help(for: name, in: table.columns.map(\.name)))
    }
    let salt = SecretBytes(
      try HKDF.derive(secret: secrets.signing.bytes.revealed, salt: [], info: Array("fedflow/v1/units".utf8), count: 32)
    )
    do {
      var counts = try UnitCounts(try state.unitCounts.map { try folder.blobBytes($0) } ?? [], salt: salt)
      try counts.add(column, forgetting: forgetting)
      state.unitCounts = try folder.keep(counts.encoded)
      return counts.count
    } catch let error as Malformed { throw Diagnostic(.damagedRecord, error.what) }
  }
}
