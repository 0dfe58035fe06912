import Diagnostics
import Pipeline
import Platform
import Runner
import Tables

/// Turns batches into tables of all parties, scores them, and finds the rows that cannot be scored.
struct InferenceScoring {
  /// A party whose columns come from a stored table, by id.
  struct HostTable {
    let name: String
    let table: Table
  }

  let run: InferenceRun
  let schema: InferenceSchema
  let columns: InferenceColumns
  let tables: [Party: HostTable]
  let interrupt: Interrupt
  /// When so many rows fail before the first succeeds, it is not the rows; nil to go on whatever comes.
  let hopeless: Int?
  private(set) var problems = InferenceProblems()
  private(set) var scored = 0

  init(
    _ run: InferenceRun, schema: InferenceSchema, columns: InferenceColumns, tables: [Party: HostTable],
    interrupt: Interrupt, hopeless: Int?
  ) {
    self.run = run
    self.schema = schema
    self.columns = columns
    self.tables = tables
    self.interrupt = interrupt
    self.hopeless = hopeless
  }

  /// Does something with the problems.
  mutating func noting<Result>(_ body: (inout InferenceProblems) throws -> Result) rethrows -> Result {
    try body(&problems)
  }

  /// Scores all rows of a batch; the results come in the order of the rows.
  ///
  /// - Throws: `DiagnosticList` when no row at all can be scored, or the run was interrupted.
  mutating func score(_ batch: InferenceBatch, hasLabel: Bool, write: (Table) throws -> Void) throws {
    guard batch.count > 0 else { return }
    try batch.bytes.withUnsafeBufferPointer { bytes in
      let rows = known(batch, bytes)
      try score(rows, batch, bytes, hasLabel, write)
    }
  }

  /// The rows whose ids all tables have, with their places there.
  private mutating func known(_ batch: InferenceBatch, _ bytes: UnsafeBufferPointer<UInt8>) -> [Row] {
    let sides = schema.sides.compactMap { side in tables[side.party].map { (party: side.party, table: $0) } }
    return (0..<batch.count).compactMap { index in
      let id = UnsafeBufferPointer(rebasing: bytes[batch.ids[index].start..<batch.ids[index].end])
      var places: [Int] = []
      for side in sides {
        guard let place = side.table.table.ids.place(inOrder: id) else {
          let text = English.quote(String(decoding: id, as: UTF8.self))
          problems.addUnknown(
            "the table \(side.table.name) of \(side.party.name) has no id \(text)",
            at: "standard input:\(batch.lines[index])")
          return nil
        }
        places.append(place)
      }
      return Row(index: index, places: places)
    }
  }

  private struct Row {
    let index: Int
    /// In each table, in the order of the sides.
    let places: [Int]
  }

  private mutating func score(
    _ rows: [Row], _ batch: InferenceBatch, _ bytes: UnsafeBufferPointer<UInt8>, _ hasLabel: Bool,
    _ write: (Table) throws -> Void
  ) throws {
    guard !rows.isEmpty else { return }
    try interrupt.check()
    do {
      let result = try scores(rows, batch, bytes)
      scored += result.rowCount
      try write(hasLabel ? labelled(result, rows, batch, bytes) : result)
    } catch let list as DiagnosticList where !interrupt.isRaised {
      guard rows.count > 1 else {
        try refuse(rows[0], batch, list)
        return
      }
      // One bad row must not keep the others from being scored.
      let middle = rows.count / 2
      try score(Array(rows[..<middle]), batch, bytes, hasLabel, write)
      try score(Array(rows[middle...]), batch, bytes, hasLabel, write)
    }
  }

  private mutating func refuse(_ row: Row, _ batch: InferenceBatch, _ list: DiagnosticList) throws {
    let cause = list.errors.first
    let message = [cause?.message, cause?.place].compactMap(\.self).joined(separator: ": ")
    problems.addMalformed(message, at: "standard input:\(batch.lines[row.index])")
    if let hopeless, scored == 0, problems.malformed >= hopeless { throw list }
  }

  /// The labels as they came stand beside the scores: the model has no use for them, so they need not suit it.
  private func labelled(
    _ scores: Table, _ rows: [Row], _ batch: InferenceBatch, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws -> Table {
    guard let number = columns.needs.firstIndex(where: \.isLabel) else { return scores }
    let label = Column(
      name: Table.Prediction.label,
      values: .text(
        TextValues(cells: rows.count) { row in
          let cell = batch.cells[rows[row].index * batch.width + number]
          return UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
        }))
    return try scores.replacingColumns([label] + scores.columns.filter { $0.name != Table.Prediction.label })
  }

  private func scores(
    _ rows: [Row], _ batch: InferenceBatch, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws -> Table {
    func cell(_ cell: InferenceBatch.Cell) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
    }
    let ids = TextValues(cells: rows.count) { cell(batch.ids[rows[$0].index]) }
    var inputs: [Party: Table] = [:]
    var tableIndex = 0
    for (index, side) in schema.sides.enumerated() {
      let metadata = Table.Metadata(
        idName: side.idName.isEmpty ? nil : side.idName, values: ["delimiter": side.delimiter])
      if let host = tables[side.party] {
        let place = tableIndex
        tableIndex += 1
        inputs[side.party] = try Table(
          ids: ids, columns: host.table.selecting(rows: rows.map { $0.places[place] }).columns, metadata: metadata)
        continue
      }
      let own = columns.needs.enumerated().filter { $0.element.side == index && !$0.element.isLabel }
      inputs[side.party] = try Table(
        ids: ids,
        columns: own.map { number, need in
          Column(name: need.name, count: rows.count) { cell(batch.cells[rows[$0].index * batch.width + number]) }
        }, metadata: metadata)
    }
    let scores = try run.score(inputs)
    let name = run.result ?? ""
    let outputs = scores[name] ?? [:]
    let guest = outputs.first { $0.key.role == .guest } ?? outputs.first
    guard let table = guest?.value.data.first, table.rowCount == rows.count, table.holdsPredictions else {
      throw Diagnostic(
        .unusableService, "the last component of the model's DSL, \(English.quote(name)), gives no predictions")
    }
    return table
  }
}
