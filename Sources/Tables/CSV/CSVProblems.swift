import Diagnostics

/// What is wrong with a text file: the first problems with their places, and how many there are of each kind.
struct CSVProblems {
  private struct Problem {
    let code: DiagnosticCode
    let offset: Int
    let message: String
    let related: (message: String, offset: Int)?
    let help: String?
  }

  private var problems: [Problem] = []
  private var totals: [DiagnosticCode: Int] = [:]
  let limit: Int

  init(limit: Int) { self.limit = limit }

  var total: Int { totals.values.reduce(0, +) }

  /// Adds a problem; those of one kind come in the order of the file. The message is made only if it will be shown.
  mutating func add(
    _ code: DiagnosticCode, at offset: Int, help: String? = nil, related: (message: String, offset: Int)? = nil,
    _ message: () -> String
  ) {
    totals[code, default: 0] += 1
    guard totals[code, default: 0] <= limit else { return }
    problems.append(Problem(code: code, offset: offset, message: message(), related: related, help: help))
  }

  /// The first problems in the order of the file; the last of them tells how many there are in all.
  func diagnostics(_ lines: CSVLines, name: String) -> DiagnosticList {
    // A text this large is not copied only to quote a few of its lines.
    let isQuotable = lines.bytes.count <= 64 << 20
    let source = SourceText(name: name, bytes: isQuotable ? Array(lines.bytes) : [])
    var diagnostics = problems.sorted { $0.offset < $1.offset }.prefix(limit).map { problem in
      var diagnostic = Diagnostic(
        problem.code, problem.message, at: lines.position(ofByte: problem.offset, in: source), help: problem.help)
      if let related = problem.related {
        diagnostic.notes.append(.init(related.message, at: lines.position(ofByte: related.offset, in: source)))
      }
      return diagnostic
    }
    if total > diagnostics.count, !diagnostics.isEmpty {
      diagnostics[diagnostics.count - 1].notes.append(.init("these are the first \(limit) of \(summary)"))
    }
    return DiagnosticList(diagnostics)
  }

  /// `23 problems: 20 of F0302 and 3 of F0303`.
  private var summary: String {
    let kinds = totals.sorted { $0.key.name < $1.key.name }.map { "\($0.value) of \($0.key.name)" }
    return "\(English.count(total, "problem")): \(English.list(kinds, "and"))"
  }
}

extension CSVLines {
  func position(ofByte offset: Int, in source: SourceText) -> SourcePosition {
    let index = lineIndex(ofByte: offset)
    let start = starts[index]
    let before = UnsafeBufferPointer(rebasing: bytes[start..<max(start, min(offset, bytes.count))])
    let column = before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return SourcePosition(source: source, line: index + 1, column: column)
  }
}
