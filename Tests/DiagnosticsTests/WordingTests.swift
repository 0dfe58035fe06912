import Testing

@testable import Diagnostics

@Suite struct WordingTests {
  static let names = ["max_iter", "batch_size", "penalty", "optimizer", "tol", "init_param", "need_cv"]

  @Test(arguments: [
    ("max_itr", "max_iter"), ("MAX_ITER", "max_iter"), ("batchsize", "batch_size"), ("penatly", "penalty"),
    ("optimiser", "optimizer"), ("tols", "tol"), ("initparams", "init_param"), ("learning_rate", nil), ("x", nil),
    ("", nil),
  ])
  func nearestName(typed: String, expected: String?) {
    #expect(Suggestion.nearest(to: typed, in: Self.names) == expected)
    #expect(Suggestion.help(for: typed, in: Self.names) == expected.map { "did you mean '\($0)'?" })
  }

  @Test func tiesGoToTheFirst() {
    #expect(Suggestion.nearest(to: "cat", in: ["bat", "rat"]) == "bat")
    #expect(Suggestion.nearest(to: "cat", in: ["rat", "bat"]) == "rat")
    #expect(Suggestion.nearest(to: "cat", in: [String]()) == nil)
  }

  /// Distances from the papers: substitution, insertion, deletion, one swap of neighbours.
  @Test(arguments: [
    ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0), ("", "abc", 3), ("abc", "", 3),
    ("abcdef", "abdcef", 1),
    ("ca", "abc", 3),
  ])
  func distances(a: String, b: String, expected: Int) {
    let (left, right) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
    #expect(Suggestion.editDistance(left, right, atMost: 9) == expected)
    #expect(Suggestion.editDistance(right, left, atMost: 9) == expected)
    #expect(Suggestion.editDistance(left, right, atMost: expected) == expected)
    #expect(Suggestion.editDistance(left, right, atMost: expected - 1) == nil)
  }

  @Test func counts() {
    #expect(English.count(1, "row") == "1 row")
    #expect(English.count(0, "row") == "0 rows")
    #expect(English.count(2, "party", "parties") == "2 parties")
  }

  @Test func lists() {
    #expect(English.list([]) == "nothing")
    #expect(English.list(["a"]) == "a")
    #expect(English.list(["a", "b"]) == "a or b")
    #expect(English.list(["a", "b", "c"], "and") == "a, b and c")
  }

  @Test func quotesAreShort() {
    #expect(English.quote("abc") == "'abc'")
    #expect(English.quote(String(repeating: "x", count: 60)).count == 62)
    #expect(English.quote("e" + String(repeating: "\u{301}", count: 1000)).unicodeScalars.count == 62)
    #expect(English.quote(String(repeating: "x", count: 61)) == "'\(String(repeating: "x", count: 57))...'")
  }
}
