/// Count, mean and the sums of the second, third and fourth powers of the distances from the mean.
///
/// Raw sums lose every digit of a column whose mean is large against its spread (1.7e9 ± 1 leaves a variance of 0);
/// centred sums do not. Two sets are joined and parted by the formulas of Pébay (2008), SAND2008-6212, which are exact
/// but for rounding.
public struct CentredMoments: Equatable, Sendable {
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

  mutating func join(_ other: CentredMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
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

  /// Takes out what was joined.
  ///
  /// - Throws: `StatisticsError.notLearned` when it cannot have been.
  mutating func part(_ other: CentredMoments) throws(StatisticsError) {
    guard other.count > 0 else { return }
    guard other.count < count else {
      guard other.count == count else { throw Parting.tooMany }
      try Parting.requireSame(mean, other.mean, spread: m2 / Double(count))
      self = CentredMoments()
      return
    }
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
}

/// Count, mean and Σ (x − mean)² of the rows of one group.
public struct GroupMoments: Equatable, Sendable {
  /// Number of values.
  public internal(set) var count: Int = 0
  /// Arithmetic mean; 0 without values.
  public internal(set) var centre = Centre()
  /// Σ (x − mean)².
  public internal(set) var m2: Double = 0

  /// Arithmetic mean as a double.
  public var mean: Double { centre.value }

  mutating func join(_ other: GroupMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let (a, b) = (Double(count), Double(other.count))
    let delta = centre.distance(to: other.centre)
    let shift = delta / (a + b)
    m2 += other.m2 + delta * shift * a * b
    centre.move(by: shift * b)
    count += other.count
  }

  mutating func part(_ other: GroupMoments) throws(StatisticsError) {
    guard other.count > 0 else { return }
    guard other.count < count else {
      guard other.count == count else { throw Parting.tooMany }
      try Parting.requireSame(mean, other.mean, spread: m2 / Double(count))
      self = GroupMoments()
      return
    }
    let (n, b) = (Double(count), Double(other.count))
    let a = n - b
    centre.move(by: other.centre.distance(to: centre) * (b / a))
    let delta = centre.distance(to: other.centre)
    m2 = try Parting.remainder(of: m2, less: other.m2 + delta * (delta / n) * a * b)
    count -= other.count
    if count == 1 { m2 = 0 }
  }
}

/// The rules by which statistics are taken out of statistics.
enum Parting {
  static let tooMany = StatisticsError.notLearned("more rows are to be forgotten than were learned")

  /// What rounding may leave below zero, against the whole.
  static let tolerance = 1e-9

  /// whole − part, which rounding may have put a little below zero.
  static func remainder(of whole: Double, less part: Double) throws(StatisticsError) -> Double {
    let rest = whole - part
    guard rest >= -tolerance * whole else {
      throw .notLearned("the rows to be forgotten vary more than all that was learned")
    }
    return max(rest, 0)
  }

  static func remainder(of whole: Int, less part: Int) throws(StatisticsError) -> Int {
    guard part <= whole else { throw tooMany }
    return whole - part
  }

  /// When everything is forgotten, the means must be those that were learned.
  static func requireSame(_ learned: Double, _ forgotten: Double, spread: Double) throws(StatisticsError) {
    let allowed = 1e-6 * (learned.magnitude + spread.squareRoot())
    guard (learned - forgotten).magnitude <= allowed else {
      throw .notLearned("the rows to be forgotten are not those that were learned: the means differ")
    }
  }
}
