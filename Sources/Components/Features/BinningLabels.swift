import Diagnostics
import Learning
import Pipeline
import Tables

/// The guest's labels as classes, by which bins are judged.
struct BinningLabels {
  /// The labels that occur, ascending.
  let names: [String]
  /// The class of each row, a place in `names`.
  let classes: [Int32]

  /// More values are no classes.
  static let classLimit = 64

  /// Two classes are judged by the second one, more by each against all others.
  var isBinary: Bool { names.count == 2 }

  /// Reads the label of a table.
  ///
  /// - Throws: F0603 for no label, a missing one, one class only, or too many.
  init(of table: Table, component: String) throws {
    let help = "set 'skip_static' to true to bin without label (dsl_version 2)"
    guard let label = table.label else {
      throw Diagnostic(
        .unusableLabel, "the guest's table has no label, which weight of evidence needs", subject: component, help: help
      )
    }
    let texts = LabelText.all(label)
    if let row = texts.firstIndex(where: { $0.isEmpty || $0.lowercased() == "nan" }) {
      throw Diagnostic(
        .unusableLabel, "the label is missing, weight of evidence needs one in each row",
        subject: table.place(row: row, column: label.name),
        help: "give the row a label, or leave it out of the table")
    }
    let names = Set(texts).sorted(by: LabelText.precedes)
    let subject = "\(component), column \(English.quote(label.name))"
    guard names.count > 1 else {
      throw Diagnostic(
        .unusableLabel,
        "all \(English.count(texts.count, "row")) have the label \(names.first ?? ""); weight of evidence compares two",
        subject: subject,
        help: "bin a table with rows of both classes, or \(help)")
    }
    guard names.count <= Self.classLimit else {
      throw Diagnostic(
        .unusableLabel,
        "the label has \(names.count) different values; weight of evidence compares at most \(Self.classLimit) classes",
        subject: subject, help: help)
    }
    let places = Dictionary(
      names.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    self.names = names
    classes = texts.map { places[$0] ?? 0 }
  }

  /// The classes whose rows are counted; those of the first class follow from the number of all rows.
  static func counted(of classCount: Int) -> [Range<Int>] {
    stride(from: 1, to: classCount, by: perCiphertext).map { $0..<min($0 + perCiphertext, classCount) }
  }

  /// Classes that share a ciphertext, each with `SumLimits.slotBits` bits of it.
  static let perCiphertext = 3

  /// Which of some classes each row belongs to: 2^(slot bits · place), 0 for a class that is none of them.
  func digits(of range: Range<Int>) -> [Int128] {
    classes.map { range.contains(Int($0)) ? 1 << (SumLimits.slotBits * (Int($0) - range.lowerBound)) : 0 }
  }

  /// The rows of each class of a sum of digits; nil when it is no such sum.
  static func counts(in sum: Int128, classes: Int) -> [Int]? {
    guard sum >= 0, sum >> (SumLimits.slotBits * classes) == 0 else { return nil }
    return (0..<classes).map {
      Int(truncatingIfNeeded: sum >> (SumLimits.slotBits * $0)) & (1 << SumLimits.slotBits - 1)
    }
  }
}
