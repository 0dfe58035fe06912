import Diagnostics
import Platform

/// A CSV text on its way into a table file: looked through, sorted, read and written.
struct CSVSource {
  private let bytes: UnsafeRawBufferPointer
  private let name: String
  private let options: CSVImport.Options
  private let grain: CSVImport.Grain

  /// - Parameter bytes: stay as they are until all is done.
  init(_ bytes: UnsafeRawBufferPointer, name: String, options: CSVImport.Options, grain: CSVImport.Grain) {
    self.bytes = bytes
    self.name = name
    self.options = options
    self.grain = grain
  }

  /// The part of all work that is done when the lines are known, and when they are sorted.
  private static let shares = (lines: 0.1, order: 0.2)

  /// Writes the table.
  ///
  /// - Throws: `DiagnosticList` when the file is refused; then nothing of value was written.
  func store(
    in target: any ImportTarget, _ space: ScratchSpace, work: ImportWork
  ) throws -> (account: ImportAccount, warnings: [Diagnostic], header: CSVHeader) {
    var space = space
    space.entriesInMemory = grain.run
    let text = CSVText(
      bytes.bindMemory(to: UInt8.self), delimiter: try CSVImport.delimiterByte(options.delimiter),
      hasHeader: options.hasHeader)
    let facts = try scan(text, work)
    let header = CSVHeader(text, hasRest: facts.hasRest)
    var diagnosis = CSVDiagnosis(text, name: name, limit: options.problemLimit)
    if facts.rows == 0 { throw diagnosis.withoutRows() }
    let order = facts.isAscending ? nil : try self.order(text, facts, space, work)
    let isRefused = facts.hasProblem || header.hasProblem || (order?.repeated ?? 0) > 0 && options.duplicates == .refuse
    if isRefused { throw diagnosis.problems(header, order, options.duplicates) }
    work.progress(Self.shares.order)
    let kept = try order?.keepingLast(in: space)
    let dropped = order?.repeated ?? 0
    do {
      try read(text, facts, kept, header, dropped: dropped, target, work)
    } catch is TableReading.Ragged {
      throw diagnosis.problems(header, order, options.duplicates)
    }
    let blank = text.blankLinesAtEnd.count
    let account = ImportAccount(
      read: facts.rows + blank, kept: facts.rows - dropped,
      dropped: [
        .init(reason: "repeated id", count: dropped), .init(reason: "empty line at the end", count: blank),
      ].filter { $0.count > 0 }, carriageReturnLineEnds: facts.carriageReturns)
    return (account, header.warnings(text, facts, name: name), header)
  }

  /// The first look at all lines.
  private func scan(_ text: CSVText, _ work: ImportWork) throws -> FileFacts {
    let scan = LineScan(text: text)
    var head = LineFacts(range: text.start..<text.rowsStart)
    scan.checkBytes(&head)
    let length = grain.part
    let count = (text.end - text.rowsStart + length - 1) / length
    let results = PartResults(count: count)
    try ConcurrentWork.run(
      count, workers: Array(repeating: (), count: grain.threads),
      finished: { work.progress(Self.shares.lines * Double($0) / Double(count)) }
    ) { part, _ in
      try work.checkInterrupt()
      let start = text.rowsStart + part * length
      let range = text.lineStart(from: start)..<text.lineStart(from: min(start + length, text.end))
      results[part] = scan.facts(range)
    }
    return FileFacts(text, header: head, results.array)
  }

  private func order(_ text: CSVText, _ facts: FileFacts, _ space: ScratchSpace, _ work: ImportWork) throws -> IDOrder {
    try IDOrder(text, facts, threads: grain.threads, in: space, checkInterrupt: work.checkInterrupt)
  }

  private func read(
    _ text: CSVText, _ facts: FileFacts, _ order: IDOrder?, _ header: CSVHeader, dropped: Int,
    _ target: any ImportTarget, _ work: ImportWork
  ) throws {
    func reading(_ pieces: RowPieces) -> TableReading {
      TableReading(
        pieces: pieces, names: header.names, metadata: metadata(header), threads: grain.threads, target: target,
        checkInterrupt: work.checkInterrupt,
        progress: { work.progress(Self.shares.order + (1 - Self.shares.order) * $0) })
    }
    let whole = RowPieces(text, facts, pieceBytes: grain.piece, rowsPerBatch: grain.rowsPerBatch)
    guard let order else { return try reading(whole).write(settled: settled(header)) }
    let sorted = RowPieces(text, order, pieceBytes: grain.piece, rowsPerBatch: grain.rowsPerBatch)
    // Rows that are dropped have a say in what their columns are, and must be whole.
    let settled = try settled(header) ?? (dropped > 0 ? reading(whole).forms(of: whole) : nil)
    try reading(sorted).write(settled: settled)
  }

  /// Without a header line the only column, if there is one, is text.
  private func settled(_ header: CSVHeader) -> [ColumnForm]? {
    options.hasHeader ? nil : header.names.map { _ in .text }
  }

  private func metadata(_ header: CSVHeader) -> Table.Metadata {
    var metadata = Table.Metadata(idName: header.idName)
    // Without the folder, so that the same file makes the same table wherever it lies.
    metadata.values = [Table.delimiterKey: options.delimiter, Table.sourceKey: Path.name(name)]
    if !options.hasHeader { metadata.values[Table.layoutKey] = Table.linesLayout }
    return metadata
  }
}

/// What the parts of the text have told, each written by one thread.
///
/// Sendable although it holds a pointer: nobody reads before all are there.
private final class PartResults: @unchecked Sendable {
  private let results: UnsafeMutableBufferPointer<LineFacts>

  init(count: Int) {
    results = .allocate(capacity: count)
    results.initialize(repeating: LineFacts())
  }

  deinit { results.deallocate() }

  subscript(part: Int) -> LineFacts {
    get { results[part] }
    set { results[part] = newValue }
  }

  var array: [LineFacts] { Array(results) }
}
