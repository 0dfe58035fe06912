import Diagnostics
import Platform

/// Reads all rows and writes the table in one go where that is possible: what the columns are is assumed from a few
/// rows, and if a later row says otherwise, all is written once more.
struct TableReading {
  let pieces: RowPieces
  let names: [String]
  let metadata: Table.Metadata
  let threads: Int
  let target: any ImportTarget
  let checkInterrupt: @Sendable () throws -> Void
  /// Told the part of the text that has been read.
  let progress: @Sendable (Double) -> Void

  /// A row has too many or too few fields.
  struct Ragged: Error {}

  /// Writes the table.
  ///
  /// - Parameter settled: the forms of the columns where they are known for certain.
  func write(settled: [ColumnForm]?) throws {
    var forms = try settled ?? forms(of: pieces.sample(rows: 1024))
    var known: ReadFacts?
    // What a reading has shown is true of all rows, so the second or third is the last.
    for _ in 0..<4 {
      let isMeasured = known.map { Self.hasSameTexts($0.forms, forms) } ?? !forms.contains(.text)
      let assumed = known.map { ReadFacts($0, as: forms) } ?? ReadFacts(assuming: forms, pieces)
      let layout = isMeasured ? ImportLayout(pieces, assumed, names: names, metadata: metadata) : nil
      if let layout {
        try target.begin(count: layout.count)
        try layout.plan.writeFrame { try target.write($0, at: $1) }
      }
      let facts = try read(pieces, forms, writing: layout)
      let found = settled ?? facts.guesses.map(\.form)
      if layout != nil, found == forms, facts.missing == assumed.missing { return }
      forms = found
      known = facts
    }
    throw Diagnostic(.internalError, "the columns of a file were recognised differently each time it was read")
  }

  /// How the columns of these rows can be stored.
  func forms(of pieces: RowPieces) throws -> [ColumnForm] {
    let assumed = names.map { _ in ColumnForm.doubles(.shortest) }
    return try read(pieces, assumed, writing: nil).guesses.map(\.form)
  }

  private static func hasSameTexts(_ a: [ColumnForm], _ b: [ColumnForm]) -> Bool {
    a.map { $0 == .text } == b.map { $0 == .text }
  }

  private func read(_ pieces: RowPieces, _ forms: [ColumnForm], writing layout: ImportLayout?) throws -> ReadFacts {
    let count = pieces.pieces.count
    let memories = (0..<max(1, min(threads, count))).map { _ in PieceMemory(forms, batches: pieces.batchRows.count) }
    let textBytes = TextBytes(pieces, textCount: memories[0].textCount)
    let batches = CompleteGroups(pieces.pieces.map { $0.firstRow / pieces.rowsPerBatch })
    try ConcurrentWork.run(
      count, workers: memories, finished: { if layout != nil { progress(Double($0) / Double(count)) } }
    ) { number, memory in
      try checkInterrupt()
      let piece = pieces.pieces[number]
      memory.prepare(piece)
      PieceReader(pieces, memory).read(piece)
      if memory.isRagged { throw Ragged() }
      memory.count(batch: piece.firstRow / pieces.rowsPerBatch)
      for slot in 1..<memory.textCount { textBytes[number, slot] = memory.textBytes(slot, rows: piece.count) }
      guard let layout else { return }
      try layout.write(number, memory, to: target)
      batches.finish(number) { target.settle(upTo: layout.plan.end(ofBatch: $0)) }
    }
    textBytes.finish()
    return ReadFacts(forms, memories, textBytes)
  }
}
