import Diagnostics

extension Table {
  /// The rows with these indexes, in this order, copied; an index may come more than once.
  public func selecting(rows: [Int]) -> Table {
    Table(
      checkedIDs: ids.gather(rows), columns: columns.map { $0.selecting(rows) }, metadata: metadata,
      sourceLines: sourceLines?.gather(rows))
  }

  /// A contiguous range of rows, sharing the memory.
  public func slice(_ range: Range<Int>) -> Table {
    Table(
      checkedIDs: ids.slice(range), columns: columns.map { $0.slice(range) }, metadata: metadata,
      sourceLines: sourceLines?.slice(range))
  }

  /// Whether the rows are in shortlex order of id.
  public var isInIDOrder: Bool { Shortlex.isSorted(ids) }

  /// The rows in shortlex order of id (contract 5.3); rows of one id keep their order.
  public func inIDOrder() -> Table {
    isInIDOrder ? self : selecting(rows: Shortlex.order(of: ids))
  }

  /// Rows in parts: part `p` has the rows with `part[row] == p`, in order; rows with other numbers go nowhere.
  ///
  /// - Parameters:
  ///   - part: the number of the part of every row.
  ///   - count: the number of parts.
  public func split(by part: [Int], into count: Int) -> [Table] {
    precondition(part.count == rowCount, "one part number per row")
    var rows = [[Int]](repeating: [], count: count)
    for (row, number) in part.enumerated() where rows.indices.contains(number) { rows[number].append(row) }
    return rows.map { selecting(rows: $0) }
  }

  /// The same rows with other ids (encoded or suffixed), one for each row in order.
  ///
  /// Throws F0301 when their number differs.
  public func replacingIDs(_ ids: [String]) throws -> Table {
    try Table(ids: TextValues(ids), columns: columns, metadata: metadata, sourceLines: sourceLines)
  }

  /// One table after the other, without regard to ids. Columns must have equal names and roles in equal order.
  ///
  /// Number columns that differ in kind or style become doubles with shortest texts; text beside numbers becomes text.
  /// Throws F0315 when the headers differ. The metadata is that of the first table.
  public static func concatenating(_ tables: [Table]) throws -> Table {
    guard let first = tables.first else { return try Table(ids: TextValues([])) }
    if tables.count == 1 { return first }
    for table in tables.dropFirst() where table.columns.map(\.name) != first.columns.map(\.name) {
      throw Diagnostic(.unionMismatch, "the headers '\(first.header)' and '\(table.header)' differ")
    }
    let columns = first.columns.indices.map { index in Column.concatenating(tables.map { $0.columns[index] }) }
    return Table(
      checkedIDs: .concatenating(tables.map(\.ids)), columns: columns, metadata: first.metadata,
      sourceLines: joinedLines(tables))
  }

  /// Lines stay known only if all rows came from one file.
  private static func joinedLines(_ tables: [Table]) -> Buffer<Int64>? {
    let lines = tables.compactMap(\.sourceLines)
    let isOneSource = Set(tables.map(\.sourceName)).count == 1
    return lines.count == tables.count && isOneSource ? .concatenating(lines) : nil
  }
}

extension Column {
  static func concatenating(_ parts: [Column]) -> Column {
    let first = parts[0]
    let integers = parts.compactMap(\.integers)
    if integers.count == parts.count { return first.with(values: .integers(.concatenating(integers))) }
    let numbers = parts.compactMap(\.doubles)
    if numbers.count == parts.count {
      let isOneStyle = parts.allSatisfy { $0.style == first.style && $0.integers == nil }
      return Column(
        name: first.name, role: first.role, values: .doubles(.concatenating(numbers)),
        style: isOneStyle ? first.style : .shortest)
    }
    let texts = parts.map { part in part.texts ?? part.asText() }
    return Column(name: first.name, role: first.role, values: .text(.concatenating(texts)))
  }

  /// Every row as the text it was uploaded as or would be written as.
  func asText() -> TextValues {
    var builder = TextBuilder()
    for row in 0..<count { builder.append { appendText(at: row, to: &$0) } }
    return builder.values
  }
}
