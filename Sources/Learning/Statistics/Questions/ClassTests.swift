import Glibc

/// One-way analysis of variance.
public struct VarianceAnalysis: Equatable, Sendable {
  /// F with its degrees of freedom.
  public let test: TestResult
  /// Σ over groups of n·(mean − grand mean)².
  public let between: Double
  /// Σ over rows of (x − group mean)².
  public let within: Double
  /// between / (between + within).
  public let etaSquared: Double
}

/// χ² of a contingency table.
public struct ChiSquaredTest: Equatable, Sendable {
  /// χ² with its degrees of freedom, without Yates' correction.
  public let test: TestResult
  /// Rows.
  public let count: Int
  /// Tschuprow's T = √(χ² / (n·√((r − 1)(c − 1)))): what SymetryML calls the coefficient.
  public let tschuprow: Double
  /// Cramér's V.
  public let cramer: Double

  /// χ² of counts, row after row; rows and columns without a count are left out.
  ///
  /// - Throws: `StatisticsError.undefined` when fewer than two rows or columns are left.
  public init(_ counts: [[Int]]) throws(StatisticsError) {
    let rows = counts.map { $0.reduce(0, +) }
    let columns = (counts.first ?? []).indices.map { j in counts.reduce(0) { $0 + $1[j] } }
    let total = rows.reduce(0, +)
    let (r, c) = (rows.count { $0 > 0 }, columns.count { $0 > 0 })
    guard r > 1, c > 1 else { throw .undefined("a contingency table needs two rows and two columns with counts") }
    var statistic = 0.0
    for (i, row) in rows.enumerated() where row > 0 {
      for (j, column) in columns.enumerated() where column > 0 {
        let expected = Double(row) * Double(column) / Double(total)
        let difference = Double(counts[i][j]) - expected
        statistic += difference * difference / expected
      }
    }
    let degrees = Double((r - 1) * (c - 1))
    count = total
    test = TestResult(statistic, .chiSquared(degrees), twoSided: false)
    tschuprow = (statistic / Double(total) / degrees.squareRoot()).squareRoot()
    cramer = (statistic / Double(total) / Double(min(r, c) - 1)).squareRoot()
  }
}

extension StatisticsTable {
  /// Whether a column has the same mean in all classes of a binary or category attribute.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for a continuous `classes`, fewer than two classes with
  ///   rows, no rows beyond the classes, or no spread within them.
  public func anova(_ name: String, by classes: String) throws(StatisticsError) -> VarianceAnalysis {
    let column = try schema.column(named: name)
    let groups = try classGroups(of: column, by: try schema.attribute(named: classes)).filter { $0.count > 0 }
    var all = GroupMoments()
    for group in groups { all.join(group) }
    let within = groups.reduce(0) { $0 + $1.m2 }
    guard groups.count > 1, all.count > groups.count else {
      throw .undefined(
        "an analysis of variance of '\(name)' by '\(classes)' needs two classes and more rows than classes")
    }
    guard within > 0 else { throw .undefined("'\(name)' is constant in every class of '\(classes)'") }
    let between = groups.reduce(0) { sum, group in
      let distance = all.centre.distance(to: group.centre)
      return sum + Double(group.count) * distance * distance
    }
    let (a, b) = (Double(groups.count - 1), Double(all.count - groups.count))
    return VarianceAnalysis(
      test: TestResult((between / a) / (within / b), .fisher(a, b), twoSided: false), between: between,
      within: within, etaSquared: between / (between + within))
  }

  /// Whether two binary or category attributes are independent.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for a continuous attribute or fewer than two classes.
  public func chiSquared(_ first: String, _ second: String) throws(StatisticsError) -> ChiSquaredTest {
    try ChiSquaredTest(try contingency(try schema.attribute(named: first), try schema.attribute(named: second)))
  }

  /// How many bits one binary or category attribute tells of another: H(target) − H(target | attribute).
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` for a continuous attribute or no common rows.
  public func informationGain(_ name: String, about target: String) throws(StatisticsError) -> Double {
    let counts = try contingency(try schema.attribute(named: name), try schema.attribute(named: target))
    let rows = counts.map { $0.reduce(0, +) }
    let total = rows.reduce(0, +)
    guard total > 0 else { throw .undefined("'\(name)' and '\(target)' have no row in common") }
    let columns = (counts.first ?? []).indices.map { j in counts.reduce(0) { $0 + $1[j] } }
    let rest = zip(counts, rows).reduce(0) { $0 + Double($1.1) / Double(total) * Self.entropy($1.0) }
    return max(Self.entropy(columns) - rest, 0)
  }

  /// Shannon's entropy of counts in bits.
  static func entropy(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    return counts.reduce(0) { sum, count in
      count > 0 ? sum - Double(count) / total * log2(Double(count) / total) : sum
    }
  }

  /// The names of the classes of an attribute: its categories, or `0` and `1`.
  ///
  /// - Throws: `StatisticsError.undefined` for a continuous one.
  func classNames(_ attribute: Int) throws(StatisticsError) -> [String] {
    switch schema.attributes[attribute].kind {
    case .category(let names): return names
    case .binary: return ["0", "1"]
    case .continuous:
      throw .undefined(
        "'\(schema.attributes[attribute].name)' is continuous, needed is a binary attribute or a category")
    }
  }

  /// A column in the classes of an attribute, from the rows where neither is missing.
  func classGroups(of column: Int, by attribute: Int) throws(StatisticsError) -> [GroupMoments] {
    let names = try classNames(attribute)
    let places = schema.columns(ofAttribute: attribute)
    guard places.count == names.count else {
      let pair = groups(of: column, given: places[0]) ?? GroupPair()
      return [pair.zeros, pair.ones]
    }
    return places.map { groups(of: column, given: $0)?.ones ?? GroupMoments() }
  }

  /// The rows of every combination of the classes of two attributes.
  func contingency(_ first: Int, _ second: Int) throws(StatisticsError) -> [[Int]] {
    let (rows, columns) = (try classColumns(first), try classColumns(second))
    return rows.map { row in
      columns.map { column in
        let cells = cells(row.column, column.column) ?? BinaryPair()
        switch (row.isOne, column.isOne) {
        case (true, true): return cells.bothOne
        case (true, false): return cells.firstOnly
        case (false, true): return cells.secondOnly
        case (false, false): return cells.bothZero
        }
      }
    }
  }

  /// For each class the binary column that tells it, and the value that it has then.
  private func classColumns(_ attribute: Int) throws(StatisticsError) -> [(column: Int, isOne: Bool)] {
    let names = try classNames(attribute)
    let places = schema.columns(ofAttribute: attribute)
    return places.count == names.count ? places.map { ($0, true) } : [(places[0], false), (places[0], true)]
  }
}
