import Tables

/// Predictions as the table that Evaluation and FATE's users read (contract 5.3).
enum PredictionRows {
  /// Predictions of two classes.
  ///
  /// - Parameters:
  ///   - table: the rows that were predicted; their label column, when there is one, is kept.
  ///   - results: the predicted labels, 0 or 1.
  ///   - probabilities: of label 1.
  ///   - tag: `train`, `validate` or `predict`.
  static func table(of table: Table, results: [Int], probabilities: [Double], tag: String) throws -> Table {
    let result = Column(name: Table.Prediction.result, integers: results.map { Int64($0) })
    return try self.table(
      of: table, result: result.values, scores: probabilities,
      detail: PredictionDetail(classes: ["0", "1"], scores: probabilities.flatMap { [1 - $0, $0] }), tag: tag)
  }

  /// Predictions of several classes: of each row the class of the greatest probability, of equal ones the first.
  ///
  /// - Parameters:
  ///   - classes: the classes as texts.
  ///   - probabilities: a row's probability of each class, class by class.
  static func table(of table: Table, classes: [String], probabilities: [[Double]], tag: String) throws -> Table {
    var (best, scores, detail): ([Int], [Double], [Double]) = ([], [], [])
    for row in 0..<table.rowCount {
      let all = probabilities.map { $0[row] }
      let greatest = all.max() ?? .nan
      best.append(all.firstIndex(of: greatest) ?? 0)
      scores.append(greatest)
      detail += all
    }
    let numbers = classes.map { Int64($0) }
    let result =
      numbers.contains(nil)
      ? Column(name: Table.Prediction.result, text: best.map { classes[$0] })
      : Column(name: Table.Prediction.result, integers: best.map { numbers[$0] })
    return try self.table(
      of: table, result: result.values, scores: scores, detail: PredictionDetail(classes: classes, scores: detail),
      tag: tag)
  }

  /// Predictions of a regression.
  static func table(of table: Table, values: [Double], tag: String) throws -> Table {
    let result = Column(name: Table.Prediction.result, doubles: values)
    return try self.table(
      of: table, result: result.values, scores: values, detail: PredictionDetail(classes: ["label"], scores: values),
      tag: tag)
  }

  private static func table(
    of table: Table, result: Column.Values, scores: [Double], detail: PredictionDetail, tag: String
  ) throws -> Table {
    let unknown = Column(
      name: Table.Prediction.label, role: .label, integers: [Int64?](repeating: nil, count: table.rowCount))
    return try Table.predictions(
      ids: table.ids, label: (table.label ?? unknown).values, result: result, score: scores, detail: detail, type: tag,
      metadata: Table.Metadata(idName: table.metadata.idName, labelName: Table.Prediction.label))
  }
}

extension PredictionRows {
  /// Predictions of one model a class: the class with the highest score, the first of equal ones.
  ///
  /// - Parameter scores: per class the scores of all rows.
  static func table(of table: Table, scores: [[Double]], classes: [String], tag: String) throws -> Table {
    let results = (0..<table.rowCount).map { row in
      classes.indices.reduce(0) { scores[$1][row] > scores[$0][row] ? $1 : $0 }
    }
    let chosen = results.enumerated().map { scores[$1][$0] }
    let detail = (0..<table.rowCount).flatMap { row in scores.map { $0[row] } }
    return try self.table(
      of: table, results: results, scores: chosen, detail: PredictionDetail(classes: classes, scores: detail), tag: tag)
  }

  /// Predictions without scores, which are missing.
  static func table(of table: Table, results: [Int], classes: [String], tag: String) throws -> Table {
    let missing = [Double](repeating: .nan, count: table.rowCount * classes.count)
    return try self.table(
      of: table, results: results, scores: Array(missing.prefix(table.rowCount)),
      detail: PredictionDetail(classes: classes, scores: missing), tag: tag)
  }

  private static func table(
    of table: Table, results: [Int], scores: [Double], detail: PredictionDetail, tag: String
  ) throws -> Table {
    let unknown = Column(
      name: Table.Prediction.label, role: .label, integers: [Int64?](repeating: nil, count: table.rowCount))
    let names = results.map { detail.classes[$0] }
    let integers = names.compactMap { Int64($0) }
    let result =
      integers.count == names.count
      ? Column(name: Table.Prediction.result, integers: integers.map { $0 })
      : Column(name: Table.Prediction.result, text: names)
    return try Table.predictions(
      ids: table.ids, label: (table.label ?? unknown).values, result: result.values, score: scores, detail: detail,
      type: tag, metadata: Table.Metadata(idName: table.metadata.idName, labelName: Table.Prediction.label))
  }
}

extension PredictionRows {
  /// Predictions of two classes by name.
  ///
  /// - Parameters:
  ///   - results: 0 for the first class, 1 for the second.
  ///   - probabilities: of the second one.
  static func table(
    of table: Table, results: [Int], probabilities: [Double], classes: [String], tag: String
  ) throws -> Table {
    try self.table(
      of: table, results: results, scores: probabilities,
      detail: PredictionDetail(classes: classes, scores: probabilities.flatMap { [1 - $0, $0] }), tag: tag)
  }
}
