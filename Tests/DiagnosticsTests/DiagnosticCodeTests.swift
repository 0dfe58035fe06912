import Diagnostics
import Testing

@Suite struct DiagnosticCodeTests {
  @Test func namesAreUniqueSortedAndWellFormed() {
    let names = DiagnosticCode.all.map(\.name)
    #expect(!names.isEmpty)
    #expect(Set(names).count == names.count, "a number stands twice: \(repeated(names))")
    #expect(names == names.sorted())
    for name in names {
      let isWellFormed =
        name.count == 5 && name.hasPrefix("F") && name.dropFirst().allSatisfy { "0123456789".contains($0) }
      #expect(isWellFormed, "\(name)")
    }
  }

  @Test func everyCodeIsExplainedAndFails() {
    for code in DiagnosticCode.all {
      #expect(code.explanation.count > 20 && code.explanation.hasSuffix("."), "\(code.name)")
      #expect(code.status != .done, "\(code.name)")
    }
  }

  @Test func statusesAreTheDocumentedOnes() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 75, 130, 143])
    #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
  }

  private func repeated(_ names: [String]) -> [String] {
    Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
  }
}
