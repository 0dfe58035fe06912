/// The kind of penalty on weights (`penalty`), by FATE's names.
public enum Penalty: String, CaseIterable, Sendable {
  /// Sum of magnitudes, applied by soft thresholding.
  case l1 = "L1"
  /// Half the sum of squares, applied through the gradient.
  case l2 = "L2"
}

/// The penalty of one party's weights (contract 8.8). The intercept, the last element when `fitIntercept` is true, is
/// never penalised.
public struct Regularization: Equatable, Sendable {
  /// The kind, nil for none.
  public var penalty: Penalty?
  /// α, the weight of the penalty.
  public var alpha: Double
  /// The undecayed learning rate, which the L1 threshold uses.
  public var learningRate: Double

  /// Describes a penalty.
  public init(penalty: Penalty?, alpha: Double, learningRate: Double) {
    self.penalty = penalty
    self.alpha = alpha
    self.learningRate = learningRate
  }

  /// What L2 adds to the gradient of Σ/n, one element a weight: α·w, and 0 for the intercept; zeros for other penalties.
  public func gradientTerm(weights: [Double], fitIntercept: Bool) -> [Double] {
    guard penalty == .l2 else { return [Double](repeating: 0, count: weights.count) }
    var term = Vector.scale(weights, by: alpha)
    if fitIntercept, !term.isEmpty { term[term.count - 1] = 0 }
    return term
  }

  /// What the penalty adds to the loss: α/2·‖w‖², α·‖w‖₁, or 0.
  public func value(weights: [Double], fitIntercept: Bool) -> Double {
    let coefficients = fitIntercept ? Array(weights.dropLast()) : weights
    switch penalty {
    case .l2: return 0.5 * alpha * Vector.sumOfSquares(coefficients)
    case .l1: return alpha * Vector.sumOfMagnitudes(coefficients)
    case nil: return 0
    }
  }

  /// The soft threshold of L1 at iteration t: α·lr/√t. At t = 0 it is infinite, so that L1 sets every weight to 0 after
  /// the first batch of iteration 0, as FATE's does; α = 0 or lr = 0 never shrinks.
  public func threshold(iteration: Int) -> Double {
    let step = alpha * learningRate
    return step == 0 ? 0 : step / Double(iteration).squareRoot()
  }

  /// The weights after one update: w − Δ, and for L1 the soft threshold of that.
  ///
  /// - Throws: `LearningError.shapeMismatch` when Δ has another length than the weights.
  public func apply(
    update: [Double], to weights: [Double], iteration: Int, fitIntercept: Bool
  ) throws(LearningError) -> [Double] {
    var result = try Vector.subtract(weights, update)
    guard penalty == .l1 else { return result }
    let limit = threshold(iteration: iteration)
    let penalised = fitIntercept ? max(0, result.count - 1) : result.count
    for i in 0..<penalised where !result[i].isNaN {
      let magnitude = result[i].magnitude - limit
      result[i] = magnitude > 0 ? (result[i] < 0 ? -magnitude : magnitude) : 0
    }
    return result
  }
}
