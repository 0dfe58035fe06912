import Diagnostics

extension Table {
  /// The pairs of rows that have one id: the first row that has it and a later one; at most `limit` pairs.
  public func duplicateIDs(limit: Int = .max) -> [(first: Int, second: Int)] {
    let order = Shortlex.order(of: ids)
    var pairs: [(first: Int, second: Int)] = []
    var first = order.first ?? 0
    for row in order.dropFirst() {
      if Shortlex.compare(ids, first, ids, row) == 0 {
        pairs.append((first, row))
        if pairs.count >= limit { break }
      } else {
        first = row
      }
    }
    return pairs
  }

  /// The rows of these ids, in the order of the list: the join of a party's data with an agreed id list.
  ///
  /// Throws F0314 when an id is not in the table. Of rows with one id the first is taken.
  public func aligned(to wanted: TextValues) throws -> Table {
    let rows = rows(of: wanted)
    let missing = rows.indices.filter { rows[$0] < 0 }
    if let first = missing.first {
      throw Diagnostic(
        .unknownID,
        "\(English.count(missing.count, "id")) of \(wanted.count) not found in the table, first \(English.quote(wanted[first]))"
      )
    }
    return rows.elementsEqual(0..<rowCount) ? self : selecting(rows: rows)
  }

  /// The rows whose ids are in the list, in the table's own order.
  public func keeping(ids wanted: TextValues) -> Table {
    let keep = membership(in: wanted)
    let rows = (0..<rowCount).filter { keep[$0] }
    return rows.count == rowCount ? self : selecting(rows: rows)
  }

  /// The rows whose ids are not in the list, in the table's own order.
  public func removing(ids unwanted: TextValues) -> Table {
    let drop = membership(in: unwanted)
    return selecting(rows: (0..<rowCount).filter { !drop[$0] })
  }

  /// The row of each id of a list (of several the first), -1 where the table has none.
  public func rows(of wanted: TextValues) -> [Int] {
    var rows = [Int](repeating: -1, count: wanted.count)
    Self.merge(wanted, ids) { wantedRow, row in
      if rows[wantedRow] < 0 { rows[wantedRow] = row }
    }
    return rows
  }

  /// The ids that are in both lists, each once, in shortlex order.
  public static func commonIDs(_ a: TextValues, _ b: TextValues) -> TextValues {
    var rows: [Int] = []
    merge(a, b) { row, _ in
      if rows.last != row { rows.append(row) }
    }
    var distinct: [Int] = []
    for row in rows where distinct.last.map({ Shortlex.compare(a, $0, a, row) != 0 }) ?? true { distinct.append(row) }
    return a.gather(distinct)
  }

  /// All rows of several tables in shortlex order, of rows with one id the first (FATE's Union, contract 8.5).
  ///
  /// Throws F0315 with FATE's wording when headers, id names or label names differ.
  public static func union(_ tables: [Table]) throws -> Table {
    guard let first = tables.first else { return try Table(ids: TextValues([])) }
    for table in tables.dropFirst() { try requireSameSchema(first, table) }
    let all = try concatenating(tables)
    let order = Shortlex.order(of: all.ids)
    var kept: [Int] = []
    for row in order where kept.last.map({ Shortlex.compare(all.ids, $0, all.ids, row) != 0 }) ?? true {
      kept.append(row)
    }
    return kept.elementsEqual(0..<all.rowCount) ? all : all.selecting(rows: kept)
  }

  private static func requireSameSchema(_ a: Table, _ b: Table) throws {
    func name(_ text: String?) -> String { text ?? "none" }
    if a.metadata.idName != b.metadata.idName {
      throw Diagnostic(
        .unionMismatch,
        "Id names \(name(a.metadata.idName)) and \(name(b.metadata.idName)) do not match! Please check id names.")
    }
    if a.metadata.labelName != b.metadata.labelName {
      throw Diagnostic(
        .unionMismatch,
        "Label names \(name(a.metadata.labelName)) and \(name(b.metadata.labelName)) do not match! "
          + "Please check label names.")
    }
    if a.columns.map(\.name) != b.columns.map(\.name) || a.columns.map(\.role) != b.columns.map(\.role) {
      throw Diagnostic(
        .unionMismatch, "Table headers do not match! Please check header.",
        notes: [.init("one header is '\(a.header)'"), .init("the other is '\(b.header)'")])
    }
  }

  private func membership(in wanted: TextValues) -> [Bool] {
    var isMember = [Bool](repeating: false, count: rowCount)
    Self.merge(ids, wanted) { row, _ in isMember[row] = true }
    return isMember
  }

  /// Calls back for every pair of equal ids, in shortlex order, by merging the two orders.
  private static func merge(_ a: TextValues, _ b: TextValues, _ found: (Int, Int) -> Void) {
    let (left, right) = (Shortlex.order(of: a), Shortlex.order(of: b))
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let order = Shortlex.compare(a, left[i], b, right[j])
      if order < 0 {
        i += 1
      } else if order > 0 {
        j += 1
      } else {
        // Every row of this id on the right meets this row on the left; the right stays for the next on the left.
        var k = j
        while k < right.count, Shortlex.compare(a, left[i], b, right[k]) == 0 {
          found(left[i], right[k])
          k += 1
        }
        i += 1
      }
    }
  }
}
