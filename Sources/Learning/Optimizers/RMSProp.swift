/// RMSProp: m ← 0.99·m + 0.01·g², Δ = lr_t·g / √(m + 1e-6) (contract 8.8; the constant is inside the root).
public struct RMSProp: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate
  /// m, the running mean of squared gradients; empty before the first call.
  public private(set) var meanSquare: [Double] = []

  /// Starts with m = 0.
  public init(learningRate: LearningRate) {
    self.learningRate = learningRate
  }

  /// The update Δ that a party subtracts from its weights.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the gradient's length changes between calls.
  public mutating func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    try startOrMatch(&meanSquare, gradient)
    let rate = learningRate.at(iteration: iteration)
    let keep = 0.99
    meanSquare = Vector.map2(meanSquare, gradient) { keep * $0 + (1 - keep) * ($1 * $1) }
    return Vector.map2(gradient, meanSquare) { rate * $0 / ($1 + 1e-6).squareRoot() }
  }
}

/// Fills a state vector with zeros at the first gradient; later gradients must have its length.
func startOrMatch(_ state: inout [Double], _ gradient: [Double]) throws(LearningError) {
  if state.isEmpty { state = [Double](repeating: 0, count: gradient.count) }
  try Vector.requireEqual("elements of the gradient", state.count, gradient.count)
}
