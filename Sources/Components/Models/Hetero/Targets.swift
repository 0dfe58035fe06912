import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// What the guest's rows are to be: labels, weights of the rows, and what is added to every score.
  struct Targets: Sendable {
    /// ±1 for two classes, numbers for a regression.
    var values: [Double]
    /// The weight of each row; nil when the table has none.
    let weights: [Double]?
    /// ln exposure of each row; empty for none.
    let offsets: [Double]

    /// Some rows.
    func selecting(_ rows: [Int]) -> Targets {
      Targets(
        values: rows.map { values[$0] }, weights: weights.map { all in rows.map { all[$0] } },
        offsets: offsets.isEmpty ? [] : rows.map { offsets[$0] })
    }

    fileprivate init(values: [Double], weights: [Double]?, offsets: [Double]) {
      self.values = values
      self.weights = weights
      self.offsets = offsets
    }

    /// Reads the guest's table.
    ///
    /// - Parameter positive: of a logistic regression, the class that is fitted against the rest.
    /// - Throws: F0605 for a label that cannot be used, F0604 for a weight or an exposure that cannot.
    init(_ table: Table, positive: String?, _ side: Side) throws {
      let component = side.context.component
      switch side.family {
      case .logistic:
        values = try Classes.labels(of: table, component).map { $0 == positive ?? "1" ? 1 : -1 }
      case .linear, .poisson:
        values = try Self.numbers(table, side)
      }
      weights = try Self.rowWeights(table, side)
      offsets = try Self.offsets(of: table, side)
    }

    private static func numbers(_ table: Table, _ side: Side) throws -> [Double] {
      let column = try Classes.labelColumn(of: table, side.context.component)
      guard let values = column.doubles?.array else {
        throw Diagnostic(
          .unusableLabel, "the label column '\(column.name)' holds texts, needed are numbers",
          subject: side.context.component, help: "set label_type of DataIO to float")
      }
      if let row = values.firstIndex(where: { !($0.magnitude < 0x1p31) }) {
        throw Diagnostic(
          .unusableLabel,
          "\(table.place(row: row, column: column.name)): the label is missing, infinite or beyond 2^31",
          subject: side.context.component)
      }
      if side.family == .poisson, let row = values.firstIndex(where: { $0 < 0 }) {
        throw Diagnostic(
          .unusableLabel,
          "\(table.place(row: row, column: column.name)): the label is below 0, which is no count",
          subject: side.context.component, help: "look at label_name of DataIO, or use HeteroLinR")
      }
      return values
    }

    private static func rowWeights(_ table: Table, _ side: Side) throws -> [Double]? {
      guard let column = table.weight else { return nil }
      let values = column.doubles?.array ?? [Double](repeating: .nan, count: table.rowCount)
      if let row = values.firstIndex(where: { !($0 >= 0 && $0 < 4096) }) {
        throw Diagnostic(
          .unusableFeature,
          "\(table.place(row: row, column: column.name)): the weight of a row must be a number from 0 to below 4096",
          subject: side.context.component, help: "normalize the weights in SampleWeight")
      }
      return values
    }

    /// Tells of an exposure that the guest's table does not have; once a task.
    static func warnOfMissingExposure(in table: Table, _ side: Side) {
      guard side.family == .poisson, let name = side.parameters.exposureColumn, table.column(name) == nil else {
        return
      }
      side.context.log.warning(
        "the guest's table has no column '\(name)', which exposure_colname names: every row has an exposure of 1")
    }

    /// ln exposure of the rows; empty where there is none.
    static func offsets(of table: Table, _ side: Side) throws -> [Double] {
      guard side.family == .poisson, let name = side.parameters.exposureColumn else { return [] }
      guard let column = table.column(name) else { return [] }
      let values = column.doubles?.array ?? [Double](repeating: .nan, count: table.rowCount)
      if let row = values.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
        throw Diagnostic(
          .unusableFeature, "\(table.place(row: row, column: name)): the exposure must be a number above 0",
          subject: side.context.component)
      }
      return values.map(Exponential.logarithm)
    }
  }

  /// The values of a label that is to be classified.
  enum Classes {
    /// The label column.
    ///
    /// - Throws: F0605 when there is none.
    static func labelColumn(of table: Table, _ component: String) throws -> Column {
      if let column = table.label { return column }
      throw Diagnostic(
        .unusableLabel, "the guest's table has no label column", subject: component,
        help: "set with_label of DataIO at the guest to true")
    }

    /// The labels as texts; numbers are equal by value.
    ///
    /// - Throws: F0605 when one is missing.
    static func labels(of table: Table, _ component: String) throws -> [String] {
      let column = try labelColumn(of: table, component)
      if let numbers = column.doubles, let row = numbers.array.firstIndex(where: { !$0.isFinite }) {
        throw Diagnostic(
          .unusableLabel, "\(table.place(row: row, column: column.name)): the label is missing", subject: component)
      }
      return LabelText.all(column)
    }

    /// The classes to fit a model each, ascending; empty for two classes, of which 1 is the positive one.
    ///
    /// - Throws: F0605 for a single class, or for two of which none is 1.
    static func several(in table: Table, _ side: Side) throws -> [String] {
      guard side.family == .logistic else { return [] }
      let component = side.context.component
      let classes = Set(try labels(of: table, component)).sorted(by: LabelText.precedes)
      let name = table.label?.name ?? ""
      guard classes.count > 1 else {
        throw Diagnostic(
          .unusableLabel,
          "all \(English.count(table.rowCount, "row")) of the guest have the label \(classes.first ?? "") in '\(name)'; "
            + "a model needs rows of two classes", subject: component, help: "train on a table with both classes")
      }
      guard classes.count == 2 else { return classes }
      guard classes.contains("1") else {
        throw Diagnostic(
          .unusableLabel,
          "the label '\(name)' has the values \(English.list(classes, "and")); of two classes one must be 1",
          subject: component, help: "put LabelTransform before the model")
      }
      return []
    }
  }
}
