import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// Logistic regression on one party's own rows, between two aggregations.
  struct LocalTraining: Sendable {
    private struct Batch: Sendable {
      let matrix: Matrix
      let signs: [Double]
      let weights: [Double]

      /// - Parameter signs: those of all rows.
      init(_ chosen: [Int], of rows: Rows, signs: [Double]) throws {
        let isAll = chosen.count == rows.matrix.rows
        matrix = isAll ? rows.matrix : try rows.matrix.selecting(rows: chosen)
        self.signs = chosen.map { signs[$0] }
        weights = chosen.map { rows.weights[$0] }
      }
    }

    private let client: Client
    private let rows: Rows
    private let signs: [Double]
    private var course: Batches
    /// Those of the next pass, unless they are drawn.
    private var batches: [Batch] = []
    private let regularization: Regularization
    private var optimizer: Optimizer

    init(_ client: Client, _ rows: Rows, _ start: Start) throws {
      let parameters = client.parameters
      course = try Batches(rowCount: rows.matrix.rows, client, start)
      regularization = Regularization(
        penalty: parameters.effectivePenalty, alpha: parameters.alpha, learningRate: parameters.learningRate)
      optimizer = Optimizer(
        method: parameters.optimizer,
        learningRate: LearningRate(
          initial: parameters.learningRate, decay: parameters.decay, decaySquareRoot: parameters.decaySquareRoot))
      self.client = client
      self.rows = rows
      signs = rows.signs(start.positive)
    }

    /// Rows of a pass.
    var rowCount: Int { course.rowCount }

    private mutating func nextBatches() throws -> [Batch] {
      if batches.isEmpty || course.isDrawn {
        let drawn = try course.next()
        batches = try drawn.map { try Batch($0, of: rows, signs: signs) }
      }
      return batches
    }

    /// One pass over the rows.
    ///
    /// - Parameter global: the weights of the last aggregation, to which use_proximal draws.
    /// - Throws: F0609 when a weight is no finite number any more.
    mutating func pass(_ weights: LinearWeights, global: LinearWeights, iteration: Int) throws -> LinearWeights {
      var weights = weights
      for batch in try nextBatches() {
        try client.context.checkInterrupt()
        let scores = try weights.scores(batch.matrix)
        let residuals = try LogisticLoss.residuals(signs: batch.signs, scores: scores, weights: batch.weights)
        let sums = try batch.matrix.transposedTimes(residuals) + (weights.hasIntercept ? [Vector.sum(residuals)] : [])
        let term = regularization.gradientTerm(weights: weights.values, fitIntercept: weights.hasIntercept)
        let gradient = try Vector.add(Vector.scale(sums, by: 1 / Double(scores.count)), term)
        let update = try optimizer.update(gradient: gradient, iteration: iteration)
        weights.values = try regularization.apply(
          update: update, to: weights.values, iteration: iteration, fitIntercept: weights.hasIntercept)
        if client.parameters.usesProximal { draw(&weights, to: global) }
        guard weights.values.allSatisfy(\.isFinite) else { throw client.diverged("a weight is out of range") }
      }
      return weights
    }

    /// w ← w − µ·(w − w_global) after the step, as FATE applies FedProx's term; the intercept goes free.
    private func draw(_ weights: inout LinearWeights, to global: LinearWeights) {
      for index in 0..<weights.coefficients.count {
        weights.values[index] -= client.parameters.mu * (weights.values[index] - global.values[index])
      }
    }

    /// (Σ ln(1 + e^(−y·wx)) + penalty) / rows.
    func loss(_ weights: LinearWeights) throws -> Double {
      let scores = try weights.scores(rows.matrix)
      let sum = try LogisticLoss.sum(signs: signs, scores: scores, weights: rows.weights)
      let penalty = regularization.value(weights: weights.values, fitIntercept: weights.hasIntercept)
      let loss = (sum + penalty) / Double(scores.count)
      guard loss.isFinite else { throw client.diverged("the loss is out of range") }
      return loss
    }
  }
}

extension HomoLR.Client {
  /// The weights with which this party begins.
  ///
  /// Zeros get the intercept ln(rows of the class / other rows) of the party, as FATE's do; a party with rows of one kind
  /// begins at 0, since that logarithm is infinite.
  func startWeights(_ start: HomoLR.Start, signs: [Double], features: Int) -> LinearWeights {
    if let weights = start.previous?.weights { return weights }
    let hasIntercept = parameters.initParam.fitIntercept
    let seed: UInt32
    if let given = parameters.initParam.randomSeed {
      seed = UInt32(truncatingIfNeeded: given)
    } else {
      let purpose = start.isOneOfMany ? "start values of class \(start.positive)" : "start values"
      var stream = RandomStream(seed: context.seed, names: context.streamNames(for: purpose))
      seed = UInt32(truncatingIfNeeded: stream.next())
    }
    let initialization = Initialization(
      method: parameters.initParam.method, constant: parameters.initParam.constant, fitIntercept: hasIntercept)
    var values = initialization.weights(features: features, seed: seed)
    let positives = signs.count { $0 > 0 }
    if parameters.initParam.method == .zeros, hasIntercept, positives > 0, positives < signs.count {
      values[values.count - 1] = LogisticLoss.logOdds(positives: positives, of: signs.count)
    }
    return LinearWeights(values: values, hasIntercept: hasIntercept)
  }
}
