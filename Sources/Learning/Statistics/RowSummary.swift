/// A summary of rows to which those of other rows are added, and from which they are taken out again.
protocol RowSummary {
  /// Number of rows.
  var count: Int { get }

  /// The summary of no rows.
  init()

  /// Adds the summary of other rows; neither is empty.
  mutating func add(_ other: Self)

  /// Takes out the summary of some of the rows, not of all.
  ///
  /// - Throws: `StatisticsError.notLearned` when they cannot have been added.
  mutating func take(_ other: Self) throws(StatisticsError)

  /// Whether the summary of as many rows may be that of the same rows.
  ///
  /// - Throws: `StatisticsError.notLearned` when it cannot.
  func requireSame(as other: Self) throws(StatisticsError)
}

extension RowSummary {
  mutating func join(_ other: Self) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    add(other)
  }

  /// Takes out what was joined; when that is everything, exactly nothing is left.
  ///
  /// - Throws: `StatisticsError.notLearned` when it cannot have been.
  mutating func part(_ other: Self) throws(StatisticsError) {
    guard other.count > 0 else { return }
    guard other.count < count else {
      guard other.count == count else { throw Parting.tooMany }
      try requireSame(as: other)
      self = Self()
      return
    }
    try take(other)
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
