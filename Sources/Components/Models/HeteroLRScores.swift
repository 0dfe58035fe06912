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
    /// The rows.
    let table: Table
    private let matrix: Matrix
    private let host: Party
    private let data: PartyData

    /// Tells the host the rows.
    ///
    /// - Parameter sharesOrder: whether the host has been told already; else the guest sends the ids.
    init(
      _ table: Table, features: LinearFeatures, tag: String, sharesOrder: Bool, host: Party, data: PartyData
    ) throws {
      self.tag = tag
      self.table = table
      self.host = host
      self.data = data
      matrix = features.matrix
      if !sharesOrder { try data.context.send(Texts(table.ids.strings), Message.ids, to: host) }
    }

    /// The probabilities under the weights of now; the host sends its scores.
    ///
    /// - Throws: F0609 when a score of either party is out of range, F0614 for another number of them.
    func probabilities(_ weights: LinearWeights) throws -> [Double] {
      let own = try weights.scores(matrix)
      try data.checkRange(of: own, "the score", ids: table.ids)
      let hostScores = try data.context.receive(Message.prediction, from: host).values
      guard hostScores.count == table.rowCount else {
        throw Diagnostic(
          .protocolBroken,
          "the host sent \(English.count(hostScores.count, "score")), expected \(table.rowCount)",
          subject: data.context.component)
      }
      try data.checkRange(of: hostScores, "the host's score", ids: table.ids)
      return Logistic.probabilities(scores: try Vector.add(own, hostScores))
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
      let labels = try LogisticLabels(table, component: data.context.component)
      let evaluation = try BinaryEvaluation(isPositive: labels.isPositive, scores: try probabilities(weights))
      guard evaluation.positives > 0, evaluation.negatives > 0 else {
        throw Diagnostic(
          .unusableLabel, "the rows to \(tag) have one class only, so auc and ks are not defined",
          subject: data.context.component, help: "leave out validation_freqs, or validate with rows of both classes")
      }
      return evaluation
    }
  }
}
