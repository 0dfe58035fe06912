/// One column of a table in numbers (contract A9's conventions).
public struct Univariate: Equatable, Sendable {
  /// Rows where it is not missing.
  public let count: Int
  /// Σ x.
  public let sum: Double
  /// Arithmetic mean.
  public let mean: Double
  /// Variance, divided by n.
  public let variance: Double
  /// Its root.
  public let standardDeviation: Double
  /// Variance, divided by n − 1; nil for a single row.
  public let unbiasedVariance: Double?
  /// n / ((n − 1)(n − 2)) · Σ ((x − mean) / σ)³ with σ² divided by n: SymetryML's mixed formula, neither g₁ nor G₁. nil for
  /// fewer than 3 rows and for a constant.
  public let skewness: Double?
  /// Excess kurtosis g₂ = n·Σd⁴ / (Σd²)² − 3; nil for a constant.
  public let kurtosis: Double?
  /// Standard error of the mean, σ_unbiased / √n.
  public let standardError: Double?

  /// - Throws: `StatisticsError.undefined` when every value is missing.
  init(_ column: CentredMoments, name: String) throws(StatisticsError) {
    guard column.count > 0 else { throw .undefined("'\(name)' has no values") }
    let n = Double(column.count)
    count = column.count
    mean = column.mean
    sum = n * column.mean + n * column.centre.rest
    variance = column.m2 / n
    standardDeviation = variance.squareRoot()
    unbiasedVariance = column.count > 1 ? column.m2 / (n - 1) : nil
    standardError = unbiasedVariance.map { ($0 / n).squareRoot() }
    let isSpread = variance > 0
    skewness =
      isSpread && column.count > 2
      ? n / ((n - 1) * (n - 2)) * (column.m3 / (variance * variance.squareRoot())) : nil
    kurtosis = isSpread ? column.m4 / n / (variance * variance) - 3 : nil
  }
}

/// Two columns of a table in numbers, from the rows where neither is missing.
public struct Bivariate: Equatable, Sendable {
  /// Rows where neither is missing.
  public let count: Int
  /// Covariance, divided by n.
  public let covariance: Double
  /// Pearson's correlation; nil when a column is constant.
  public let correlation: Double?
  /// Slope and intercept of the first column on the second; nil when the second is constant.
  public let slope: Double?
  /// The intercept that goes with it.
  public let intercept: Double?
  /// Σ y: for a binary second column the rows where it is 1.
  public let conditionalCount: Double
  /// Σ xy / Σ y: for a binary second column the mean of the first where it is 1. nil when Σ y is 0.
  public let conditionalMean: Double?
  /// [Σ (xy)² − (Σ xy)² / Σ y] / Σ y: for a binary second column the variance of the first where it is 1.
  public let conditionalVariance: Double?
  /// Its root; nil when it is negative, as it can be for a second column that is not binary.
  public let conditionalStandardDeviation: Double?

  /// - Throws: `StatisticsError.undefined` when the columns have no row in common.
  init(_ table: StatisticsTable, _ first: Int, _ second: Int) throws(StatisticsError) {
    let pair = table.pair(first, second)
    let names = [first, second].map { "'\(table.schema.columns[$0].name)'" }
    guard pair.count > 0 else { throw .undefined("\(names[0]) and \(names[1]) have no row in common") }
    let n = Double(pair.count)
    count = pair.count
    covariance = pair.comoment / n
    correlation = pair.correlation
    slope = pair.secondM2 > 0 ? pair.comoment / pair.secondM2 : nil
    intercept = slope.map { pair.firstMean - $0 * pair.secondMean }
    let sumY = n * pair.secondMean
    conditionalCount = sumY
    if let groups = table.groups(of: first, given: second) {
      let ones = groups.ones
      conditionalMean = ones.count > 0 ? ones.mean : nil
      conditionalVariance = ones.count > 0 ? ones.m2 / Double(ones.count) : nil
    } else if sumY != 0 {
      let sumXY = n * pair.productMean
      conditionalMean = sumXY / sumY
      conditionalVariance = (pair.productM2 + sumXY * (sumXY / n) - sumXY * (sumXY / sumY)) / sumY
    } else {
      (conditionalMean, conditionalVariance) = (nil, nil)
    }
    conditionalStandardDeviation = conditionalVariance.flatMap { $0 >= 0 ? $0.squareRoot() : nil }
  }
}

extension StatisticsTable {
  /// One column in numbers.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` when every value is missing.
  public func univariate(_ name: String) throws(StatisticsError) -> Univariate {
    try Univariate(column(try schema.column(named: name)), name: name)
  }

  /// Two columns in numbers.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` when they have no row in common.
  public func bivariate(_ first: String, _ second: String) throws(StatisticsError) -> Bivariate {
    try Bivariate(self, try schema.column(named: first), try schema.column(named: second))
  }

  /// Pearson's correlations of columns, row after row; nil where a column is constant.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`.
  public func correlations(_ names: [String]) throws(StatisticsError) -> [[Double?]] {
    let places = try columns(named: names)
    return places.map { i in places.map { j in pair(i, j).correlation } }
  }

  /// The positions of columns by their names.
  func columns(named names: [String]) throws(StatisticsError) -> [Int] {
    var places: [Int] = []
    for name in names { places.append(try schema.column(named: name)) }
    return places
  }
}
