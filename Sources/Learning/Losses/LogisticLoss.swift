import Glibc

/// The logistic loss of labels +1 and −1 and scores wx, each row counting as often as its weight says.
public enum LogisticLoss {
  /// Σ weight·ln(1 + e^(−y·wx)), computed without overflow.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func sum(
    signs: [Double], scores: [Double], weights: [Double]
  ) throws(LearningError) -> Double {
    try Vector.requireEqual("labels", scores.count, signs.count)
    try Vector.requireEqual("weights", scores.count, weights.count)
    return reduce4(scores.count, (signs, scores, weights)) { rows, i in
      rows.2[i] * softplus(-rows.0[i] * rows.1[i])
    }
  }

  /// weight·(σ(y·wx) − 1)·y per row: what features are multiplied with to give the gradient.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func residuals(
    signs: [Double], scores: [Double], weights: [Double]
  ) throws(LearningError) -> [Double] {
    try Vector.requireEqual("labels", scores.count, signs.count)
    try Vector.requireEqual("weights", scores.count, weights.count)
    return [Double](unsafeUninitializedCapacity: scores.count) { out, count in
      for i in 0..<scores.count {
        out[i] = -weights[i] * signs[i] * Logistic.sigmoid(-signs[i] * scores[i])
      }
      count = scores.count
    }
  }

  /// ln(1 + eˣ).
  static func softplus(_ x: Double) -> Double { x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }
}

extension LogisticLoss {
  /// ln(positives / others): the intercept at which a model without features is best.
  public static func logOdds(positives: Int, of count: Int) -> Double {
    log(Double(positives) / Double(count - positives))
  }

  /// ln(p / (1 − p)), infinite at 0 and 1.
  public static func logit(_ probability: Double) -> Double { log(probability / (1 - probability)) }
}
