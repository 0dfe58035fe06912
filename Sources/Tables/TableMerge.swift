import Diagnostics
import Platform

/// A stored table with the rows of another one added: rows of one id are those of the other (contract 5.1).
///
/// Both are in shortlex order, so they are read a few thousand rows at a time and written the same way, twice: the first
/// time to see how long the result will be.
public struct TableMerge {
  private let old: ArrowFile
  private let new: ArrowFile
  private let forms: [ColumnForm]
  private let hasLines: Bool

  /// Rows that are written at a time; a multiple of 8 that divides the rows of a record batch.
  static let step = 1 << 13

  /// Opens both files.
  ///
  /// - Parameters:
  ///   - old: the path of the Arrow file of the table.
  ///   - new: that of the rows to add.
  /// - Throws: as `Table.read`.
  public init(old: String, new: String, files: FileSystem) throws {
    self.old = try Self.open(old, files)
    self.new = try Self.open(new, files)
    forms = zip(self.old.schema.columns, self.new.schema.columns).map { Self.form($0, $1) }
    let schemas = [self.old.schema, self.new.schema]
    hasLines = schemas.allSatisfy { $0.sourceLines != nil } && schemas[0].sourceName == schemas[1].sourceName
  }

  private static func open(_ path: String, _ files: FileSystem) throws -> ArrowFile {
    let mapped = try files.mapFile(path)
    return try ArrowFile(name: path, owner: mapped, bytes: mapped.bytes)
  }

  /// The names of the columns there and here when they differ, so that the tables cannot be merged.
  public var differingHeaders: (old: String, new: String)? {
    let (old, new) = (old.schema, new.schema)
    if old.header == new.header, old.metadata.idName == new.metadata.idName { return nil }
    return (old.header, new.header)
  }

  /// As `Table.concatenating` has it.
  private static func form(_ a: Column, _ b: Column) -> ColumnForm {
    if a.integers != nil, b.integers != nil { return .integers }
    if a.texts != nil || b.texts != nil { return .text }
    return .doubles(a.style == b.style ? a.style : .shortest)
  }

  /// Writes the merged table as a new file that is not flushed.
  ///
  /// - Returns: how many rows it has, and how many of them were there; when none of these is left, nothing is written,
  ///   since the rows to add are the result.
  public func write(_ path: String, files: FileSystem, work: ImportWork = ImportWork()) throws -> (rows: Int, kept: Int)
  {
    var measured = MergedShape(forms: forms, hasLines: hasLines, rowsPerBatch: ArrowWriter().rowsPerBatch)
    let kept = try forEachPart(work) { measured.add($0) }
    guard kept > 0 else { return (new.rowCount, 0) }
    let output = try MergedFile(measured, old.schema, try files.createPlacedFile(path))
    var row = 0
    _ = try forEachPart(work) { part in
      try output.write(part, at: row)
      row += part.rowCount
    }
    try output.finish()
    return (row, kept)
  }

  /// Calls back for all rows in order, so many at a time; returns how many were in the old table.
  private func forEachPart(_ work: ImportWork, _ body: (Table) throws -> Void) throws -> Int {
    var sources = [RowCursor(old), RowCursor(new)]
    var pending: [Table] = []
    var kept = 0
    func flush(all: Bool) throws {
      guard all || pending.reduce(0, { $0 + $1.rowCount }) >= Self.step, !pending.isEmpty else { return }
      let table = try Table.concatenating(pending)
      var start = 0
      while table.rowCount - start >= Self.step || all && start < table.rowCount {
        let end = min(start + Self.step, table.rowCount)
        try body(table.slice(start..<end))
        start = end
      }
      pending = start < table.rowCount ? [table.slice(start..<table.rowCount)] : []
    }
    while sources.contains(where: { $0.isAtEnd == false }) {
      try work.checkInterrupt()
      let limit = sources.compactMap { $0.lastID(step: Self.step) }.min { Self.precedes($0, $1) }
      guard let limit else { break }
      let added = sources[1].take(step: Self.step, upTo: limit)
      let stayed = sources[0].take(step: Self.step, upTo: limit).map { old in
        added.map { old.removing(ids: $0.ids) } ?? old
      }
      kept += stayed?.rowCount ?? 0
      let parts = [stayed, added].compactMap { $0 }.filter { $0.rowCount > 0 }.map(converted)
      if !parts.isEmpty { pending.append(try Table.concatenating(parts).inIDOrder()) }
      try flush(all: false)
    }
    try flush(all: true)
    return kept
  }

  private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { Shortlex.compare(a, $0) < 0 } }
  }

  /// The rows with the columns as they will be stored.
  private func converted(_ part: Table) -> Table {
    let columns = zip(part.columns, forms).map { column, form -> Column in
      switch form {
      case .integers: column
      case .doubles(let style):
        Column(
          name: column.name, role: column.role, values: .doubles(column.doubles ?? Buffer([])), style: style)
      case .text: column.with(values: .text(column.texts ?? column.asText()))
      }
    }
    return Table(
      checkedIDs: part.ids, columns: columns, metadata: old.schema.metadata,
      sourceLines: hasLines ? part.sourceLines : nil)
  }
}

/// The next rows of a file.
private struct RowCursor {
  private let file: ArrowFile
  private var batch = 0
  private var row = 0

  init(_ file: ArrowFile) {
    self.file = file
    skipEmpty()
  }

  var isAtEnd: Bool { batch == file.batches.count }

  /// The last id of the next rows; nil at the end.
  func lastID(step: Int) -> [UInt8]? {
    guard !isAtEnd else { return nil }
    let table = file.batches[batch]
    return table.ids.withUTF8(at: min(row + step, table.rowCount) - 1) { Array($0) }
  }

  /// Takes those of the next rows whose ids do not come after the limit; nil when there are none.
  mutating func take(step: Int, upTo limit: [UInt8]) -> Table? {
    guard !isAtEnd else { return nil }
    let table = file.batches[batch]
    var (low, high) = (row, min(row + step, table.rowCount))
    while low < high {
      let middle = (low + high) / 2
      let isWithin = table.ids.withUTF8(at: middle) { id in
        limit.withUnsafeBufferPointer { Shortlex.compare(id, $0) <= 0 }
      }
      if isWithin { low = middle + 1 } else { high = middle }
    }
    defer {
      row = low
      skipEmpty()
    }
    return low > row ? table.slice(row..<low) : nil
  }

  private mutating func skipEmpty() {
    while !isAtEnd, row == file.batches[batch].rowCount { (batch, row) = (batch + 1, 0) }
  }
}
