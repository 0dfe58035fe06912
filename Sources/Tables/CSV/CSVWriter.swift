/// Writes tables as the CSV texts that FATE writes; nothing is ever quoted (contract 5.2, 5.3).
public enum CSVWriter {
  /// What a text is for.
  public enum Form: Sendable {
    /// `download`: `key<delimiter>value` lines without header, every field exactly as it was uploaded.
    case download(delimiter: String)
    /// `component_output_data`: a header line, then `key,label?,feature…` joined with commas as Python's `str` prints
    /// them, of raw tables the uploaded texts.
    case outputData
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
    let delimiter = form.delimiter
    if case .outputData = form { line += Array((table.outputHeader.joined(separator: ",") + "\n").utf8) }
    for row in 0..<min(table.rowCount, max(limit ?? .max, 0)) {
      table.ids.withUTF8(at: row) { line.append(contentsOf: $0) }
      for column in cells.columns.indices {
        line.append(contentsOf: delimiter)
        cells.append(column, row, to: &line)
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
  fileprivate var delimiter: [UInt8] {
    switch self {
    case .download(let delimiter): Array(delimiter.utf8)
    case .outputData: [UInt8(ascii: ",")]
    }
  }

  fileprivate var isExact: Bool { if case .download = self { true } else { false } }
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
