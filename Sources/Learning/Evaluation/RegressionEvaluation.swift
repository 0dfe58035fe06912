import Glibc

/// The figures of a regression, by scikit-learn's definitions (contract 6.2).
public struct RegressionEvaluation: Equatable, Sendable {
  /// 1 − Var(y − ŷ) / Var(y); 1 when both are 0, 0 when only Var(y) is.
  public let explainedVariance: Double
  /// Mean of |y − ŷ|.
  public let meanAbsoluteError: Double
  /// Mean of (y − ŷ)².
  public let meanSquaredError: Double
  /// Median of |y − ŷ|.
  public let medianAbsoluteError: Double
  /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; 1 when both are 0, 0 when only the divisor is.
  public let r2: Double
  /// Root of the mean squared error.
  public let rootMeanSquaredError: Double
  /// The largest |y − ŷ|.
  public let maxError: Double
  private let labels: [Double]
  private let predictions: [Double]

  /// Compares labels y with predictions ŷ.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ; `LearningError.tooFew` for fewer than two rows, for
  ///   which R² has no meaning; `LearningError.notFinite`.
  public init(labels: [Double], predictions: [Double]) throws(LearningError) {
    try Vector.requireEqual("labels", predictions.count, labels.count)
    guard labels.count >= 2 else { throw .tooFew(what: "rows to evaluate", needed: 2, found: labels.count) }
    try Vector.requireFinite("labels", labels)
    try Vector.requireFinite("predictions", predictions)
    let count = Double(labels.count)
    let errors = try Vector.subtract(labels, predictions)
    let squares = Vector.sumOfSquares(errors)
    let labelStatistics = ColumnStatistics(labels)
    meanSquaredError = squares / count
    rootMeanSquaredError = meanSquaredError.squareRoot()
    meanAbsoluteError = Vector.sumOfMagnitudes(errors) / count
    self.labels = labels
    self.predictions = predictions
    let magnitudes = errors.map(\.magnitude).sorted()
    maxError = magnitudes[magnitudes.count - 1]
    let half = magnitudes.count / 2
    medianAbsoluteError =
      magnitudes.count % 2 == 1 ? magnitudes[half] : (magnitudes[half - 1] + magnitudes[half]) / 2
    explainedVariance = Self.oneMinus(ColumnStatistics(errors).variance, over: labelStatistics.variance)
    r2 = Self.oneMinus(meanSquaredError, over: labelStatistics.variance)
  }

  /// Mean of (ln(1 + y) − ln(1 + ŷ))².
  ///
  /// - Throws: `LearningError.domain` when a label or a prediction is negative.
  public func meanSquaredLogError() throws(LearningError) -> Double {
    for (name, values) in [("labels", labels), ("predictions", predictions)] {
      if let row = values.firstIndex(where: { $0 < 0 }) {
        throw .domain(what: name, value: values[row], allowed: "at least 0")
      }
    }
    let differences = zip(labels, predictions).map { log1p($0) - log1p($1) }
    return Vector.sumOfSquares(differences) / Double(labels.count)
  }

  private static func oneMinus(_ part: Double, over whole: Double) -> Double {
    if whole == 0 { return part == 0 ? 1 : 0 }
    return 1 - part / whole
  }
}
