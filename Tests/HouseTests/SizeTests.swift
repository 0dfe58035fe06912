import Platform
import Testing

/// Small files, small functions.
@Suite struct SizeTests {
  @Test func filesAreShort() throws {
    let files = try SourceFile.sources.get() + SourceFile.all(below: "Tests")
    for file in files { #expect(file.lineCount <= 400, "\(file.path) has \(file.lineCount) lines") }
    report(
      "files above 300 lines", files.filter { $0.lineCount > 300 }.map { "\($0.path) \($0.lineCount)" })
  }

  @Test func functionsAreShort() throws {
    var long: [String] = []
    for file in try SourceFile.sources.get() + SourceFile.all(below: "Tests") {
      for function in FunctionSpan.all(in: file) where function.length > 40 {
        let place = "\(file.path):\(function.line) \(function.name) \(function.length)"
        #expect(function.length <= 60, "\(place) lines")
        long.append(place)
      }
    }
    report("functions above 40 lines", long)
  }

  @Test func linesFitTheScreen() throws {
    for file in try SourceFile.sources.get() + SourceFile.all(below: "Tests") {
      for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        // The formatter keeps code within 120; a comment or a text in quotes may go a little beyond.
        let isLong = line.utf8.count > 140 && line.unicodeScalars.count > 140
        #expect(!isLong || line.contains("\""), "\(file.path):\(number + 1)")
        #expect(!line.contains("\t"), "\(file.path):\(number + 1) has a tab")
      }
    }
  }

  private func report(_ what: String, _ items: [String]) {
    guard !items.isEmpty else { return }
    try? Console.system().writeError("\(what): \(items.count)\n" + items.map { "  \($0)\n" }.joined())
  }
}
