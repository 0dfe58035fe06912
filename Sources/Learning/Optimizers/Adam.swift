/// Adam with β₁ = 0.9, β₂ = 0.999 and 1e-8 outside the root (contract 8.8).
///
/// The bias correction advances with every call, that is with every batch, while the learning rate decays with the
/// iteration; so FATE has it.
public struct Adam: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate
  /// The running mean of gradients; empty before the first call.
  public private(set) var firstMoment: [Double] = []
  /// The running mean of squared gradients; empty before the first call.
  public private(set) var secondMoment: [Double] = []
  /// β₁ to the power of the number of calls.
  public private(set) var firstDecay = 1.0
  /// β₂ to the power of the number of calls.
  public private(set) var secondDecay = 1.0

  /// Starts with both moments 0.
  public init(learningRate: LearningRate) {
    self.learningRate = learningRate
  }

  /// The update Δ that a party subtracts from its weights.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the gradient's length changes between calls.
  public mutating func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    let beta1 = 0.9
    let beta2 = 0.999
    try startOrMatch(&firstMoment, gradient)
    try startOrMatch(&secondMoment, gradient)
    let rate = learningRate.at(iteration: iteration)
    firstDecay *= beta1
    secondDecay *= beta2
    firstMoment = Vector.map2(firstMoment, gradient) { beta1 * $0 + (1 - beta1) * $1 }
    secondMoment = Vector.map2(secondMoment, gradient) { beta2 * $0 + (1 - beta2) * ($1 * $1) }
    let firstCorrection = 1 - firstDecay
    let secondCorrection = 1 - secondDecay
    return Vector.map2(firstMoment, secondMoment) { m, v in
      rate * (m / firstCorrection) / ((v / secondCorrection).squareRoot() + 1e-8)
    }
  }
}
