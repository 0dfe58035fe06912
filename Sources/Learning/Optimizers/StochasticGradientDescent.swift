/// Gradient descent: Δ = lr_t·g (contract 8.8).
public struct StochasticGradientDescent: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate

  /// Starts without state.
  public init(learningRate: LearningRate) {
    self.learningRate = learningRate
  }

  /// The update Δ that a party subtracts from its weights.
  public func update(gradient: [Double], iteration: Int) -> [Double] {
    Vector.scale(gradient, by: learningRate.at(iteration: iteration))
  }
}
