/// When training stops before the last iteration (`early_stop`), by FATE's names.
public enum StopRule: String, CaseIterable, Sendable {
  /// |loss − previous loss| < tol; never at the first iteration.
  case diff
  /// loss ≤ tol.
  case abs
  /// The change of the weights is small.
  case weightDifference = "weight_diff"
}

/// The stop rule with its memory (contract 8.8).
public struct Convergence: Equatable, Sendable {
  /// The rule.
  public let rule: StopRule
  /// `tol`.
  public let tolerance: Double
  /// The loss of the last iteration, once there is one.
  public private(set) var previousLoss: Double?

  /// Starts without a previous loss.
  public init(rule: StopRule, tolerance: Double) {
    self.rule = rule
    self.tolerance = tolerance
  }

  /// Whether the loss of an iteration ends training; `StopRule.weightDifference` does not look at it.
  public mutating func hasConverged(loss: Double) -> Bool {
    let previous = previousLoss
    previousLoss = loss
    switch rule {
    case .diff: return previous.map { ($0 - loss).magnitude < tolerance } ?? false
    case .abs: return loss <= tolerance
    case .weightDifference: return false
    }
  }

  /// Hetero models: whether the sum of all updates Δ of an iteration, over all parties' columns, has a norm below
  /// `tol`. The other rules do not look at it.
  public func hasConverged(sumOfUpdates: [Double]) -> Bool {
    rule == .weightDifference && Vector.norm(sumOfUpdates) < tolerance
  }

  /// Other models: whether ‖w − w′‖ < tol·max(‖w‖, 1), w′ the weights before the iteration. The other rules do not look
  /// at it.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public func hasConverged(weights: [Double], previousWeights: [Double]) throws(LearningError) -> Bool {
    let change = Vector.norm(try Vector.subtract(weights, previousWeights))
    return rule == .weightDifference && change < tolerance * max(Vector.norm(weights), 1)
  }
}
