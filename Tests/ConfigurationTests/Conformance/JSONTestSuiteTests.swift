import Configuration
import Diagnostics
import Testing

/// github.com/nst/JSONTestSuite: `y_` must be accepted, `n_` must be refused, `i_` is free and pinned here.
@Suite struct JSONTestSuiteTests {
  /// RFC 8259 section 4 lets a reader refuse repeated names. We do by default; the grammar accepts them.
  static let repeatedKeys: Set = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

  /// The free cases that we accept; all others are refused.
  static let acceptedFree: Set = [
    // Beyond 64 bits an integer becomes a number.
    "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    // Too small for a double is zero.
    "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json",
    // A byte order mark at the start is skipped.
    "i_structure_UTF-8_BOM_empty_object.json",
  ]

  @Test(.enabled(if: Corpus.root != nil, "the conformance corpora are not beside the repository"))
  func everyCase() throws {
    let folder = (Corpus.root ?? "") + "/JSONTestSuite/test_parsing"
    var accepted = 0
    var refused = 0
    var free = (accepted: 0, refused: 0)
    for name in try Corpus.files(in: folder) {
      let source = SourceText(name: name, bytes: try #require(Corpus.bytes("\(folder)/\(name)")))
      let problem = refusal(of: source)
      switch name.prefix(2) {
      case "y_":
        if Self.repeatedKeys.contains(name) {
          #expect(problem?.code == .repeatedKey, "\(name)")
          #expect(refusal(of: source, ReadingLimits(repeatedKeys: .lastCounts)) == nil, "\(name)")
        } else {
          #expect(problem == nil, "\(name): \(problem.map { DiagnosticText().render($0) } ?? "")")
        }
        accepted += 1
      case "n_":
        let place = try #require(problem?.position, "\(name) must be refused, with its place")
        #expect(place.line >= 1 && place.column >= 1, "\(name)")
        refused += 1
      default:
        #expect((problem == nil) == Self.acceptedFree.contains(name), "\(name): \(problem?.message ?? "accepted")")
        if problem == nil { free.accepted += 1 } else { free.refused += 1 }
      }
    }
    #expect((accepted, refused, free.accepted + free.refused) == (95, 188, 35))
    report(
      "JSONTestSuite: \(accepted) of 95 accepted (2 of them once repeated keys are allowed), \(refused) of 188 refused, "
        + "of 35 free \(free.accepted) accepted and \(free.refused) refused")
  }

  private func refusal(of source: SourceText, _ limits: ReadingLimits = .standard) -> Diagnostic? {
    do {
      _ = try JSONReader.read(source, limits: limits)
      return nil
    } catch {
      return error as? Diagnostic
    }
  }
}
