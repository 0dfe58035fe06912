import Configuration
import Diagnostics

/// The cases of yaml-test-suite that we do not read as YAML 1.2 says, each with the reason.
enum OutsideSubset {
  /// What happens to a case.
  enum Outcome {
    case noDocument
    case manyDocuments
    case unknownTag
    case noScalarKey
    /// Refused: libyaml keeps to the syntax of YAML 1.1.
    case refusedByLibyaml
    /// Refused: libyaml would accept it with another meaning.
    case refusedByUs
    /// Accepted although it is no YAML 1.2: libyaml is more lenient, and the meaning is plain.
    case acceptedByLibyaml
    /// Accepted with another value than YAML 1.2 gives.
    case readOtherwise
    /// Accepted, without JSON to compare.
    case nothingToCompare
  }

  struct Group {
    let outcome: Outcome
    let reason: String
    let cases: [String]

    init(_ outcome: Outcome, _ reason: String, _ cases: String) {
      self.outcome = outcome
      self.reason = reason
      self.cases = cases.split(separator: " ").map(String.init)
    }

    /// Whether a case ended as the list says.
    func describes(_ result: Result<JSON, any Error>, _ one: YAMLTestSuiteTests.Case) -> Bool {
      let code: DiagnosticCode? = if case .failure(let error) = result { (error as? Diagnostic)?.code } else { nil }
      return switch outcome {
      // libyaml stops at a lone document end mark, and at a document without a begin mark, before we see it.
      case .noDocument: code == .emptyText || code == .yamlSyntax
      case .manyDocuments: code == .yamlDocuments || code == .yamlSyntax
      case .unknownTag: code == .yamlTag
      case .noScalarKey: code == .yamlKey
      case .refusedByLibyaml, .refusedByUs: code == .yamlSyntax && !one.mustBeRefused
      case .acceptedByLibyaml: code == nil && one.mustBeRefused
      case .readOtherwise: code == nil && !one.mustBeRefused
      case .nothingToCompare: code == nil && one.json == nil
      }
    }
  }

  static let groups: [Group] = [
    Group(.noDocument, "the text has no document", "8G76 98YD AVM7 HWV9 QT73"),
    Group(
      .manyDocuments, "the text has more than one document",
      "35KP 6XDY 6ZKB 7Z25 9DXL 9KAX JHB9 KSS4 L383 M7A3 PUW8 RZT7 U9NS"),
    Group(
      .unknownTag, "a tag beyond the core schema",
      "2XXW 565N 5TYM 6CK3 6WLZ 7FWL 9WXW C4HZ CC74 CUP7 J7PZ M5C3 P76L UGM3 Z67P Z9M4"),
    Group(
      .noScalarKey, "a key that is a list or a map",
      "4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8/00 M2N8/01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D"),
    Group(.noScalarKey, "a key that is empty", "DFF7 FH7J PW8X"),
    Group(.refusedByLibyaml, "a key that is empty", "2JQS 6M2F CFD4 NHX8 NKF9 S3PD SM9W/01 UKK6/00"),
    Group(
      .refusedByLibyaml, "a key of a flow map whose ':' stands on a later line, or right before its value",
      "4MUZ/00 4MUZ/01 4MUZ/02 5MUD 5T43 9SA2 K3WX NJ66 UT92 VJP3/01"),
    Group(
      .refusedByLibyaml, "a plain text with ':' at its begin or end in a flow collection",
      "4ABK 58MP DBG4 FRK4 HM87/00"),
    Group(
      .refusedByLibyaml, "an unknown directive or version, which 1.2 ignores with a warning",
      "2LFX 6LVF BEC7 MUS6/05 MUS6/06"),
    Group(.refusedByLibyaml, "a line of a block that begins with '%', taken for a directive", "W4TN"),
    Group(
      .refusedByLibyaml, "a tab as white space at the begin of a line or after an indicator",
      "6BCT 6CA3 96NN/00 96NN/01 A2M4 DK95/00 DK95/03 DK95/04 Q5MG R4YG Y79Y/001 Y79Y/010"),
    Group(.refusedByLibyaml, "the name of an anchor beyond letters, digits, '_' and '-'", "8XYN W5VH"),
    Group(.refusedByLibyaml, "a block text at the root that is not indented", "DK3J FP8R"),
    Group(.refusedByUs, "libyaml would end the name of an anchor at ':'", "2SXE Y2GN"),
    Group(.refusedByUs, "libyaml would take '?' before a text for the mark of a key", "652Z HM87/01"),
    Group(.acceptedByLibyaml, "a comment without a space before it", "9JBA CVW2 MUS6/00 SU5Z X4QW"),
    Group(.acceptedByLibyaml, "a continued line that is not indented more than its key", "9C9N QB6E"),
    Group(.acceptedByLibyaml, "a tab that indents a continued line", "DK95/01 Y79Y/003"),
    Group(.acceptedByLibyaml, "a lone '-' in a flow list", "G5U8 YJV2"),
    Group(.acceptedByLibyaml, "a block text whose leading empty lines have more spaces than the text", "S98Z"),
    Group(
      .readOtherwise, "spaces on the last line of a block text that has no line break at its end",
      "JEF9/02 L24T/01"),
    Group(.nothingToCompare, "accepted as the empty text; the suite has no JSON for it", "UKK6/02"),
  ]

  static func group(of id: String) -> Group? { groups.first { $0.cases.contains(id) } }
}
