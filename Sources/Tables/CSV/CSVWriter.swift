/// Writes tables as the CSV texts that FATE writes (contract 5.2, 5.3).
public enum CSVWriter {
  /// What a text is for.
  public enum Form: Sendable {
    /// `download`: `key<delimiter>value` lines without header. The value is all the rest of the uploaded line, its fields
    /// as they were and joined as they were.
    case download(delimiter: String)
    /// `component_output_data`: a header line, then `key,label?,feature…` joined with commas as Python's `str` prints
    /// them, of raw tables the uploaded texts. Nothing is quoted, as in FATE 1.4.
    case outputData
    /// The same with quotes where RFC 4180 wants them, as in later FATE, whose Python client cuts them off.
    case quotedOutputData
  }

  /// The whole text.
  ///
  /// - Parameter limit: how many rows are written; nil writes all.
  public static func bytes(of table: Table, as form: Form, limit: Int? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    write(table, as: form, limit: limit) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Writes the text in pieces of about 64 KiB.
  public static func write(
    _ table: Table, as form: Form, limit: Int? = nil, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var line: [UInt8] = []
    let cells = OutputCells(table, isExact: form.isExact)
    let delimiters = form.delimiters(of: table)
    if form.hasHeader {
      for (index, name) in table.outputHeader.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        form.append(to: &line) { $0.append(contentsOf: name.utf8) }
      }
      line.append(UInt8(ascii: "\n"))
    }
    for row in 0..<min(table.rowCount, max(limit ?? .max, 0)) {
      form.append(to: &line) { line in table.ids.withUTF8(at: row) { line.append(contentsOf: $0) } }
      for column in cells.columns.indices {
        line.append(contentsOf: column == 0 ? delimiters.afterID : delimiters.betweenFields)
        form.append(to: &line) { cells.append(column, row, to: &$0) }
      }
      line.append(UInt8(ascii: "\n"))
      if line.count >= 1 << 16 {
        try line.withUnsafeBytes(sink)
        line.removeAll(keepingCapacity: true)
      }
    }
    if !line.isEmpty { try line.withUnsafeBytes(sink) }
  }
}

extension CSVWriter.Form {
  fileprivate func delimiters(of table: Table) -> (afterID: [UInt8], betweenFields: [UInt8]) {
    switch self {
    case .download(let delimiter): (Array(delimiter.utf8), Array(table.delimiter.utf8))
    case .outputData, .quotedOutputData: ([UInt8(ascii: ",")], [UInt8(ascii: ",")])
    }
  }

  fileprivate var isExact: Bool { if case .download = self { true } else { false } }

  fileprivate var hasHeader: Bool { !isExact }

  /// Appends a field, and puts it into quotes if the form has them and the field needs them.
  fileprivate func append(to line: inout [UInt8], _ field: (inout [UInt8]) -> Void) {
    let start = line.count
    field(&line)
    guard case .quotedOutputData = self, line[start...].contains(where: Self.needsQuotes) else { return }
    let bare = line[start...]
    let quote = UInt8(ascii: "\"")
    line.replaceSubrange(start..., with: [quote] + bare.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote])
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}

/// The cells of a row in the order in which FATE writes them: the label, then the others.
struct OutputCells {
  let columns: [Column]
  private let isExact: Bool

  /// - Parameter isExact: whether every cell is written as it was uploaded, not as Python would print it.
  init(_ table: Table, isExact: Bool) {
    self.isExact = isExact || table.isRaw
    columns = isExact ? table.columns : table.outputColumns
  }

  func append(_ column: Int, _ row: Int, to bytes: inout [UInt8]) {
    let column = columns[column]
    if isExact { return column.appendText(at: row, to: &bytes) }
    switch column.values {
    case .doubles(let values): bytes.append(contentsOf: PythonText.float(values[row]).utf8)
    case .integers(let values): bytes.append(contentsOf: (values[row].map { String($0) } ?? "None").utf8)
    case .text(let texts):
      let isDetail = column.name == Table.Prediction.detail
      texts.withUTF8(at: row) { text in
        // Python prints the quotes of a dictionary's keys as apostrophes.
        bytes.append(contentsOf: text.map { isDetail && $0 == UInt8(ascii: "\"") ? UInt8(ascii: "'") : $0 })
      }
    }
  }
}

extension Table {
  /// The columns as FATE shows them: the label first, then all others in header order.
  var outputColumns: [Column] { columns.filter { $0.role == .label } + columns.filter { $0.role != .label } }

  /// The header of previews and of `component_output_data`: the id name, the label name if there is one, the others
  /// (contract 5.3). Without an id name it is `id`.
  public var outputHeader: [String] { [metadata.idName ?? "id"] + outputColumns.map(\.name) }
}
