import Glibc

/// The population stability index of the scores of two sets, for instance train and validate (contract 6.2).
///
/// The bins are the intervals between the distinct quantiles 0, 0.05 … 1 of the expected scores, closed on the left,
/// the last one on both sides. Actual scores outside of all bins are not counted. Empty bins count 1e-6 rows.
public struct PopulationStability: Equatable, Sendable {
  /// (a − e)·ln(a/e) per bin, with e and a the shares below.
  public let scores: [Double]
  /// The index: the sum of `scores` in order.
  public let total: Double
  /// Rows of the expected set per bin.
  public let expectedCounts: [Int]
  /// Share of the expected set's counted rows per bin.
  public let expectedShares: [Double]
  /// Rows of the actual set per bin.
  public let actualCounts: [Int]
  /// Share of the actual set's counted rows per bin.
  public let actualShares: [Double]
  /// Share of positive rows among the expected set's rows of the bin, 0 for an empty bin.
  public let expectedPositiveShares: [Double]
  /// Share of positive rows among the actual set's rows of the bin, 0 for an empty bin.
  public let actualPositiveShares: [Double]
  /// The bins as text, bounds with 6 decimals: "[0.1, 0.2)", the last "[0.9, 1.0]".
  public let intervals: [String]

  /// Compares two sets of scores.
  ///
  /// - Throws: `LearningError.empty` when no actual score lies between the lowest and the highest expected one.
  public init(expected: BinaryEvaluation, actual: BinaryEvaluation) throws(LearningError) {
    var bounds: [Double] = []
    for point in expected.quantilePoints() where bounds.last != point { bounds.append(point) }
    if bounds.count == 1 { bounds.append(bounds[0]) }
    let expectedBins = Self.count(expected, bounds)
    let actualBins = Self.count(actual, bounds)
    expectedCounts = expectedBins.map(\.rows)
    actualCounts = actualBins.map(\.rows)
    guard actualCounts.contains(where: { $0 > 0 }) else {
      throw .empty(what: "actual scores within the range of the expected ones")
    }
    expectedShares = Self.shares(expectedCounts)
    actualShares = Self.shares(actualCounts)
    scores = zip(expectedShares, actualShares).map { ($1 - $0) * log($1 / $0) }
    total = scores.reduce(0, +)
    expectedPositiveShares = expectedBins.map { $0.rows == 0 ? 0 : Double($0.positives) / Double($0.rows) }
    actualPositiveShares = actualBins.map { $0.rows == 0 ? 0 : Double($0.positives) / Double($0.rows) }
    intervals = (1..<bounds.count).map { i in
      let close = i == bounds.count - 1 ? "]" : ")"
      return "[\(bounds[i - 1].rounded(decimals: 6)), \(bounds[i].rounded(decimals: 6))\(close)"
    }
  }

  private static func count(_ set: BinaryEvaluation, _ bounds: [Double]) -> [(rows: Int, positives: Int)] {
    // Rows at or above a bound are those above the next smaller number.
    let atOrAbove = bounds.indices.map { i in
      set.countAbove(i == bounds.count - 1 ? bounds[i] : bounds[i].nextDown)
    }
    return (1..<bounds.count).map { i in
      let rows = atOrAbove[i - 1] - atOrAbove[i]
      return (rows, set.positivesAmongFirst[atOrAbove[i - 1]] - set.positivesAmongFirst[atOrAbove[i]])
    }
  }

  private static func shares(_ counts: [Int]) -> [Double] {
    let sum = Double(counts.reduce(0, +))
    return counts.map { ($0 == 0 ? 1e-6 : Double($0)) / sum }
  }
}
