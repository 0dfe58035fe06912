import Diagnostics
import Tables

/// The guest's labels: 1 is the positive class, any other value the negative one (contract 8.8).
struct LogisticLabels: Sendable {
  /// +1 or −1, one per row.
  let signs: [Int64]

  /// Whether each row is of the positive class.
  var isPositive: [Bool] { signs.map { $0 > 0 } }

  /// Reads the label column.
  ///
  /// - Throws: F0605 when there is none or a label is no number, F0606 for more than two different values.
  init(_ table: Table, component: String) throws {
    guard let column = table.label else {
      throw Diagnostic(
        .unusableLabel, "the guest's table has no label column", subject: component,
        help: "set with_label of DataIO at the guest to true")
    }
    guard let values = column.doubles?.array else {
      throw Diagnostic(
        .unusableLabel, "the label column '\(column.name)' holds texts, needed are numbers", subject: component,
        help: "set label_type of DataIO to int")
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw Diagnostic(
        .unusableLabel, "\(table.place(row: row, column: column.name)): the label is missing", subject: component)
    }
    let classes = Set(values)
    guard classes.count <= 2 else {
      let shown = classes.sorted().prefix(10).map { column.text(at: values.firstIndex(of: $0) ?? 0) }
      let more = classes.count > 10 ? " …" : ""
      throw Diagnostic(
        .multiClassNotBuilt,
        "the label '\(column.name)' has \(classes.count) values (\(English.list(shown, "and"))\(more)); "
          + "only two classes are built", subject: component)
    }
    signs = values.map { $0 == 1 ? 1 : -1 }
  }

  /// What is probably not meant, for the log.
  func warning(component: String) -> String? {
    if signs.allSatisfy({ $0 < 0 }) {
      return "no row of \(component) has label 1, so every row is of the negative class"
    }
    if signs.allSatisfy({ $0 > 0 }) { return "every row of \(component) has label 1" }
    return nil
  }
}
