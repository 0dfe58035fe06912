import Configuration
import Diagnostics

/// The rows of standard input, as they come: CSV with a header line, or JSON lines.
struct InferenceRows {
  enum Format: String, CaseIterable {
    case csv
    case json
  }

  /// No row is longer.
  private static let lineLimit = 64 << 20
  private let columns: InferenceColumns
  private let delimiter: UInt8
  /// Known from the first byte on, if it was not told.
  private(set) var format: Format?
  /// Whether rows have a label; known from the first row on.
  private(set) var hasLabel = false
  private var pending: [UInt8] = []
  private var line = 0
  private var header: Header?

  private struct Header {
    let count: Int
    let id: Int
    let places: [Int?]
  }

  init(_ columns: InferenceColumns, format: Format?, delimiter: UInt8) {
    self.columns = columns
    self.format = format
    self.delimiter = delimiter
  }

  /// Takes bytes and adds the rows that are complete.
  mutating func take(_ piece: [UInt8], into batch: inout InferenceBatch, _ problems: inout InferenceProblems) throws {
    var start = 0
    try piece.withUnsafeBufferPointer { bytes in
      while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let whole = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if pending.isEmpty {
          try takeLine(whole, into: &batch, &problems)
        } else {
          pending += whole
          try takePending(into: &batch, &problems)
        }
        start = end + 1
      }
      pending += bytes[start...]
    }
    guard pending.count <= Self.lineLimit else {
      throw Diagnostic(
        .badArgument, "line \(line + 1) has more than \(Self.lineLimit) bytes", subject: "standard input")
    }
  }

  /// Takes the last line, when nothing ends it. No line at all, or only empty ones, are no rows.
  mutating func end(into batch: inout InferenceBatch, _ problems: inout InferenceProblems) throws {
    if !pending.isEmpty { try takePending(into: &batch, &problems) }
  }

  private mutating func takePending(into batch: inout InferenceBatch, _ problems: inout InferenceProblems) throws {
    let whole = pending
    pending.removeAll(keepingCapacity: true)
    try whole.withUnsafeBufferPointer { try takeLine($0, into: &batch, &problems) }
  }

  private mutating func takeLine(
    _ bytes: UnsafeBufferPointer<UInt8>, into batch: inout InferenceBatch, _ problems: inout InferenceProblems
  ) throws {
    line += 1
    var text = bytes
    if text.last == UInt8(ascii: "\r") { text = UnsafeBufferPointer(rebasing: text.dropLast()) }
    if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = UnsafeBufferPointer(rebasing: text.dropFirst(3)) }
    if text.isEmpty { return }
    if format == nil { format = text.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "{") ? .json : .csv }
    switch format {
    case .json: try takeObject(text, into: &batch, &problems)
    default:
      if let header { takeFields(text, header, into: &batch, &problems) } else { try takeHeader(text) }
    }
  }

  private var place: String { "standard input:\(line)" }

  // MARK: CSV

  private mutating func takeHeader(_ text: UnsafeBufferPointer<UInt8>) throws {
    let line: CSVLine
    do { line = try CSVLine(text, delimiter: delimiter) } catch let error as CSVLine.Malformed {
      throw Diagnostic(.missingInputColumn, "the header line cannot be read: \(error.message)", subject: place)
    }
    let names = line.withBytes(of: text) { bytes in
      line.fields.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self).trimmingSpaces }
    }
    let places = try columns.places(in: names, source: place)
    let id = columns.idNames.lazy.compactMap { names.firstIndex(of: $0) }.first
    guard let id = id ?? (places.contains(0) ? nil : 0) else {
      throw Diagnostic(
        .missingInputColumn, "the rows have no id: column \(English.quote(columns.idNames.first ?? "id"))",
        subject: place)
    }
    hasLabel = zip(columns.needs, places).contains { $0.isLabel && $1 != nil }
    header = Header(count: names.count, id: id, places: places)
  }

  private func takeFields(
    _ text: UnsafeBufferPointer<UInt8>, _ header: Header, into batch: inout InferenceBatch,
    _ problems: inout InferenceProblems
  ) {
    let row: CSVLine
    do { row = try CSVLine(text, delimiter: delimiter, expecting: header.count) } catch {
      let cause = (error as? CSVLine.Malformed)?.message ?? "\(error)"
      return problems.addMalformed(cause, at: place)
    }
    let fields = row.fields
    guard fields.count == header.count else {
      let found = English.count(fields.count, "field")
      return problems.addMalformed("the row has \(found), the header line \(header.count)", at: place)
    }
    let id = fields[header.id]
    guard id.start < id.end else { return problems.addMalformed("the row has no id", at: place) }
    guard text.allSatisfy({ $0 < 0x80 }) || String(validating: text, as: UTF8.self) != nil else {
      return problems.addMalformed("the row is not UTF-8", at: place)
    }
    row.withBytes(of: text) {
      batch.append($0, id: id, cells: header.places.map { $0.map { fields[$0] } ?? id }, line: line)
    }
  }

  // MARK: JSON lines

  private mutating func takeObject(
    _ text: UnsafeBufferPointer<UInt8>, into batch: inout InferenceBatch, _ problems: inout InferenceProblems
  ) throws {
    let node: Node
    do { node = try JSONReader.read(SourceText(name: place, bytes: Array(text))) } catch let error as Diagnostic {
      return problems.addMalformed(error.message, at: place)
    }
    guard node.members != nil else {
      return problems.addMalformed("the row must be a map, found \(node.found)", at: place)
    }
    let values = Self.values(of: node)
    if header == nil {
      let names = Array(values.keys).sorted()
      let places = try columns.places(in: names, source: place)
      hasLabel = zip(columns.needs, places).contains { $0.isLabel && $1 != nil }
      header = Header(count: 0, id: 0, places: places)
    }
    guard let id = columns.idNames.lazy.compactMap({ values[$0] }).first, !id.isEmpty else {
      return problems.addMalformed("the row has no id: \(English.quote(columns.idNames.first ?? "id"))", at: place)
    }
    var bytes = Array(id.utf8)
    let idCell = InferenceBatch.Cell(start: 0, end: bytes.count)
    var cells: [InferenceBatch.Cell] = []
    for need in columns.needs {
      let value = need.names.lazy.compactMap { values[$0] }.first
      guard value != nil || need.isLabel && !hasLabel else {
        return problems.addMalformed("the row has no \(English.quote(need.names.last ?? need.name))", at: place)
      }
      cells.append(InferenceBatch.Cell(start: bytes.count, end: bytes.count + (value ?? "").utf8.count))
      bytes += Array((value ?? "").utf8)
    }
    bytes.withUnsafeBufferPointer { batch.append($0, id: idCell, cells: cells, line: line) }
  }

  /// Every value as text; those of a map inside under `outer.inner`, so that a host's columns may stand together.
  private static func values(of node: Node) -> [String: String] {
    var values: [String: String] = [:]
    for member in node.members ?? [] {
      if let inner = member.value.members {
        for column in inner { values["\(member.key).\(column.key)"] = text(column.value) }
      } else {
        values[member.key] = text(member.value)
      }
    }
    return values
  }

  private static func text(_ node: Node) -> String {
    switch node.json {
    case .null: ""
    case .text(let text): text
    case let other: CanonicalJSON.text(other, .line)
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
