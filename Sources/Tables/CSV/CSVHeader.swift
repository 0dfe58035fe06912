import Diagnostics

/// The names in the header line; without one, a single column for the rest of each line if there is any rest.
struct CSVHeader {
  private(set) var idName: String?
  private(set) var names: [String] = []
  /// What is wrong with the names, and where.
  private(set) var problems: [Problem] = []
  /// Whether a column has the name of the ids.
  private var sharesIDName = false

  struct Problem {
    let offset: Int
    let message: String
    var first: Int?
    var help: String?
  }

  var hasProblem: Bool { !problems.isEmpty }

  init(_ text: CSVText, hasRest: Bool) {
    guard text.hasHeader else {
      if hasRest { names = [Table.lineColumnName] }
      return
    }
    let fields = text.fields(text.line(text.start, next: text.rowsStart))
    var seen: [String: Int] = [:]
    for (index, field) in fields.enumerated() {
      let name = Self.trimmed(text, field)
      names.append(name)
      if name.isEmpty {
        problems.append(
          Problem(
            offset: field.lowerBound, message: "column \(index + 1) has no name",
            help: Self.unnamedHelp(index, of: fields.count)))
      } else if index > 0, name == names[0], !sharesIDName, Double(name) != nil {
        // FATE's own suites upload a libsvm file with its first row as header; ids have a place of their own.
        sharesIDName = true
      } else if let first = seen[name] {
        problems.append(
          Problem(offset: field.lowerBound, message: "two columns are named \(English.quote(name))", first: first))
      } else {
        seen[name] = field.lowerBound
      }
    }
    idName = names.removeFirst()
  }

  private static func unnamedHelp(_ index: Int, of count: Int) -> String {
    if index == 0 { return "name the id column; pandas does with to_csv(index_label='id')" }
    return index == count - 1 ? "remove the delimiter at the end of the line, or name the column" : "name the column"
  }

  private static func trimmed(_ text: CSVText, _ field: Range<Int>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (field.lowerBound, field.upperBound)
    while start < end, isSpace(text.bytes[start]) { start += 1 }
    while end > start, isSpace(text.bytes[end - 1]) { end -= 1 }
    return text.text(start..<end)
  }

  /// What looks as if something else was meant.
  func warnings(_ text: CSVText, _ facts: FileFacts, name: String) -> [Diagnostic] {
    var warnings: [Diagnostic] = []
    func warn(_ message: String, help: String? = nil) {
      warnings.append(Diagnostic(.warning, .suspiciousCSV, message, subject: name, help: help))
    }
    if text.id(text.rowsStart).first == UInt8(ascii: "\"") {
      warn("the ids begin with a quote, which is kept as part of the id, as in FATE", help: "export without quotes")
    }
    if text.hasHeader {
      if sharesIDName, let idName {
        warn("the ids and a column are both named \(English.quote(idName))", help: "rename the column")
      }
      if names.isEmpty, let other = idName?.first(where: { ";|, ".contains($0) }) {
        warn("every row is an id and nothing else", help: "is \(English.quote(String(other))) the delimiter?")
      }
      if !names.isEmpty, names.allSatisfy({ Double($0) != nil }) {
        warn("all column names are numbers, so the first line may be a row", help: "if it is, upload with head 0")
      }
    }
    if facts.hasTab { warn("tabs were read as delimiters, as FATE does") }
    return warnings
  }
}
