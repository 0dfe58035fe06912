import Diagnostics
import Testing

@Suite struct SourceTextTests {
  @Test func lines() {
    let source = SourceText(name: "a", text: "one\r\n\nthree\n")
    #expect([1, 2, 3, 4].map { source.line($0) } == ["one", "", "three", ""])
    #expect(source.line(5) == nil)
    #expect(SourceText(name: "a", text: "").line(1) == "")
    #expect(SourceText(name: "a", text: "\u{FEFF}one").line(1) == "one")
  }

  @Test(arguments: [
    ("", 0, 1, 1), ("ab\ncd", 0, 1, 1), ("ab\ncd", 2, 1, 3), ("ab\ncd", 3, 2, 1), ("ab\ncd", 5, 2, 3),
    ("ab\ncd", 99, 2, 3), ("é😀x", 6, 1, 3), ("a\r\nb", 3, 2, 1), ("\u{FEFF}ab", 4, 1, 2), ("\u{FEFF}ab", 0, 1, 1),
    ("ab", -1, 1, 1),
  ])
  func positions(text: String, offset: Int, line: Int, column: Int) {
    let position = SourceText(name: "a", text: text).position(atByte: offset)
    #expect(position.text == "a:\(line):\(column)")
  }

  @Test func positionsAreEqualByNameLineAndColumn() {
    let a = SourceText(name: "a", text: "x")
    let again = SourceText(name: "a", text: "x")
    let b = SourceText(name: "b", text: "x")
    #expect(SourcePosition(source: a, line: 1, column: 1) == SourcePosition(source: again, line: 1, column: 1))
    #expect(SourcePosition(source: a, line: 1, column: 1) != SourcePosition(source: b, line: 1, column: 1))
    #expect(SourcePosition(source: a, line: 1, column: 1) != SourcePosition(source: a, line: 1, column: 2))
  }
}
