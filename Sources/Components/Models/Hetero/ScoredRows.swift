import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// Rows of the guest's for which the hosts send their scores: those of training, validation or prediction.
  struct ScoredRows {
    /// `train`, `validate` or `predict`.
    let tag: String
    /// The rows.
    let table: Table
    private let features: LinearFeatures
    private let offsets: [Double]
    private let side: Side

    init(_ table: Table, features: LinearFeatures, tag: String, side: Side) throws {
      self.tag = tag
      self.table = table
      self.side = side
      self.features = features
      offsets = try Targets.offsets(of: table, side)
    }

    /// The scores w·x of all parties under a model of now; the hosts send theirs.
    ///
    /// - Throws: F0609 when a score of any party is out of range, F0614 for another number of them.
    func scores(_ model: Model) throws -> [Double] {
      let own = try model.weights.scores(features.matrix(model.header))
      try side.checkRange(of: own, "the score", ids: table.ids)
      var sum = offsets.isEmpty ? own : try Vector.add(own, offsets)
      for host in side.parties.hosts {
        let scores = try side.context.receive(Message.prediction, from: host).values
        guard scores.count == table.rowCount else {
          throw Diagnostic(
            .protocolBroken,
            "\(host.name) sent \(English.count(scores.count, "score")), expected \(table.rowCount)",
            subject: side.context.component)
        }
        try side.checkRange(of: scores, "the score of \(host.name)", ids: table.ids)
        sum = try Vector.add(sum, scores)
      }
      return sum
    }

    /// How well a model of now does on the rows, ready to be measured.
    ///
    /// - Parameter positive: the class that is fitted against the rest.
    func measured(_ model: Model, positive: String?) throws -> MeasuredRows {
      let predictions = side.family.predictions(try scores(model))
      let labels = try Targets(table, positive: positive, side).values
      return side.family == .logistic
        ? .binary(isPositive: labels.map { $0 > 0 }, scores: predictions)
        : .regression(labels: labels, predictions: predictions)
    }

    /// The predictions as a table (contract 5.3); the hosts send a score a row for each model.
    func predictions(_ models: Models) throws -> Table {
      switch models {
      case .single(let model):
        let predictions = side.family.predictions(try scores(model))
        guard side.family == .logistic else {
          return try PredictionRows.table(of: table, values: predictions, tag: tag)
        }
        let threshold = side.parameters.predictParam.threshold
        let labels = Logistic.labels(probabilities: predictions, threshold: threshold)
        return try PredictionRows.table(of: table, results: labels, probabilities: predictions, tag: tag)
      case .oneVersusRest(let classes, let models):
        let probabilities = try models.map { side.family.predictions(try scores($0)) }
        return try PredictionRows.table(of: table, classes: classes, probabilities: probabilities, tag: tag)
      }
    }
  }

  /// A host's part of rows whose scores the guest gets, in the guest's order.
  struct HostScores {
    let ids: TextValues
    let features: LinearFeatures
    let side: Side

    /// Sends w·x of the rows, in clear: the guest adds its own part.
    ///
    /// - Throws: F0609 with the row whose score is out of range.
    func send(_ model: Model) throws {
      let scores = try model.weights.scores(features.matrix(model.header))
      try side.checkRange(of: scores, "the score", ids: ids)
      try side.context.send(Numbers(scores), Message.prediction, to: side.parties.guest)
    }

    /// Sends those of every model.
    func send(_ models: Models) throws { for model in models.all { try send(model) } }
  }
}
