/// Gradient descent with Nesterov momentum 0.9: v = 0.9·m − lr_t·g, Δ = 0.9·m − 1.9·v, m ← v (contract 8.8).
public struct NesterovMomentum: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate
  /// m, the last velocity; empty before the first call.
  public private(set) var velocity: [Double] = []

  /// Starts at rest.
  public init(learningRate: LearningRate) {
    self.learningRate = learningRate
  }

  /// The update Δ that a party subtracts from its weights.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the gradient's length changes between calls.
  public mutating func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    let momentum = 0.9
    try startOrMatch(&velocity, gradient)
    let rate = learningRate.at(iteration: iteration)
    let next = Vector.map2(velocity, gradient) { momentum * $0 - rate * $1 }
    let delta = Vector.map2(velocity, next) { momentum * $0 - (1 + momentum) * $1 }
    velocity = next
    return delta
  }
}
