import Diagnostics

/// What is wrong with a text file: the first problems with their places, and how many there are of each kind.
struct CSVProblems {
  /// A byte of the text and the line that has it.
  struct Place {
    let offset: Int
    let line: Int
    /// Where the line begins.
    let start: Int

    init(_ offset: Int, line: Int, start: Int) {
      (self.offset, self.line, self.start) = (offset, line, start)
    }
  }

  /// In which order problems of one place are told.
  enum Rank: Int {
    case bytes, header, shape, repeated
  }

  private struct Problem {
    let code: DiagnosticCode
    let place: Place
    let rank: Rank
    let message: String
    let related: (message: String, place: Place)?
    let help: String?
  }

  private var problems: [Problem] = []
  private var totals: [DiagnosticCode: Int] = [:]
  let limit: Int

  init(limit: Int) { self.limit = limit }

  var total: Int { totals.values.reduce(0, +) }

  /// Adds a problem; those of one kind come in the order of the file. The message is made only if it will be shown.
  mutating func add(
    _ code: DiagnosticCode, at place: Place, rank: Rank, help: String? = nil,
    related: (message: String, place: Place)? = nil, _ message: () -> String
  ) {
    totals[code, default: 0] += 1
    guard totals[code, default: 0] <= limit else { return }
    problems.append(
      Problem(code: code, place: place, rank: rank, message: message(), related: related, help: help))
  }

  /// Counts problems that will not be shown.
  mutating func count(_ code: DiagnosticCode, more: Int) { if more > 0 { totals[code, default: 0] += more } }

  /// The first problems in the order of the file; the last of them tells how many there are in all.
  func diagnostics(_ text: CSVText, name: String) -> DiagnosticList {
    // A text this large is not copied only to quote a few of its lines.
    let isQuotable = text.bytes.count <= 16 << 20
    let source = SourceText(name: name, bytes: isQuotable ? Array(text.bytes) : [])
    let ordered = problems.sorted { ($0.place.offset, $0.rank.rawValue) < ($1.place.offset, $1.rank.rawValue) }
    var diagnostics = ordered.prefix(limit).map { problem in
      var diagnostic = Diagnostic(
        problem.code, problem.message, at: text.position(problem.place, in: source), help: problem.help)
      if let related = problem.related {
        diagnostic.notes.append(.init(related.message, at: text.position(related.place, in: source)))
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

extension CSVText {
  fileprivate func position(_ place: CSVProblems.Place, in source: SourceText) -> SourcePosition {
    let before = UnsafeBufferPointer(rebasing: bytes[place.start..<max(place.start, min(place.offset, bytes.count))])
    let column = before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return SourcePosition(source: source, line: place.line, column: column)
  }
}
