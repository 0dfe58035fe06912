/// The functions of a federation contract (SymetryML contract A10, C8); variances are divided by n unless UNBIASED.
public enum ContractFunction: String, Sendable, CaseIterable {
  /// Rows where the attribute is not missing.
  case count = "COUNT"
  /// Mean.
  case mean = "MEAN"
  /// Standard deviation.
  case standardDeviation = "STDDEV"
  /// Variance.
  case variance = "VARIANCE"
  /// Standard deviation, the variance divided by n − 1.
  case unbiasedStandardDeviation = "STDDEV_UNBIASED"
  /// Variance divided by n − 1.
  case unbiasedVariance = "VARIANCE_UNBIASED"
  /// Covariance of two attributes, divided by n.
  case covariance = "COVAR"
  /// Pearson's correlation of two attributes.
  case correlation = "LINCORR"
  /// Rows of the first attribute where the second is 1.
  case conditionalCount = "COND_COUNT"
  /// Mean of the first where the second is 1.
  case conditionalMean = "COND_MEAN"
  /// Standard deviation of the first where the second is 1.
  case conditionalStandardDeviation = "COND_STDDEV"
  /// Variance of the first where the second is 1.
  case conditionalVariance = "COND_VARIANCE"
  /// The same, divided by n − 1.
  case conditionalUnbiasedStandardDeviation = "COND_STDDEV_UNBIASED"
  /// The same, divided by n − 1.
  case conditionalUnbiasedVariance = "COND_VARIANCE_UNBIASED"
  /// Standard deviation of the first where the second is 0.
  case complementStandardDeviation = "COMPL_COND_STDDEV"
  /// Variance of the first where the second is 0.
  case complementVariance = "COMPL_COND_VARIANCE"
  /// The same, divided by n − 1.
  case complementUnbiasedStandardDeviation = "COMPL_COND_STDDEV_UNBIASED"
  /// The same, divided by n − 1.
  case complementUnbiasedVariance = "COMPL_COND_VARIANCE_UNBIASED"
  /// Of the rows where neither is missing, the percentage (0 to 100) where both are 1.
  case percentageTrue = "PCT_OF_TRUE"
  /// The percentage where the first is 1 and the second is 0.
  case percentageFalse = "PCT_OF_FALSE"
  /// Rows where both are 1.
  case occurrencesTrue = "NUM_OCCURENCE_WHEN_TRUE"
  /// Rows where the first is 1 and the second is 0.
  case occurrencesFalse = "NUM_OCCURENCE_WHEN_FALSE"
  /// Mean of the first where the second is 1.
  case meanTrue = "MEAN_WHEN_TRUE"
  /// Mean of the first where the second is 0.
  case meanFalse = "MEAN_WHEN_FALSE"

  /// How many attributes it takes.
  var arity: Int {
    switch self {
    case .count, .mean, .standardDeviation, .variance, .unbiasedStandardDeviation, .unbiasedVariance: 1
    default: 2
    }
  }

  /// Whether its first attribute must be binary.
  var needsBinaryFirst: Bool {
    switch self {
    case .percentageTrue, .percentageFalse, .occurrencesTrue, .occurrencesFalse: true
    default: false
    }
  }

  /// Whether its second attribute must be binary.
  var needsBinarySecond: Bool { arity == 2 && self != .covariance && self != .correlation }

  /// Its value, nil where it is not defined: a mean of no rows, a correlation with a constant.
  ///
  /// - Parameter columns: as many columns as its arity, of the types that it needs.
  func value(_ columns: [Int], in table: StatisticsTable) -> Double? {
    guard arity == 2 else { return value(table.column(columns[0])) }
    let (first, second) = (columns[0], columns[1])
    switch self {
    case .covariance, .correlation: return value(table.pair(first, second))
    case .percentageTrue, .percentageFalse, .occurrencesTrue, .occurrencesFalse:
      return table.cells(first, second).flatMap { value($0) }
    default: return table.groups(of: first, given: second).flatMap { value($0) }
    }
  }

  private func value(_ column: CentredMoments) -> Double? {
    let n = Double(column.count)
    switch self {
    case .count: return n
    case .mean: return column.count > 0 ? column.mean : nil
    default: return spread(GroupMoments(count: column.count, centre: column.centre, m2: column.m2))
    }
  }

  private func value(_ pair: PairMoments) -> Double? {
    guard pair.count > 0 else { return nil }
    if self == .covariance { return pair.comoment / Double(pair.count) }
    return pair.correlation
  }

  private func value(_ cells: BinaryPair) -> Double? {
    let wanted = self == .percentageTrue || self == .occurrencesTrue ? cells.bothOne : cells.firstOnly
    if self == .occurrencesTrue || self == .occurrencesFalse { return Double(wanted) }
    return cells.count > 0 ? 100 * Double(wanted) / Double(cells.count) : nil
  }

  private func value(_ groups: GroupPair) -> Double? {
    switch self {
    case .conditionalCount: Double(groups.ones.count)
    case .conditionalMean, .meanTrue: groups.ones.count > 0 ? groups.ones.mean : nil
    case .meanFalse: groups.zeros.count > 0 ? groups.zeros.mean : nil
    case .conditionalStandardDeviation, .conditionalVariance, .conditionalUnbiasedStandardDeviation,
      .conditionalUnbiasedVariance:
      spread(groups.ones)
    default: spread(groups.zeros)
    }
  }

  private func spread(_ group: GroupMoments) -> Double? {
    let isUnbiased = rawValue.hasSuffix("_UNBIASED")
    let divisor = group.count - (isUnbiased ? 1 : 0)
    guard divisor > 0 else { return nil }
    let variance = group.m2 / Double(divisor)
    return rawValue.contains("STDDEV") ? variance.squareRoot() : variance
  }
}

extension PairMoments {
  /// Pearson's correlation, nil when a column is constant.
  public var correlation: Double? {
    guard firstM2 > 0, secondM2 > 0 else { return nil }
    return min(max(comoment / (firstM2.squareRoot() * secondM2.squareRoot()), -1), 1)
  }
}
