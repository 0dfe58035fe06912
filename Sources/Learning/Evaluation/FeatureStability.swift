import Glibc

/// The population stability index of one feature of two tables (contract 8.7; FATE 1.5's component PSI).
///
/// The bins are quantile bins of the expected values, and one more for missing values. An empty bin counts a share of
/// 1e-6, so that a bin that is empty in both tables adds nothing.
public struct FeatureStability: Equatable, Sendable {
  /// The bounds of the bins but the one of missing values.
  public let splits: SplitPoints
  /// Share of the expected rows per bin, missing values last.
  public let expectedShares: [Double]
  /// Share of the actual rows per bin, missing values last.
  public let actualShares: [Double]
  /// (a − e)·ln(a / e) per bin, missing values last.
  public let scores: [Double]
  /// The sum of `scores` in order.
  public let total: Double

  /// Compares two columns.
  ///
  /// - Parameters:
  ///   - expected: the values that the bins are made of; NaN is missing.
  ///   - actual: the values that are compared with them.
  ///   - bins: most bins, without that of missing values.
  ///   - error: rank error of the quantiles, as a share of the rows.
  /// - Throws: `LearningError.empty` when all expected values are missing or there are no actual ones;
  ///   `LearningError.notFinite` for an infinite expected value; `LearningError.domain` for fewer than 2 bins.
  public init(expected: [Double], actual: [Double], bins: Int, error: Double) throws(LearningError) {
    guard !actual.isEmpty else { throw .empty(what: "actual values") }
    splits = try Binning.quantile(expected, bins: bins, settings: QuantileSummary.Settings(error: error))
    expectedShares = Self.shares(expected, splits)
    actualShares = Self.shares(actual, splits)
    scores = zip(expectedShares, actualShares).map { expected, actual in
      let (e, a) = (expected == 0 ? 1e-6 : expected, actual == 0 ? 1e-6 : actual)
      return (a - e) * log(a / e)
    }
    total = scores.reduce(0, +)
  }

  private static func shares(_ column: [Double], _ splits: SplitPoints) -> [Double] {
    var counts = [Int](repeating: 0, count: splits.binCount + 1)
    for bin in splits.bins(of: column, missingBin: splits.binCount) { counts[Int(bin)] += 1 }
    return counts.map { Double($0) / Double(column.count) }
  }
}
