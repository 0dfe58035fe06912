/// AdaGrad: m ← m + g², Δ = lr_t·g / (√m + 1e-7) (contract 8.8; the constant is outside the root).
public struct AdaGrad: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate
  /// m, the sum of squared gradients; empty before the first call.
  public private(set) var sumOfSquares: [Double] = []

  /// Starts with m = 0.
  public init(learningRate: LearningRate) {
    self.learningRate = learningRate
  }

  /// The update Δ that a party subtracts from its weights.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the gradient's length changes between calls.
  public mutating func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    try startOrMatch(&sumOfSquares, gradient)
    let rate = learningRate.at(iteration: iteration)
    sumOfSquares = Vector.map2(sumOfSquares, gradient) { $0 + $1 * $1 }
    return Vector.map2(gradient, sumOfSquares) { rate * $0 / ($1.squareRoot() + 1e-7) }
  }
}
