import Diagnostics
import Pipeline
import Tables

/// The ids of one party that are compared, each once, in shortlex order, and the rows that have each.
struct IDKeys {
  /// Where they stand.
  enum Source: Equatable {
    /// The row ids themselves.
    case rowIDs
    /// A column of match ids, which stays in the output.
    case matchID(String)
    /// The first feature, which repeated_id_process takes out of the table.
    case firstFeature(String)
  }

  let source: Source
  let texts: [String]
  /// Rows of each; nil when key i is row i.
  private let groups: [[Int]]?

  init(of table: Table, _ parameters: Intersection.Parameters, _ context: ComponentContext) throws {
    source = try Self.source(of: table, parameters, context)
    let column: Column? =
      switch source {
      case .rowIDs: nil
      case .matchID(let name), .firstFeature(let name): table.column(name)
      }
    guard let column else {
      texts = table.ids.strings
      groups = nil
      return
    }
    let ids = LabelText.all(column)
    if let row = ids.firstIndex(of: "") {
      throw Diagnostic(
        .badCell, "the id that is compared is empty", subject: table.place(row: row, column: column.name))
    }
    var rows: [String: [Int]] = [:]
    for (row, id) in ids.enumerated() { rows[id, default: []].append(row) }
    let distinct = TextValues(rows.keys)
    let ordered = Shortlex.order(of: distinct).map { distinct[$0] }
    texts = ordered
    groups = ordered.map { rows[$0] ?? [] }
  }

  private static func source(
    of table: Table, _ parameters: Intersection.Parameters, _ context: ComponentContext
  ) throws -> Source {
    if let name = table.metadata.values[Table.Metadata.matchIDKey] { return .matchID(name) }
    let role = context.party.role.rawValue
    guard parameters.processesRepeatedIDs, parameters.repeatedIDOwner.rawValue == role else { return .rowIDs }
    guard let first = table.columns.first(where: { $0.role != .label }) else {
      throw Diagnostic(
        .noFeatures, "the table of \(context.party.name) has no column with the repeated ids",
        subject: "\(context.component).repeated_id_owner",
        help: "its first column after the row id must hold them")
    }
    return .firstFeature(first.name)
  }

  /// Whether rows have another name than what is compared.
  var isApart: Bool { source != .rowIDs }

  /// The rows of some keys, in the order of the table.
  func rows(of keys: [Int]) -> [Int] {
    guard let groups else { return keys }
    return keys.flatMap { groups[$0] }.sorted()
  }

  /// The key of each row.
  func keyOfRow(count: Int) -> [Int] {
    guard let groups else { return Array(0..<count) }
    var result = [Int](repeating: -1, count: count)
    for (key, rows) in groups.enumerated() { for row in rows { result[row] = key } }
    return result
  }

  /// The first row of a key.
  func firstRow(of key: Int) -> Int { groups?[key].first ?? key }

  /// How many of some keys have several rows.
  func repeated(among keys: [Int]) -> Int { groups.map { groups in keys.count { groups[$0].count > 1 } } ?? 0 }

  /// The table without the column of repeated ids.
  func withoutKeyColumn(_ table: Table) -> Table {
    guard case .firstFeature(let name) = source else { return table }
    return table.filteringColumns { $0.name != name }
  }

  /// The table without its columns; a match id belongs to the row.
  func onlyIDs(of table: Table) throws -> Table {
    guard case .matchID(let name) = source, let column = table.column(name) else {
      return try Table(ids: table.ids, metadata: table.metadata)
    }
    return try Table(ids: table.ids, columns: [column], metadata: table.metadata)
  }
}

/// The rows of a party's output.
struct JoinedRows {
  /// A row of the party's table, nil for one that it does not have (left_join).
  let rows: [Int?]
  /// Their ids; nil when those of the party's own rows stay.
  let ids: [String]?
  /// How many of its rows nobody else has (left_join).
  var unmatched = 0

  /// The output, in shortlex order of id.
  func table(from table: Table) throws -> Table {
    let own = rows.compactMap(\.self)
    if own.count == rows.count {
      let chosen = own.elementsEqual(0..<table.rowCount) ? table : table.selecting(rows: own)
      guard let ids else { return chosen }
      return try chosen.replacingIDs(ids).inIDOrder()
    }
    let columns = table.columns.map { $0.selecting(presentOf: rows) }
    return try Table(ids: ids ?? [], columns: columns, metadata: table.metadata).inIDOrder()
  }
}

extension Column {
  /// The rows with these indexes; a missing value for nil: NaN, no integer, the empty text.
  func selecting(presentOf rows: [Int?]) -> Column {
    switch values {
    case .doubles(let buffer):
      Column(name: name, role: role, doubles: rows.map { $0.map { buffer[$0] } ?? .nan }, style: style)
    case .integers(let integers): Column(name: name, role: role, integers: rows.map { $0.flatMap { integers[$0] } })
    case .text(let texts): Column(name: name, role: role, text: rows.map { $0.map { texts[$0] } ?? "" })
    }
  }
}
