/// Ways to choose split points for one column (contract 8.6). NaN is missing and takes no part.
public enum Binning {
  /// Bins of about equal counts.
  ///
  /// Quantiles are taken at i·(1/b) for i = 1 … b − 1 and at 1. While 2·ε·n ≤ 2 the split points are exact in FATE's
  /// sense: the sorted value at 0-based index ⌈q·n⌉ − ⌈ε·n⌉ (at least 1). Above that they come from a `QuantileSummary`
  /// for each of `partitions` contiguous slices, merged in order.
  ///
  /// - Throws: `LearningError.empty` without values; `LearningError.domain` for a bad number of bins or partitions or
  ///   bad settings; `LearningError.notFinite` for an infinite value.
  public static func quantile(
    _ column: [Double], bins: Int = 10, settings: QuantileSummary.Settings = .init(), partitions: Int = 1
  ) throws(LearningError) -> SplitPoints {
    try requireBins(bins)
    let share = 1 / Double(bins)
    var quantiles = (1..<bins).map { Double($0) * share }
    quantiles.append(1)
    return try split(column, at: Self.quantiles(column, at: quantiles, settings: settings, partitions: partitions))
  }

  /// Values at quantiles, with the rules of `quantile(_:bins:settings:partitions:)`.
  ///
  /// - Throws: as there; `LearningError.domain` for a quantile outside [0, 1].
  public static func quantiles(
    _ column: [Double], at quantiles: [Double], settings: QuantileSummary.Settings = .init(), partitions: Int = 1
  ) throws(LearningError) -> [Double] {
    guard partitions >= 1 else {
      throw .domain(what: "number of partitions", value: Double(partitions), allowed: "1 or more")
    }
    for quantile in quantiles where !(quantile >= 0 && quantile <= 1) {
      throw .domain(what: "quantile", value: quantile, allowed: "0 to 1")
    }
    if 2 * settings.error * Double(column.count) <= 2 {
      _ = try QuantileSummary(settings)
      return try exactQuantiles(column, at: quantiles, error: settings.error)
    }
    var whole = try QuantileSummary(settings)
    for part in 0..<partitions {
      let slice = column[column.count * part / partitions..<column.count * (part + 1) / partitions]
      var summary = try QuantileSummary(settings)
      summary.insert(contentsOf: slice)
      if part == 0 { whole = summary } else { whole.merge(summary) }
    }
    var answers: [Double] = []
    for quantile in quantiles { answers.append(try whole.query(quantile)) }
    return answers
  }

  /// Bins of equal width: min + k·(max − min)/b, the last bound being the maximum. A constant column has one bin.
  ///
  /// - Throws: `LearningError.empty` without values; `LearningError.domain` for a bad number of bins or a range that
  ///   overflows; `LearningError.notFinite` for an infinite value.
  public static func bucket(_ column: [Double], bins: Int = 10) throws(LearningError) -> SplitPoints {
    try requireBins(bins)
    let statistics = ColumnStatistics(column)
    guard statistics.count > 0 else { throw .empty(what: "values to bin") }
    guard statistics.range.isFinite else {
      try requireNoInfinity(column)
      throw .domain(what: "range of a column", value: statistics.range, allowed: "a finite number")
    }
    let width = statistics.range / Double(bins)
    var bounds = (1..<bins).map { min(statistics.minimum + Double($0) * width, statistics.maximum) }
    bounds.append(statistics.maximum)
    return try split(column, at: bounds)
  }

  /// One bin for each distinct value, ascending.
  ///
  /// - Throws: `LearningError.empty` without values; `LearningError.notFinite` for an infinite value.
  public static func category(_ column: [Double]) throws(LearningError) -> SplitPoints {
    let distinct = sortedPresent(column)
    guard !distinct.isEmpty else { throw .empty(what: "values to bin") }
    return try split(column, at: distinct)
  }

  private static func exactQuantiles(
    _ column: [Double], at quantiles: [Double], error: Double
  ) throws(LearningError) -> [Double] {
    let sorted = sortedPresent(column)
    guard !sorted.isEmpty else { throw .empty(what: "values to bin") }
    return quantiles.map { sorted[QuantileSummary.exactIndex(quantile: $0, count: sorted.count, error: error)] }
  }

  private static func sortedPresent(_ column: [Double]) -> [Double] {
    var present = column.filter { !$0.isNaN }
    var sorter = DoubleSorter()
    sorter.sort(&present)
    return present
  }

  /// Names the row of an infinite value, which a split point alone does not tell.
  private static func split(_ column: [Double], at bounds: [Double]) throws(LearningError) -> SplitPoints {
    if Vector.firstNonFinite(bounds) != nil { try requireNoInfinity(column) }
    return try SplitPoints(bounds)
  }

  private static func requireNoInfinity(_ column: [Double]) throws(LearningError) {
    if let row = column.firstIndex(where: { $0.isInfinite }) {
      throw .notFinite(what: "values to bin", index: row, value: column[row])
    }
  }

  private static func requireBins(_ bins: Int) throws(LearningError) {
    guard bins >= 2 else { throw .domain(what: "number of bins", value: Double(bins), allowed: "2 or more") }
  }
}
