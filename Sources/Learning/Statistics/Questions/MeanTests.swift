/// The outcome of a test of a hypothesis.
public struct TestResult: Equatable, Sendable {
  /// The statistic: z, t, F or χ².
  public let statistic: Double
  /// Degrees of freedom, none for z, two for F.
  public let degrees: [Double]
  /// The probability of a statistic at least as far out when the hypothesis holds; two-sided for z, t and the F test of
  /// two variances, one-sided for ANOVA and χ².
  public let probability: Double

  init(_ statistic: Double, _ distribution: Distribution, twoSided: Bool) {
    self.statistic = statistic
    switch distribution {
    case .normal: degrees = []
    case .student(let n), .chiSquared(let n): degrees = [n]
    case .fisher(let a, let b): degrees = [a, b]
    }
    probability = twoSided ? distribution.twoSided(statistic) : distribution.upper(statistic)
  }

  init(_ statistic: Double, degrees: [Double], probability: Double) {
    (self.statistic, self.degrees, self.probability) = (statistic, degrees, probability)
  }
}

/// Tests of means and variances, from a table alone.
extension StatisticsTable {
  /// How the variances of two groups enter a test of their means.
  public enum Variances: String, Sendable, CaseIterable {
    /// As equal ones, pooled: Student.
    case equal
    /// Each its own: Welch.
    case unequal
  }

  /// Whether the mean of a column is `mean`, by the normal distribution.
  ///
  /// - Parameter deviation: the known standard deviation; nil takes that of the rows (n − 1).
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for too few rows or a constant column.
  public func zTest(_ name: String, mean: Double, deviation: Double?) throws(StatisticsError) -> TestResult {
    let group = try group(name)
    guard let deviation else {
      try Self.require(group, name, atLeast: 2)
      return TestResult((group.mean - mean) / Self.error(group).squareRoot(), .normal, twoSided: true)
    }
    guard deviation > 0, group.count > 0 else { throw .undefined("a z test needs rows and a deviation above 0") }
    return TestResult(
      (group.mean - mean) / (deviation / Double(group.count).squareRoot()), .normal, twoSided: true)
  }

  /// Whether a column has the same mean where a binary column is 1 and where it is 0, by the normal distribution.
  public func zTest(_ name: String, by binary: String) throws(StatisticsError) -> TestResult {
    let (ones, zeros) = try groups(name, by: binary)
    return TestResult(
      (ones.mean - zeros.mean) / (Self.error(ones) + Self.error(zeros)).squareRoot(), .normal, twoSided: true)
  }

  /// Whether the mean of a column is `mean` (Student).
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for fewer than 2 rows or a constant column.
  public func tTest(_ name: String, mean: Double) throws(StatisticsError) -> TestResult {
    let group = try group(name)
    try Self.require(group, name, atLeast: 2)
    return TestResult(
      (group.mean - mean) / Self.error(group).squareRoot(), .student(Double(group.count - 1)), twoSided: true)
  }

  /// Whether a column has the same mean where a binary column is 1 and where it is 0.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for fewer than 2 rows in a group or no spread.
  public func tTest(
    _ name: String, by binary: String, variances: Variances
  ) throws(StatisticsError) -> TestResult {
    let (ones, zeros) = try groups(name, by: binary)
    return Self.tTest(ones, zeros, variances)
  }

  /// Whether two columns have the same mean in the same rows (paired).
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for fewer than 2 rows or a constant difference.
  public func pairedTTest(_ first: String, _ second: String) throws(StatisticsError) -> TestResult {
    let pair = pair(try schema.column(named: first), try schema.column(named: second))
    let m2 = pair.firstM2 + pair.secondM2 - 2 * pair.comoment
    guard pair.count > 1, m2 > 1e-14 * (pair.firstM2 + pair.secondM2) else {
      throw .undefined("'\(first)' less '\(second)' is constant, or there are fewer than 2 rows")
    }
    let n = Double(pair.count)
    let difference = pair.second.distance(to: pair.first)
    return TestResult(difference / (m2 / (n - 1) / n).squareRoot(), .student(n - 1), twoSided: true)
  }

  /// Whether a column has the same variance where a binary column is 1 and where it is 0 (F, two-sided).
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for fewer than 2 rows in a group or no spread.
  public func fTest(_ name: String, by binary: String) throws(StatisticsError) -> TestResult {
    let (ones, zeros) = try groups(name, by: binary)
    guard zeros.m2 > 0 else { throw .undefined("'\(name)' is constant where '\(binary)' is 0") }
    let (a, b) = (Double(ones.count - 1), Double(zeros.count - 1))
    let ratio = (ones.m2 / a) / (zeros.m2 / b)
    let distribution = Distribution.fisher(a, b)
    let probability = min(2 * min(distribution.lower(ratio), distribution.upper(ratio)), 1)
    return TestResult(ratio, degrees: [a, b], probability: probability)
  }

  /// The t test of two groups.
  static func tTest(_ first: GroupMoments, _ second: GroupMoments, _ variances: Variances) -> TestResult {
    let (n, m) = (Double(first.count), Double(second.count))
    let difference = second.centre.distance(to: first.centre)
    switch variances {
    case .equal:
      let pooled = (first.m2 + second.m2) / (n + m - 2)
      return TestResult(difference / (pooled * (1 / n + 1 / m)).squareRoot(), .student(n + m - 2), twoSided: true)
    case .unequal:
      let (a, b) = (error(first), error(second))
      let degrees = (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1))
      return TestResult(difference / (a + b).squareRoot(), .student(degrees), twoSided: true)
    }
  }

  /// The squared standard error of a mean.
  private static func error(_ group: GroupMoments) -> Double {
    group.m2 / Double(group.count - 1) / Double(group.count)
  }

  private func group(_ name: String) throws(StatisticsError) -> GroupMoments {
    let column = column(try schema.column(named: name))
    return GroupMoments(count: column.count, centre: column.centre, m2: column.m2)
  }

  /// The two groups, each with at least two rows and one of them with a spread.
  private func groups(
    _ name: String, by binary: String
  ) throws(StatisticsError) -> (ones: GroupMoments, zeros: GroupMoments) {
    guard let pair = groups(of: try schema.column(named: name), given: try schema.column(named: binary)) else {
      throw .undefined("'\(binary)' is continuous, needed is a binary attribute or a category")
    }
    guard pair.ones.count > 1, pair.zeros.count > 1 else {
      throw .undefined("each group of '\(binary)' needs at least 2 rows with '\(name)'")
    }
    guard pair.ones.m2 > 0 || pair.zeros.m2 > 0 else { throw .undefined("'\(name)' is constant in both groups") }
    return (pair.ones, pair.zeros)
  }

  private static func require(
    _ group: GroupMoments, _ name: String, atLeast count: Int
  ) throws(StatisticsError) {
    guard group.count >= count, group.m2 > 0 else {
      throw .undefined("'\(name)' is constant or has fewer than \(count) rows")
    }
  }
}
