import Learning

/// One party's part of a linear model while it is fitted.
struct LinearWeights: Sendable, Equatable {
  /// The coefficients in header order, and the intercept last when there is one.
  var values: [Double]
  /// Whether the last value is the intercept.
  let hasIntercept: Bool

  /// The coefficients alone.
  var coefficients: [Double] { hasIntercept ? Array(values.dropLast()) : values }
  /// The intercept, 0 when there is none.
  var intercept: Double { hasIntercept ? values.last ?? 0 : 0 }

  /// w·x + b of every row.
  func scores(_ matrix: Matrix) throws -> [Double] {
    let scores = try matrix.times(coefficients)
    let intercept = intercept
    return hasIntercept ? scores.map { $0 + intercept } : scores
  }
}
