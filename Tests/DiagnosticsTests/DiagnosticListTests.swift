import Diagnostics
import Testing

@Suite struct DiagnosticListTests {
  private struct Other: Error {}

  private let code = DiagnosticCode("F9999", .conflict, "Only for tests.")

  private func place(_ name: String, _ line: Int, _ column: Int) -> SourcePosition {
    SourcePosition(source: SourceText(name: name, text: ""), line: line, column: column)
  }

  @Test func sortedByFileLineAndColumn() {
    let places = [place("b", 1, 1), place("a", 10, 1), place("a", 2, 3), place("a", 2, 1)]
    var list = DiagnosticList([Diagnostic(code, "first without a place"), Diagnostic(code, "second without a place")])
    for place in places { list.add(Diagnostic(code, "x", at: place)) }
    #expect(
      list.sorted.map { $0.place ?? $0.message } == [
        "a:2:1", "a:2:3", "a:10:1", "b:1:1", "first without a place", "second without a place",
      ])
  }

  @Test func equalOnesOnce() {
    let list = DiagnosticList([
      Diagnostic(code, "x", at: place("a", 1, 1)), Diagnostic(code, "x", at: place("a", 1, 1)),
      Diagnostic(code, "y", at: place("a", 1, 1)), Diagnostic(code, "x"), Diagnostic(code, "x"),
    ])
    #expect(list.sorted.map(\.message) == ["x", "y", "x"])
  }

  @Test func onlyErrorsAreThrown() throws {
    var list = DiagnosticList([Diagnostic(.warning, code, "careful"), Diagnostic(.note, code, "by the way")])
    try list.throwIfErrors()
    #expect(list.status == .done)
    list.add(Diagnostic(code, "wrong"))
    #expect(throws: DiagnosticList.self) { try list.throwIfErrors() }
    #expect(list.status == .conflict)
    #expect(list.errors.map(\.message) == ["wrong"])
  }

  @Test func collecting() throws {
    var list = DiagnosticList()
    #expect(try list.collect { 1 } == 1)
    #expect(try list.collect { () throws -> Int in throw Diagnostic(code, "one") } == nil)
    #expect(
      try list.collect { () throws -> Int in throw DiagnosticList([Diagnostic(code, "two"), Diagnostic(code, "three")])
      }
        == nil)
    #expect(list.diagnostics.map(\.message) == ["one", "two", "three"])
    #expect(throws: Other.self) { try list.collect { throw Other() } }
  }
}
