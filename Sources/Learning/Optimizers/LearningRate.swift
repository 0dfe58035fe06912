/// A learning rate that decays with the iteration (contract 8.8).
public struct LearningRate: Equatable, Sendable {
  /// The rate at iteration 0.
  public var initial: Double
  /// The decay per iteration, 0 for none.
  public var decay: Double
  /// Whether the divisor is √(1 + decay·t) instead of 1 + decay·t.
  public var decaySquareRoot: Bool

  /// Describes a rate; the defaults are those of HeteroLR.
  public init(initial: Double = 0.01, decay: Double = 1, decaySquareRoot: Bool = true) {
    self.initial = initial
    self.decay = decay
    self.decaySquareRoot = decaySquareRoot
  }

  /// The rate at iteration t, counted from 0.
  public func at(iteration: Int) -> Double {
    let divisor = 1 + decay * Double(iteration)
    return decaySquareRoot ? initial / divisor.squareRoot() : initial / divisor
  }
}
