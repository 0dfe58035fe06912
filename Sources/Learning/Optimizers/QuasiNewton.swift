/// The stochastic quasi-Newton method of Byrd, Hansen, Nocedal and Singer ("A stochastic quasi-Newton method for
/// large-scale optimization", 2016), FATE's `sqn`: gradients are multiplied with an inverse Hessian that limited-memory
/// BFGS builds of pairs (s, y), s a difference of averaged weights and y = Hessian · s on a sample of rows.
public struct QuasiNewton: Equatable, Sendable {
  /// The learning rate.
  public let learningRate: LearningRate
  /// The most pairs that are kept.
  public let memory: Int
  private var pairs: [Pair] = []

  private struct Pair: Equatable, Sendable {
    let step: [Double]
    let change: [Double]
    let product: Double
  }

  /// Starts without pairs: the first updates are those of gradient descent.
  public init(learningRate: LearningRate, memory: Int) {
    self.learningRate = learningRate
    self.memory = max(memory, 1)
  }

  /// Number of pairs that are kept.
  public var pairCount: Int { pairs.count }

  /// Adds a pair; the oldest one goes when there are more than `memory`.
  ///
  /// - Returns: whether the pair was taken: one without curvature (s·y ≤ 0) would make a direction of ascent.
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public mutating func note(step: [Double], change: [Double]) throws(LearningError) -> Bool {
    let product = try Vector.dot(step, change)
    guard product > 0, product.isFinite, Vector.sumOfSquares(change).isFinite else { return false }
    pairs.append(Pair(step: step, change: change, product: product))
    if pairs.count > memory { pairs.removeFirst() }
    return true
  }

  /// The update Δ = rate · H · g of one batch, by the two-loop recursion; H starts as s·y / y·y of the newest pair.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the gradient has another length than the pairs.
  public func update(gradient: [Double], iteration: Int) throws(LearningError) -> [Double] {
    let rate = learningRate.at(iteration: iteration)
    guard let newest = pairs.last else { return Vector.scale(gradient, by: rate) }
    var direction = gradient
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = try Vector.dot(pair.step, direction) / pair.product
      factors.append(factor)
      direction = try Vector.subtract(direction, Vector.scale(pair.change, by: factor))
    }
    direction = Vector.scale(direction, by: newest.product / Vector.sumOfSquares(newest.change))
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let correction = factor - (try Vector.dot(pair.change, direction)) / pair.product
      direction = try Vector.add(direction, Vector.scale(pair.step, by: correction))
    }
    return Vector.scale(direction, by: rate)
  }
}
