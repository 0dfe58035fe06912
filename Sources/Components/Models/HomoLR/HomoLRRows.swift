import Diagnostics
import Learning
import Tables

extension HomoLR {
  /// A party's rows: features in the order that all parties agreed on, labels as texts, and what each row weighs.
  struct Rows: Sendable {
    /// The table, in the order of ids.
    let table: Table
    /// The features, [rows × features].
    let matrix: Matrix
    /// The labels; none when the table has none, as one to predict may.
    let labels: [String]
    /// 1 a row without a weight column.
    let weights: [Double]

    /// Takes the columns of a table.
    ///
    /// - Throws: F0608 when a feature is missing, F0604 for a value that is no finite number, F0602 without rows.
    init(_ table: Table, names: [String], owner: String, component: String) throws {
      let table = table.inIDOrder()
      let own = Set(table.features.map(\.name))
      let missing = names.filter { !own.contains($0) }
      guard missing.isEmpty else {
        throw Diagnostic(
          .modelMismatch,
          "the table of \(owner) has no feature \(English.list(missing.prefix(5).map(English.quote), "and")), which the "
            + "model of \(component) was trained on", subject: component)
      }
      let features = try LinearFeatures(table.selecting(columns: names), component: component)
      self.table = table
      matrix = features.matrix
      labels = try table.label.map { try Self.labels($0, table, owner, component) } ?? []
      weights = try Self.weights(table, owner, component)
    }

    /// +1 for rows of a class, −1 for all others.
    func signs(_ positive: String) -> [Double] { labels.map { $0 == positive ? 1 : -1 } }

    /// The labels that occur, ascending.
    static func classes(of table: Table, owner: String, component: String) throws -> [String] {
      guard let column = table.label else {
        throw Diagnostic(
          .unusableLabel, "the table of \(owner) has no label column", subject: component,
          help: "set with_label of DataIO to true at every party")
      }
      return Set(try labels(column, table, owner, component)).sorted(by: LabelText.precedes)
    }

    private static func labels(
      _ column: Column, _ table: Table, _ owner: String, _ component: String
    ) throws -> [String] {
      let texts = LabelText.all(column)
      let numbers = column.doubles?.array
      let missing = numbers.map { $0.firstIndex { !$0.isFinite } } ?? texts.firstIndex(of: "")
      if let row = missing {
        throw Diagnostic(
          .unusableLabel, "\(table.place(row: row, column: column.name)): the label of a row of \(owner) is missing",
          subject: component, help: "leave the row out, or give it a label")
      }
      return texts
    }

    private static func weights(_ table: Table, _ owner: String, _ component: String) throws -> [Double] {
      guard let column = table.weight else { return [Double](repeating: 1, count: table.rowCount) }
      guard let weights = column.doubles?.array else {
        throw Diagnostic(
          .unusableFeature, "the weights of \(owner), column '\(column.name)', are texts", subject: component)
      }
      if let row = weights.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
        throw Diagnostic(
          .unusableFeature, "the weight is missing, infinite or below 0",
          subject: table.place(row: row, column: column.name))
      }
      return weights
    }
  }
}
