import Tables

/// Predictions of a binary classifier as the table that Evaluation and FATE's users read (contract 5.3).
enum PredictionRows {
  /// Makes the table.
  ///
  /// - Parameters:
  ///   - table: the rows that were predicted; their label column, when there is one, is kept.
  ///   - results: the predicted labels, 0 or 1.
  ///   - probabilities: of label 1.
  ///   - tag: `train`, `validate` or `predict`.
  static func table(of table: Table, results: [Int], probabilities: [Double], tag: String) throws -> Table {
    let unknown = Column(
      name: Table.Prediction.label, role: .label, integers: [Int64?](repeating: nil, count: table.rowCount))
    let result = Column(name: Table.Prediction.result, integers: results.map { Int64($0) })
    return try Table.predictions(
      ids: table.ids, label: (table.label ?? unknown).values, result: result.values, score: probabilities,
      detail: PredictionDetail(classes: ["0", "1"], scores: probabilities.flatMap { [1 - $0, $0] }), type: tag,
      metadata: Table.Metadata(idName: table.metadata.idName, labelName: Table.Prediction.label))
  }
}
