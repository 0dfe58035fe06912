import Diagnostics

/// The rows of a CSV text: which lines they are, their ids, and what is wrong with them.
struct CSVRows {
  struct Header {
    var idName: String?
    var names: [String] = []
  }

  let lines: CSVLines
  let delimiter: UInt8
  let hasHeader: Bool
  /// How many empty lines stand after the last row.
  let blankLinesAtEnd: Int
  /// The number of rows.
  let count: Int

  init(_ lines: CSVLines, delimiter: UInt8, hasHeader: Bool) {
    self.lines = lines
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    var last = lines.count
    while last > 0, lines.line(last - 1).isEmpty { last -= 1 }
    blankLinesAtEnd = lines.count - last
    count = max(last - (hasHeader ? 1 : 0), 0)
  }

  var isEmpty: Bool { count == 0 }

  /// The range of a row's line.
  func line(_ row: Int) -> Range<Int> { lines.line(row + (hasHeader ? 1 : 0)) }

  /// The 1-based line number of a row.
  func lineNumber(_ row: Int) -> Int { row + (hasHeader ? 2 : 1) }

  /// Where the id of a row lies.
  func id(_ row: Int) -> Range<Int> {
    let line = line(row)
    return line.lowerBound..<idEnd(line)
  }

  private func idEnd(_ line: Range<Int>) -> Int {
    var at = line.lowerBound
    while at < line.upperBound, lines.bytes[at] != delimiter { at += 1 }
    return at
  }

  /// Where the rest of a row after its id lies; nil when the line ends with the id.
  func rest(_ row: Int) -> Range<Int>? {
    let line = line(row)
    let end = idEnd(line)
    return end < line.upperBound ? end + 1..<line.upperBound : nil
  }

  /// The names in the header line; without one, a single column for the rest of each line if there is any rest.
  func header(_ problems: inout CSVProblems) -> Header {
    guard hasHeader else {
      let hasValues = (0..<count).contains { rest($0) != nil }
      return Header(names: hasValues ? [Table.lineColumnName] : [])
    }
    let fields = lines.fields(lines.line(0), delimiter: delimiter)
    var seen: [String: Int] = [:]
    var names: [String] = []
    for (index, field) in fields.enumerated() {
      let name = trimmed(field)
      names.append(name)
      if name.isEmpty {
        problems.add(.badHeader, at: field.lowerBound, help: Self.unnamedHelp(index, of: fields.count)) {
          "column \(index + 1) has no name"
        }
      } else if let first = seen[name] {
        problems.add(.badHeader, at: field.lowerBound, related: ("first used here", first)) {
          "two columns are named \(English.quote(name))"
        }
      } else {
        seen[name] = field.lowerBound
      }
    }
    return Header(idName: names[0], names: Array(names.dropFirst()))
  }

  private static func unnamedHelp(_ index: Int, of count: Int) -> String {
    if index == 0 { return "name the id column; pandas does with to_csv(index_label='id')" }
    return index == count - 1 ? "remove the delimiter at the end of the line, or name the column" : "name the column"
  }

  private func trimmed(_ field: Range<Int>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (field.lowerBound, field.upperBound)
    while start < end, isSpace(lines.bytes[start]) { start += 1 }
    while end > start, isSpace(lines.bytes[end - 1]) { end -= 1 }
    return lines.text(start..<end)
  }

  /// Adds a problem for every row that is empty, has no id or not as many fields as the header line.
  func checkShapes(_ problems: inout CSVProblems) {
    let width = hasHeader ? fieldCount(lines.line(0)) : 0
    for row in 0..<count {
      let line = line(row)
      if line.isEmpty {
        problems.add(.blankLine, at: line.lowerBound, help: "remove the line if no row was lost") { "empty line" }
        continue
      }
      if id(row).allSatisfy({ lines.bytes[$0] == UInt8(ascii: " ") }) {
        problems.add(.emptyID, at: line.lowerBound) { "the row has no id" }
      }
      guard hasHeader else { continue }
      let found = fieldCount(line)
      if found != width { addRagged(line, found: found, width: width, &problems) }
    }
  }

  private func fieldCount(_ line: Range<Int>) -> Int {
    var fields = 1
    for at in line where lines.bytes[at] == delimiter { fields += 1 }
    return fields
  }

  private func addRagged(_ line: Range<Int>, found: Int, width: Int, _ problems: inout CSVProblems) {
    let fields = lines.fields(line, delimiter: delimiter)
    let at = found > width ? fields[width].lowerBound : line.upperBound
    let isQuoted = line.contains { lines.bytes[$0] == UInt8(ascii: "\"") }
    let help =
      isQuoted
      ? "quotes are ordinary characters: a quoted field must not contain the delimiter"
      : "for rows of different lengths (libsvm, tags) upload with head 0"
    problems.add(.raggedRow, at: at, help: help) {
      "the row has \(English.count(found, "field")), the header line \(width)"
    }
  }

  /// The rows to keep in shortlex order of id; adds a problem for each repeated id that may not be.
  func order(_ duplicates: CSVImport.Duplicates, _ problems: inout CSVProblems) -> [Int] {
    let sorted = shortlexOrder()
    var kept: [Int] = []
    kept.reserveCapacity(sorted.count)
    var repeated: [(first: Int, row: Int)] = []
    for row in sorted {
      if let last = kept.last, hasSameID(last, row) {
        switch duplicates {
        case .keepLast: kept[kept.count - 1] = row
        case .refuse: repeated.append((last, row))
        }
      } else {
        kept.append(row)
      }
    }
    for pair in repeated.sorted(by: { $0.row < $1.row }) where !id(pair.row).isEmpty {
      problems.add(
        .duplicateID, at: line(pair.row).lowerBound,
        help: "remove one of the rows, or ask for the last one to be kept",
        related: ("first used here", line(pair.first).lowerBound)
      ) { "the id \(English.quote(lines.text(id(pair.row)))) was used before" }
    }
    return kept
  }

  private func idBytes(_ row: Int) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: lines.bytes[id(row)]) }

  private func hasSameID(_ a: Int, _ b: Int) -> Bool { Shortlex.compare(idBytes(a), idBytes(b)) == 0 }

  private func shortlexOrder() -> [Int] {
    Shortlex.order(keys: (0..<count).map { Shortlex.Key(text: idBytes($0), row: $0) }) { a, b in
      Shortlex.compare(idBytes(a), idBytes(b))
    }
  }

  func ids(_ order: [Int]) -> TextValues {
    TextValues(count: order.count) { idBytes(order[$0]) }
  }

  /// What looks as if something else was meant.
  func warnings(_ header: Header, name: String) -> [Diagnostic] {
    var warnings: [Diagnostic] = []
    func warn(_ message: String, help: String) {
      warnings.append(Diagnostic(.warning, .suspiciousCSV, message, subject: name, help: help))
    }
    if lines.bytes[id(0)].first == UInt8(ascii: "\"") {
      warn("the ids begin with a quote, which is kept as part of the id, as in FATE", help: "export without quotes")
    }
    guard hasHeader else { return warnings }
    if header.names.isEmpty, let other = header.idName?.first(where: { ";|, ".contains($0) }) {
      warn("every row is an id and nothing else", help: "is \(English.quote(String(other))) the delimiter?")
    }
    if !header.names.isEmpty, header.names.allSatisfy({ Double($0) != nil }) {
      warn("all column names are numbers, so the first line may be a row", help: "if it is, upload with head 0")
    }
    return warnings
  }
}
