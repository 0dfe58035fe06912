/// Count, mean and the sums of the second, third and fourth powers of the distances from the mean.
///
/// Raw sums lose every digit of a column whose mean is large against its spread (1.7e9 ± 1 leaves a variance of 0);
/// centred sums do not. Two sets are joined and parted by the formulas of Pébay (2008), SAND2008-6212, which are exact
/// but for rounding.
public struct CentredMoments: RowSummary, Equatable, Sendable {
  /// Number of values.
  public internal(set) var count: Int = 0
  /// Arithmetic mean; 0 without values.
  public internal(set) var centre = Centre()
  /// Σ (x − mean)².
  public internal(set) var m2: Double = 0
  /// Σ (x − mean)³.
  public internal(set) var m3: Double = 0
  /// Σ (x − mean)⁴.
  public internal(set) var m4: Double = 0

  /// Arithmetic mean as a double.
  public var mean: Double { centre.value }

  mutating func add(_ other: CentredMoments) {
    let (a, b) = (Double(count), Double(other.count))
    let n = a + b
    let delta = centre.distance(to: other.centre)
    let shift = delta / n
    let term = delta * shift * a * b
    m4 +=
      other.m4 + term * shift * shift * (a * a - a * b + b * b)
      + 6 * shift * shift * (a * a * other.m2 + b * b * m2) + 4 * shift * (a * other.m3 - b * m3)
    m3 += other.m3 + term * shift * (a - b) + 3 * shift * (a * other.m2 - b * m2)
    m2 += other.m2 + term
    centre.move(by: shift * b)
    count += other.count
  }

  mutating func take(_ other: CentredMoments) throws(StatisticsError) {
    let (n, b) = (Double(count), Double(other.count))
    let a = n - b
    centre.move(by: other.centre.distance(to: centre) * (b / a))
    let delta = centre.distance(to: other.centre)
    let shift = delta / n
    let term = delta * shift * a * b
    m2 = try Parting.remainder(of: m2, less: other.m2 + term)
    m3 -= other.m3 + term * shift * (a - b) + 3 * shift * (a * other.m2 - b * m2)
    m4 -=
      other.m4 + term * shift * shift * (a * a - a * b + b * b)
      + 6 * shift * shift * (a * a * other.m2 + b * b * m2) + 4 * shift * (a * other.m3 - b * m3)
    count -= other.count
    if m2 == 0 || count == 1 { (m2, m3, m4) = (0, 0, 0) }
    m4 = max(m4, 0)
  }

  func requireSame(as other: CentredMoments) throws(StatisticsError) {
    try Parting.requireSame(mean, other.mean, spread: m2 / Double(count))
  }
}

/// Count, mean and Σ (x − mean)² of the rows of one group.
public struct GroupMoments: RowSummary, Equatable, Sendable {
  /// Number of values.
  public internal(set) var count: Int = 0
  /// Arithmetic mean; 0 without values.
  public internal(set) var centre = Centre()
  /// Σ (x − mean)².
  public internal(set) var m2: Double = 0

  /// Arithmetic mean as a double.
  public var mean: Double { centre.value }

  mutating func add(_ other: GroupMoments) {
    let (a, b) = (Double(count), Double(other.count))
    let delta = centre.distance(to: other.centre)
    let shift = delta / (a + b)
    m2 += other.m2 + delta * shift * a * b
    centre.move(by: shift * b)
    count += other.count
  }

  mutating func take(_ other: GroupMoments) throws(StatisticsError) {
    let (n, b) = (Double(count), Double(other.count))
    let a = n - b
    centre.move(by: other.centre.distance(to: centre) * (b / a))
    let delta = centre.distance(to: other.centre)
    m2 = try Parting.remainder(of: m2, less: other.m2 + delta * (delta / n) * a * b)
    count -= other.count
    if count == 1 { m2 = 0 }
  }

  func requireSame(as other: GroupMoments) throws(StatisticsError) {
    try Parting.requireSame(mean, other.mean, spread: m2 / Double(count))
  }
}
