import Diagnostics
import Testing

@Suite struct DiagnosticTextTests {
  static let code = DiagnosticCode("F9999", .badRequest, "Only for tests.")

  /// The text of an error at a place of a text.
  private func render(_ text: String, line: Int, column: Int, _ message: String = "wrong") -> String {
    let source = SourceText(name: "conf.json", text: text)
    return DiagnosticText().render(
      Diagnostic(Self.code, message, at: SourcePosition(source: source, line: line, column: column)))
  }

  @Test func everyPart() {
    let source = SourceText(name: "conf.yaml", text: "a: 1\nmax_itr: 30\na: 2\n")
    let diagnostic = Diagnostic(
      .warning, Self.code, "unknown parameter 'max_itr'", at: SourcePosition(source: source, line: 2, column: 1),
      notes: [
        .init("it is used here", at: SourcePosition(source: source, line: 3, column: 4)), .init("and nowhere else"),
      ],
      help: "did you mean 'max_iter'?")
    #expect(
      DiagnosticText().render(diagnostic) == """
        conf.yaml:2:1: warning: unknown parameter 'max_itr' [F9999]
          2 | max_itr: 30
            | ^
          conf.yaml:3:4: note: it is used here
          note: and nowhere else
          help: did you mean 'max_iter'?

        """)
  }

  @Test func withoutAPlace() {
    #expect(DiagnosticText().render(Diagnostic(Self.code, "wrong")) == "error: wrong [F9999]\n")
    #expect(
      DiagnosticText().render(Diagnostic(Self.code, "wrong", subject: "hetero_lr_0.max_iter"))
        == "hetero_lr_0.max_iter: error: wrong [F9999]\n")
  }

  @Test func tabsStayBeforeTheCaret() {
    #expect(render("\t\ta: b", line: 1, column: 6).hasSuffix("  1 | \t\ta: b\n    | \t\t   ^\n"))
  }

  @Test func columnsCountCharactersNotBytes() {
    #expect(render("ä😀: b", line: 1, column: 5).hasSuffix("  1 | ä😀: b\n    |     ^\n"))
  }

  @Test func theGutterIsAsWideAsTheNumber() {
    #expect(
      render(String(repeating: "\n", count: 99) + "ab", line: 100, column: 2).hasSuffix("  100 | ab\n      |  ^\n"))
  }

  @Test func aCaretMayStandAfterTheLine() {
    #expect(render("ab\r\nc", line: 1, column: 3).hasSuffix("  1 | ab\n    |   ^\n"))
    #expect(render("ab\n", line: 2, column: 1).hasSuffix("  2 | \n    | ^\n"))
    #expect(render("ab", line: 7, column: 1) == "conf.json:7:1: error: wrong [F9999]\n")
  }

  @Test func longLinesAreCutAroundTheCaret() {
    let line = String(repeating: "x", count: 500) + "!" + String(repeating: "y", count: 500)
    let lines = render(line, line: 1, column: 501).split(separator: "\n").map(Array.init)
    #expect(lines.allSatisfy { $0.count < 130 })
    let caret = lines[2].firstIndex(of: "^")
    #expect(caret != nil && caret == lines[1].firstIndex(of: "!"))
  }

  @Test func controlCharactersNeverReachTheTerminal() {
    let hostile = "\u{1B}[31mred\u{7F}\u{9B}\u{0}"
    let source = SourceText(name: "\u{1B}name", text: "\(hostile)\n")
    let text = DiagnosticText().render(
      Diagnostic(
        Self.code, hostile, at: SourcePosition(source: source, line: 1, column: 1), notes: [.init(hostile)],
        help: hostile))
    let isClean = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
    }
    #expect(isClean, "\(text.debugDescription)")
    #expect(text.contains("\u{FFFD}[31mred"))
  }

  @Test func badUTF8IsRepairedWhenQuoted() {
    let source = SourceText(name: "a", bytes: [0x61, 0xFF, 0x62])
    let text = DiagnosticText().render(
      Diagnostic(Self.code, "x", at: SourcePosition(source: source, line: 1, column: 2)))
    #expect(text.contains("1 | a\u{FFFD}b\n    |  ^\n"))
  }

  @Test func colourOnlyWhenAsked() {
    let diagnostic = Diagnostic(Self.code, "wrong")
    #expect(!DiagnosticText().render(diagnostic).contains("\u{1B}"))
    #expect(DiagnosticText(colour: true).render(diagnostic) == "\u{1B}[1;31merror:\u{1B}[0m wrong [F9999]\n")
  }

  @Test func listsAreSortedAndCapped() {
    let source = SourceText(name: "conf.json", text: "a\nb\nc\n")
    var list = DiagnosticList()
    list.add(Diagnostic(Self.code, "no place"))
    for line in [3, 1, 2] {
      list.add(Diagnostic(Self.code, "line \(line)", at: SourcePosition(source: source, line: line, column: 1)))
    }
    let lines = DiagnosticText(limit: 3).render(list).split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      lines == [
        "conf.json:1:1: error: line 1 [F9999]", "conf.json:2:1: error: line 2 [F9999]",
        "conf.json:3:1: error: line 3 [F9999]", "and 1 more",
      ])
    #expect(!DiagnosticText(limit: 4).render(list).contains("more"))
  }
}
