/// The filters of HeteroFeatureSelection as functions of one party's candidate columns (contract 8.7): those that the
/// user selected and that earlier filters left.
///
/// At least one column survives. Unless said otherwise it is, as in FATE, the first of those with the highest value;
/// `keepOne: false` turns the rule off for a caller that has other surviving columns.
public enum FeatureFilter {
  /// `unique_value`: left when max − min ≥ eps. The feature value is max − min.
  public static func uniqueValue(
    _ statistics: [ColumnStatistics], eps: Double = 1e-5, keepOne: Bool = true
  ) -> FilterResult {
    threshold(statistics.map { $0.range.magnitude }, keepOne) { $0 >= eps }
  }

  /// `coefficient_of_variation_value_thres`: left when |σ/μ| ≥ threshold. The feature value is |σ/μ|.
  public static func coefficientOfVariation(
    _ statistics: [ColumnStatistics], threshold limit: Double = 1, keepOne: Bool = true
  ) -> FilterResult {
    threshold(statistics.map(\.coefficientOfVariation), keepOne) { $0 >= limit }
  }

  /// `outlier_cols`: left when the quantile value is below the upper threshold.
  ///
  /// - Parameter quantiles: per column the value at the filter's percentile, from `Binning.quantiles`.
  public static func outlier(quantiles: [Double], upperThreshold: Double = 1, keepOne: Bool = true) -> FilterResult {
    threshold(quantiles, keepOne) { $0 < upperThreshold }
  }

  /// `percentage_value`: left when the share of the most frequent value is at most the upper share.
  ///
  /// Without survivors the first column is kept, since FATE records only whether the limit was passed.
  ///
  /// - Parameter shares: per column, from `shareOfMostFrequentValue`.
  public static func percentageValue(shares: [Double], upperShare: Double = 1, keepOne: Bool = true) -> FilterResult {
    FilterResult(left: shares.map { $0 <= upperShare }, featureValues: shares).keepingOne(keepOne) { _ in 0 }
  }

  /// The share of the rows of a column that hold its most frequent value, values rounded to 8 decimals (numpy's
  /// rounding, half to even); missing values count as one value of their own. 0 for an empty column.
  public static func shareOfMostFrequentValue(_ column: [Double]) -> Double {
    guard !column.isEmpty else { return 0 }
    var values: [Double] = []
    values.reserveCapacity(column.count)
    for value in column where !value.isNaN { values.append(value.rounded(decimals: 8)) }
    var longest = column.count - values.count
    var sorter = DoubleSorter()
    sorter.sort(&values)
    var start = 0
    for i in values.indices where values[i] != values[start] {
      longest = max(longest, i - start)
      start = i
    }
    longest = max(longest, values.count - start)
    return Double(longest) / Double(column.count)
  }

  /// `manually`: by name. With names to filter out, these go; otherwise only the names to keep stay. Names that are not
  /// among the columns have no effect. Without survivors the first column is kept (FATE draws one).
  ///
  /// - Parameters:
  ///   - columns: the candidate columns in order.
  ///   - filterOut: names to drop, nil when the conf gives none.
  ///   - keep: names to keep, nil when the conf gives none; with both nil every column stays.
  public static func manually(
    columns: [String], filterOut: [String]?, keep: [String]?, keepOne: Bool = true
  ) -> FilterResult {
    let left: [Bool]
    if let filterOut {
      let dropped = Set(filterOut)
      left = columns.map { !dropped.contains($0) }
    } else if let keep {
      let kept = Set(keep)
      left = columns.map { kept.contains($0) }
    } else {
      left = columns.map { _ in true }
    }
    return FilterResult(left: left, featureValues: []).keepingOne(keepOne) { _ in 0 }
  }

  private static func threshold(_ values: [Double], _ keepOne: Bool, _ passes: (Double) -> Bool) -> FilterResult {
    FilterResult(left: values.map(passes), featureValues: values).keepingOne(keepOne, FilterResult.highest)
  }
}
