/// The optimizers that need only gradients, by FATE's names (`optimizer`, contract 8.3 and 8.8). The quasi-Newton one
/// (`sqn`) needs messages of its own and is not among them.
public enum OptimizerMethod: String, CaseIterable, Sendable {
  /// `StochasticGradientDescent`.
  case sgd
  /// `RMSProp`.
  case rmsprop
  /// `Adam`.
  case adam
  /// `AdaGrad`.
  case adagrad
  /// `NesterovMomentum`.
  case nesterovMomentum = "nesterov_momentum_sgd"
}

/// An optimizer with its state.
///
/// It turns a gradient into the update Δ and leaves the weights alone: in a hetero model the arbiter computes Δ over
/// all parties' columns, sends every party its own slice, and the party subtracts it (see `Regularization`).
public enum Optimizer: Equatable, Sendable {
  /// Plain gradient descent.
  case sgd(StochasticGradientDescent)
  /// RMSProp.
  case rmsprop(RMSProp)
  /// Adam.
  case adam(Adam)
  /// AdaGrad.
  case adagrad(AdaGrad)
  /// Nesterov momentum.
  case nesterovMomentum(NesterovMomentum)

  /// An optimizer in its start state.
  public init(method: OptimizerMethod, learningRate: LearningRate) {
    self =
      switch method {
      case .sgd: .sgd(StochasticGradientDescent(learningRate: learningRate))
      case .rmsprop: .rmsprop(RMSProp(learningRate: learningRate))
      case .adam: .adam(Adam(learningRate: learningRate))
      case .adagrad: .adagrad(AdaGrad(learningRate: learningRate))
      case .nesterovMomentum: .nesterovMomentum(NesterovMomentum(learningRate: learningRate))
      }
  }

  /// The update Δ of one batch.
  ///
  /// - Parameters:
  ///   - gradient: the whole gradient, L2 term included.
  ///   - iteration: the iteration t from 0; it stays the same for all batches of one pass over the data.
  /// - Throws: `LearningError.shapeMismatch` when the gradient's length changes between calls.
  public mutating func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    switch self {
    case .sgd(let method):
      return method.update(gradient: gradient, iteration: iteration)
    case .rmsprop(var method):
      let delta = try method.update(gradient: gradient, iteration: iteration)
      self = .rmsprop(method)
      return delta
    case .adam(var method):
      let delta = try method.update(gradient: gradient, iteration: iteration)
      self = .adam(method)
      return delta
    case .adagrad(var method):
      let delta = try method.update(gradient: gradient, iteration: iteration)
      self = .adagrad(method)
      return delta
    case .nesterovMomentum(var method):
      let delta = try method.update(gradient: gradient, iteration: iteration)
      self = .nesterovMomentum(method)
      return delta
    }
  }
}
