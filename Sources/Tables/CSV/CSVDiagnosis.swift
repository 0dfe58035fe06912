import Diagnostics

/// Why a file is refused: all its lines are looked at once more, one after the other, and the first problems of each kind
/// are told with their places.
struct CSVDiagnosis {
  private let text: CSVText
  private let name: String
  private var problems: CSVProblems

  init(_ text: CSVText, name: String, limit: Int) {
    self.text = text
    self.name = name
    problems = CSVProblems(limit: max(limit, 1))
  }

  /// What is wrong with a file that has no rows.
  mutating func withoutRows() -> DiagnosticList {
    checkLines(width: nil)
    // A file whose lines end in CR alone is one line: that is the reason, not the missing rows.
    if problems.total > 0 { return problems.diagnostics(text, name: name) }
    let what = text.isEmpty ? "\(name) is an empty file" : "\(name) has no rows"
    return DiagnosticList([Diagnostic(.emptyFile, what, subject: name, help: "upload a file with at least one row")])
  }

  /// What is wrong with a file that is refused.
  ///
  /// - Parameter order: nil when no id stands twice.
  mutating func problems(
    _ header: CSVHeader, _ order: IDOrder?, _ duplicates: CSVImport.Duplicates
  ) -> DiagnosticList {
    checkLines(width: text.hasHeader ? header.names.count + 1 : nil)
    for problem in header.problems {
      problems.add(
        .badHeader, at: .init(problem.offset, line: 1, start: text.start), rank: .header, help: problem.help,
        related: problem.first.map { ("first used here", .init($0, line: 1, start: text.start)) }
      ) { problem.message }
    }
    if let order, duplicates == .refuse { addRepeated(order) }
    if problems.total == 0 {
      return DiagnosticList([
        Diagnostic(
          .storageFailure, "the file was changed while it was read", subject: name,
          help: "upload it again when nobody writes to it")
      ])
    }
    return problems.diagnostics(text, name: name)
  }

  private mutating func addRepeated(_ order: IDOrder) {
    let pairs = order.repetitions(limit: problems.limit)
    func place(_ entry: IDEntry) -> CSVProblems.Place { .init(entry.offset, line: entry.line, start: entry.offset) }
    for (first, row) in pairs.told {
      let id = String(decoding: text.id(row.offset), as: UTF8.self)
      problems.add(
        .duplicateID, at: place(row), rank: .repeated,
        help: "remove one of the rows, or ask for the last one to be kept", related: ("first used here", place(first))
      ) { "the id \(English.quote(id)) was used before" }
    }
    problems.count(.duplicateID, more: pairs.total - pairs.told.count)
  }

  /// - Parameter width: how many fields the rows should have; nil where any number will do.
  private mutating func checkLines(width: Int?) {
    var (start, number) = (text.start, 1)
    while start < text.bytes.count {
      let next = CSVText.lineEnd(text.bytes, from: start, to: text.bytes.count)
      checkBytes(start..<next, number)
      if number > (text.hasHeader ? 1 : 0), start < text.end { checkShape(text.line(start, next: next), number, width) }
      (start, number) = (next, number + 1)
    }
  }

  private mutating func checkBytes(_ line: Range<Int>, _ number: Int) {
    let bytes = UnsafeBufferPointer(rebasing: text.bytes[line])
    func place(_ at: Int) -> CSVProblems.Place { .init(line.lowerBound + at, line: number, start: line.lowerBound) }
    if let at = CSVText.find(0, in: bytes, from: 0) {
      problems.add(.nulByte, at: place(at), rank: .bytes, help: "export the file as UTF-8 text") {
        "zero byte in the line"
      }
    }
    var at = 0
    while let found = CSVText.find(CSVText.carriageReturn, in: bytes, from: at) {
      at = found + 1
      if at < bytes.count, bytes[at] == CSVText.newline { continue }
      problems.add(
        .carriageReturn, at: place(found), rank: .bytes,
        help: "convert the line ends, for example with tr '\\r' '\\n' or mac2unix"
      ) { "carriage return (CR) that is not followed by a line feed" }
      break
    }
    if let at = UTF8Check.firstInvalid(in: bytes, from: 0) {
      problems.add(.invalidUTF8, at: place(at), rank: .bytes, help: "convert the file, for example with iconv -t UTF-8")
      {
        "byte 0x\(String(bytes[at], radix: 16, uppercase: true)) is not UTF-8"
      }
    }
  }

  private mutating func checkShape(_ line: Range<Int>, _ number: Int, _ width: Int?) {
    func place(_ offset: Int) -> CSVProblems.Place { .init(offset, line: number, start: line.lowerBound) }
    if line.isEmpty {
      return problems.add(
        .blankLine, at: place(line.lowerBound), rank: .shape, help: "remove the line if no row was lost"
      ) { "empty line" }
    }
    let id = line.prefix { !text.isDelimiter(text.bytes[$0]) }
    if id.allSatisfy({ text.bytes[$0] == UInt8(ascii: " ") }) {
      problems.add(.emptyID, at: place(line.lowerBound), rank: .shape) { "the row has no id" }
    }
    guard let width else { return }
    let found = 1 + line.count { text.isDelimiter(text.bytes[$0]) }
    if found == width { return }
    let at = found > width ? text.fields(line)[width].lowerBound : line.upperBound
    let isQuoted = line.contains { text.bytes[$0] == UInt8(ascii: "\"") }
    let help =
      isQuoted
      ? "quotes are ordinary characters: a quoted field must not contain the delimiter"
      : "for rows of different lengths (libsvm, tags) upload with head 0"
    problems.add(.raggedRow, at: place(at), rank: .shape, help: help) {
      "the row has \(English.count(found, "field")), the header line \(width)"
    }
  }
}
