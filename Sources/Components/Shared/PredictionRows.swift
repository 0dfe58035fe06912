import Configuration
import Tables

/// Predictions of a binary classifier as the table that Evaluation and FATE's users read (contract 5.3): the columns `label`,
/// `predict_result`, `predict_score`, `predict_detail`, `type`.
enum PredictionRows {
  /// The names of the columns, in order.
  static let header = ["label", "predict_result", "predict_score", "predict_detail", "type"]

  /// Makes the table.
  ///
  /// - Parameters:
  ///   - table: the rows that were predicted; their label column, when there is one, is kept.
  ///   - results: the predicted labels, 0 or 1.
  ///   - probabilities: of label 1.
  ///   - tag: `train`, `validate` or `predict`.
  static func table(of table: Table, results: [Int], probabilities: [Double], tag: String) throws -> Table {
    let label =
      table.label?.with(name: header[0], role: .label)
      ?? Column(name: header[0], role: .label, integers: [Int64?](repeating: nil, count: table.rowCount))
    return try Table(
      ids: table.ids,
      columns: [
        label,
        Column(name: header[1], integers: results.map { Int64($0) }),
        Column(name: header[2], doubles: probabilities),
        Column(name: header[3], text: probabilities.map(detail)),
        Column(name: header[4], text: [String](repeating: tag, count: table.rowCount)),
      ], metadata: Table.Metadata(idName: table.metadata.idName, labelName: header[0]))
  }

  /// The probability of each class, as FATE 1.4 writes a Python dict.
  private static func detail(_ probability: Double) -> String {
    "{'0': \(NumberText.of(1 - probability)), '1': \(NumberText.of(probability))}"
  }
}
