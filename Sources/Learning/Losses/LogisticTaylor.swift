/// The second-order Taylor expansion of the logistic loss at 0, which can be computed on ciphertexts (contract 8.8,
/// after Hardy et al., "Private federated learning on vertically partitioned data", 2017).
///
/// Labels are +1 and −1, scores are wx.
public enum LogisticTaylor {
  /// ln 2, the loss at score 0.
  public static let ln2 = 0.693147180559945309417232121458176568

  /// +1 for label 1, −1 for any other.
  public static func signs(labels: [Int]) -> [Double] {
    labels.map { $0 == 1 ? 1 : -1 }
  }

  /// ln 2 − 0.5·Σ(y·wx)/n + 0.125·Σ(wx²)/n.
  ///
  /// - Parameter count: n. By default the number of rows given; HeteroLR's mini-batches divide by the number of rows of
  ///   the whole table, as FATE 1.4 does, so every batch's term is ln 2 plus its part.
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ; `LearningError.empty` when n is not positive.
  public static func loss(labels: [Double], scores: [Double], count: Int? = nil) throws(LearningError) -> Double {
    let linear = try Vector.dot(labels, scores)
    return try loss(
      sumOfLabelTimesScore: linear, sumOfSquaredScores: Vector.sumOfSquares(scores), count: count ?? scores.count)
  }

  /// The same from the two sums, for a party that holds only these.
  ///
  /// - Throws: `LearningError.empty` when n is not positive.
  public static func loss(
    sumOfLabelTimesScore linear: Double, sumOfSquaredScores squares: Double, count: Int
  ) throws(LearningError) -> Double {
    guard count > 0 else { throw .empty(what: "rows of the loss") }
    return ln2 - 0.5 * (linear / Double(count)) + 0.125 * (squares / Double(count))
  }

  /// d = 0.25·wx − 0.5·y per row; the gradient of the loss is Σ d·x / n.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func residuals(labels: [Double], scores: [Double]) throws(LearningError) -> [Double] {
    try Vector.requireEqual("labels", scores.count, labels.count)
    return Vector.map2(scores, labels) { 0.25 * $0 - 0.5 * $1 }
  }
}
