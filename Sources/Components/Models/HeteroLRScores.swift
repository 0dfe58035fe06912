import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLR {
  /// Rows of the guest's for which the host sends its scores: those of training, validation or prediction.
  struct ScoredRows {
    /// `train`, `validate` or `predict`.
    let tag: String
    /// The rows that both parties have.
    let table: Table
    private let matrix: Matrix
    /// For each row the position of its score in the host's message.
    private let hostRows: [Int]
    private let hostCount: Int
    private let host: Party
    private let context: ComponentContext

    /// Agrees with the host on the rows.
    ///
    /// - Parameter sharesOrder: whether the host's rows are already the guest's, in its order; else the host sends its ids.
    init(
      _ table: Table, features: LinearFeatures, tag: String, sharesOrder: Bool, host: Party, context: ComponentContext
    ) throws {
      self.tag = tag
      self.host = host
      self.context = context
      guard !sharesOrder else {
        self.table = table
        matrix = features.matrix
        hostRows = Array(0..<table.rowCount)
        hostCount = table.rowCount
        return
      }
      let hostIDs = try context.receive(Message.predictionIDs, from: host).values
      let positions = Dictionary(hostIDs.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      let found = table.ids.strings.map { positions[$0] }
      let common = found.indices.filter { found[$0] != nil }
      guard !common.isEmpty else {
        throw Diagnostic(
          .unknownRows, "the host has none of the \(English.count(table.rowCount, "row")) to \(tag)",
          subject: context.component, help: "put Intersection before the model")
      }
      if common.count < table.rowCount {
        context.log.warning(
          "the host has \(common.count) of the \(English.count(table.rowCount, "row")) to \(tag); the others are left out"
        )
      }
      self.table = table.selecting(rows: common)
      matrix = try Matrix(
        rows: common.count, columns: features.matrix.columns, values: common.flatMap { features.matrix.row($0) })
      hostRows = common.compactMap { found[$0] }
      hostCount = hostIDs.count
    }

    /// The probabilities under the weights of now; the host sends its scores.
    func probabilities(_ weights: LinearWeights) throws -> [Double] {
      let hostScores = try context.receive(Message.prediction, from: host).values
      guard hostScores.count == hostCount else {
        throw Diagnostic(
          .protocolBroken,
          "the host sent \(English.count(hostScores.count, "score")), expected \(hostCount)", subject: context.component
        )
      }
      let own = try weights.scores(matrix)
      return Logistic.probabilities(scores: try Vector.add(own, hostRows.map { hostScores[$0] }))
    }

    /// The predictions as a table (contract 5.3).
    func predictions(_ weights: LinearWeights, _ parameters: Parameters) throws -> Table {
      let probabilities = try probabilities(weights)
      let labels = Logistic.labels(probabilities: probabilities, threshold: parameters.predictParam.threshold)
      return try PredictionRows.table(of: table, results: labels, probabilities: probabilities, tag: tag)
    }

    /// How well the weights of now do.
    ///
    /// - Throws: F0605 when the rows have one class only.
    func evaluate(_ weights: LinearWeights) throws -> BinaryEvaluation {
      let labels = try LogisticLabels(table, component: context.component)
      let evaluation = try BinaryEvaluation(isPositive: labels.isPositive, scores: try probabilities(weights))
      guard evaluation.positives > 0, evaluation.negatives > 0 else {
        throw Diagnostic(
          .unusableLabel, "the rows to \(tag) have one class only, so auc and ks are not defined",
          subject: context.component, help: "leave out validation_freqs, or validate with rows of both classes")
      }
      return evaluation
    }
  }
}
