import Configuration
import Diagnostics
import Testing

/// github.com/yaml/yaml-test-suite, release data-2022-01-17: each case is accepted with the JSON that stands beside it,
/// refused where it must be, or listed in `OutsideSubset` with the reason.
@Suite struct YAMLTestSuiteTests {
  struct Case {
    let id: String
    let source: SourceText
    let json: SourceText?
    let mustBeRefused: Bool
  }

  @Test(.enabled(if: Corpus.root != nil, "the conformance corpora are not beside the repository"))
  func everyCase() throws {
    let cases = try Self.cases()
    #expect(cases.count == 402)
    var counts = (equal: 0, refused: 0, outside: 0)
    for one in cases {
      let result = Result { try YAMLReader.read(one.source).json }
      if let outside = OutsideSubset.group(of: one.id) {
        counts.outside += 1
        #expect(outside.describes(result, one), "\(one.id) is listed as \(outside.outcome), but \(result)")
        continue
      }
      switch result {
      case .success(let value):
        guard !one.mustBeRefused, let json = one.json else {
          Issue.record("\(one.id): \(one.mustBeRefused ? "must be refused" : "no JSON to compare"), read \(value)")
          continue
        }
        let expected = try JSONReader.read(json).json
        #expect(value == expected, "\(one.id)")
        counts.equal += 1
      case .failure(let error):
        let problem = try #require(error as? Diagnostic)
        #expect(one.mustBeRefused, "\(one.id): \(problem.message) \(problem.place ?? "")")
        #expect(problem.position.map { $0.line >= 1 && $0.column >= 1 } == true, "\(one.id)")
        counts.refused += 1
      }
    }
    #expect(Set(OutsideSubset.groups.flatMap(\.cases)).isSubset(of: cases.map(\.id)))
    report(
      "yaml-test-suite: \(counts.equal) accepted and equal, \(counts.refused) refused as they should be, "
        + "\(counts.outside) outside our subset")
  }

  /// A case is a folder, or one of several numbered folders in it.
  static func cases() throws -> [Case] {
    let root = (Corpus.root ?? "") + "/yaml-test-suite"
    var cases: [Case] = []
    for name in try Corpus.files(in: root) {
      let inside = try Corpus.files(in: "\(root)/\(name)")
      for id in inside.contains("in.yaml") ? [name] : inside.map({ "\(name)/\($0)" }) {
        guard let text = Corpus.bytes("\(root)/\(id)/in.yaml") else { continue }
        cases.append(
          Case(
            id: id, source: SourceText(name: "\(id).yaml", bytes: text),
            json: Corpus.bytes("\(root)/\(id)/in.json").map { SourceText(name: "\(id).json", bytes: $0) },
            mustBeRefused: Corpus.bytes("\(root)/\(id)/error") != nil))
      }
    }
    return cases
  }
}
