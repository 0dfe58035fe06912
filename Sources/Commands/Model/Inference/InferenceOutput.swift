import Configuration
import Diagnostics
import Tables

/// Writes scores: CSV with a header line, or one JSON object a line.
struct InferenceOutput {
  private let format: InferenceRows.Format
  private let hasLabel: Bool
  private let write: ([UInt8]) throws -> Void
  private var hasHeader = false

  init(_ format: InferenceRows.Format, hasLabel: Bool, write: @escaping ([UInt8]) throws -> Void) {
    self.format = format
    self.hasLabel = hasLabel
    self.write = write
  }

  private var names: [String] {
    let all = Table.Prediction.columns.filter { $0 != Table.Prediction.type }
    return hasLabel ? all : all.filter { $0 != Table.Prediction.label }
  }

  /// Writes the header line, also when no row follows.
  mutating func begin() throws {
    guard !hasHeader else { return }
    hasHeader = true
    if format == .csv { try write(Array(("id," + names.joined(separator: ",") + "\n").utf8)) }
  }

  /// Writes the rows of a table of predictions.
  mutating func add(_ table: Table) throws {
    try begin()
    let columns = names.compactMap { table.column($0) }
    var bytes: [UInt8] = []
    for row in 0..<table.rowCount {
      switch format {
      case .csv: appendCSV(table, columns, row, to: &bytes)
      case .json: appendJSON(table, columns, row, to: &bytes)
      }
    }
    try write(bytes)
  }

  private func appendCSV(_ table: Table, _ columns: [Column], _ row: Int, to bytes: inout [UInt8]) {
    table.ids.withUTF8(at: row) { Self.appendField($0, to: &bytes) }
    for column in columns {
      bytes.append(UInt8(ascii: ","))
      if let texts = column.texts {
        texts.withUTF8(at: row) { Self.appendField($0, to: &bytes) }
      } else {
        column.appendText(at: row, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// RFC 4180: a field with a comma, a quote or a line break stands in quotes.
  private static func appendField(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard field.contains(where: special.contains) else { return bytes.append(contentsOf: field) }
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func appendJSON(_ table: Table, _ columns: [Column], _ row: Int, to bytes: inout [UInt8]) {
    bytes += Array("{\"id\": ".utf8) + CanonicalJSON.bytes(.text(table.ids[row]), .line)
    for column in columns {
      bytes += Array(", \"\(column.name)\": ".utf8)
      switch column.values {
      case .doubles(let values): bytes += CanonicalJSON.bytes(.number(values[row]), .line)
      case .integers(let values):
        bytes += CanonicalJSON.bytes(values[row].map { .integer(Int($0)) } ?? .null, .line)
      case .text(let texts):
        switch column.name {
        // The detail is JSON already.
        case Table.Prediction.detail: texts.withUTF8(at: row) { bytes.append(contentsOf: $0) }
        case Table.Prediction.label: bytes += CanonicalJSON.bytes(Self.label(texts[row]), .line)
        default: bytes += CanonicalJSON.bytes(.text(texts[row]), .line)
        }
      }
    }
    bytes += Array("}\n".utf8)
  }

  /// A label as it came: a number where it is one.
  private static func label(_ text: String) -> JSON {
    if let integer = Int(text), String(integer) == text { return .integer(integer) }
    if let number = Double(text), number.isFinite { return .number(number) }
    return text.isEmpty ? .null : .text(text)
  }
}
