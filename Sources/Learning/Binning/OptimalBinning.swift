/// Joins neighbouring bins so that few bins separate two classes well (contract 8.6, method `optimal`).
///
/// Counts of both classes in fine first bins are all that is needed, so a party that sees nothing but counts can choose
/// the bins of another one. Merging (`iv`, `gini`, `chiSquare`) joins, again and again, the two neighbours with the
/// smallest score, the leftmost of equals, in five passes: bins of one class with each other, then with any neighbour
/// (both only when `mixture` asks for it), small bins with each other, then with any neighbour, then any bins until
/// `maximumBins` are left; nothing grows above `maximumShare`. Splitting (`ks`) cuts at the greatest distance of the two
/// classes' distributions, the larger part first.
public enum OptimalBinning {
  /// What a join of two bins costs.
  public enum Metric: String, CaseIterable, Sendable {
    /// The information value that is lost.
    case iv
    /// Gini impurity of the joined bin less that of the two.
    case gini
    /// Pearson's statistic of the two bins and two classes.
    case chiSquare = "chi_square"
    /// Splitting by Kolmogorov–Smirnov distance in the place of merging.
    case ks
  }

  /// What the result must keep to; where the counts do not allow it, `Result` tells.
  public struct Rules: Equatable, Sendable {
    /// The score.
    public var metric: Metric
    /// Most bins.
    public var maximumBins: Int
    /// Smallest share of all rows in a bin.
    public var minimumShare: Double
    /// Largest share of all rows in a joined bin.
    public var maximumShare: Double
    /// Whether each bin should hold both classes.
    public var mixture: Bool
    /// Added to both counts of a bin with one class, for `iv`.
    public var adjustmentFactor: Double

    /// Describes a result.
    public init(
      metric: Metric = .iv, maximumBins: Int = 10, minimumShare: Double = 0.05, maximumShare: Double = 1,
      mixture: Bool = true, adjustmentFactor: Double = 0.5
    ) {
      self.metric = metric
      self.maximumBins = maximumBins
      self.minimumShare = minimumShare
      self.maximumShare = maximumShare
      self.mixture = mixture
      self.adjustmentFactor = adjustmentFactor
    }
  }

  /// Which first bins belong together.
  public struct Result: Equatable, Sendable {
    /// The last first bin of each bin, ascending; the last one is the last of all.
    public let ends: [Int]
    /// Bins that hold one class only.
    public let unmixedCount: Int
    /// Bins with fewer rows than the smallest share.
    public let smallCount: Int
  }

  /// Chooses bins.
  ///
  /// - Parameters:
  ///   - events: rows of the one class in each first bin.
  ///   - nonEvents: rows of the other class in each first bin.
  /// - Throws: `LearningError.shapeMismatch` when the arrays differ in length, `LearningError.empty` without bins,
  ///   `LearningError.domain` for a negative count, fewer than 1 bin, or shares outside [0, 1].
  public static func choose(
    events: [Int], nonEvents: [Int], rules: Rules
  ) throws(LearningError) -> Result {
    try Vector.requireEqual("non-event counts", events.count, nonEvents.count)
    guard !events.isEmpty else { throw .empty(what: "bins to join") }
    if let count = (events + nonEvents).first(where: { $0 < 0 }) {
      throw .domain(what: "count of a bin", value: Double(count), allowed: "0 or more")
    }
    guard rules.maximumBins >= 1 else {
      throw .domain(what: "number of bins", value: Double(rules.maximumBins), allowed: "1 or more")
    }
    for share in [rules.minimumShare, rules.maximumShare] where !(0...1).contains(share) {
      throw .domain(what: "share of a bin", value: share, allowed: "0 to 1")
    }
    let total = events.reduce(0, +) + nonEvents.reduce(0, +)
    let limits = BinLimits(rules, total: total)
    let ends: [Int]
    if rules.metric == .ks {
      ends = BinSplitting(events: events, nonEvents: nonEvents, limits: limits).ends()
    } else {
      var merging = BinMerging(events: events, nonEvents: nonEvents, limits: limits)
      ends = merging.ends()
    }
    return result(ends, events, nonEvents, limits)
  }

  private static func result(_ ends: [Int], _ events: [Int], _ nonEvents: [Int], _ limits: BinLimits) -> Result {
    let joined = zip(joining(events, ends: ends), joining(nonEvents, ends: ends))
    return Result(
      ends: ends, unmixedCount: joined.count { $0 == 0 || $1 == 0 },
      smallCount: joined.count { $0 + $1 < limits.fewest })
  }

  /// The counts of joined bins.
  ///
  /// - Parameter ends: of `Result`.
  public static func joining(_ counts: [Int], ends: [Int]) -> [Int] {
    var start = 0
    return ends.map { end in
      defer { start = end + 1 }
      return counts[start...end].reduce(0, +)
    }
  }
}

/// The rules in rows.
struct BinLimits {
  let rules: OptimalBinning.Rules
  /// A bin with fewer rows is small.
  let fewest: Int
  /// No join has more rows.
  let most: Int

  init(_ rules: OptimalBinning.Rules, total: Int) {
    self.rules = rules
    fewest = Int((rules.minimumShare * Double(total)).rounded(.up))
    most = Int((rules.maximumShare * Double(total)).rounded(.down))
  }
}

/// Recursive splitting by the greatest distance of the two distributions.
struct BinSplitting {
  let events: [Int]
  let nonEvents: [Int]
  let limits: BinLimits

  func ends() -> [Int] {
    let last = events.count - 1
    guard limits.rules.maximumBins > 1, last > 0 else { return [last] }
    var cuts: [Int] = []
    var waiting = [0...last]
    var next = 0
    while next < waiting.count, cuts.count < limits.rules.maximumBins - 1 {
      let range = waiting[next]
      next += 1
      guard let cut = cut(range) else { continue }
      cuts.append(cut)
      let parts = [range.lowerBound...cut, (cut + 1)...range.upperBound]
      waiting += rows(parts[1]) > rows(parts[0]) ? parts.reversed() : parts
    }
    // As FATE does, a column that allows no split is halved all the same.
    return (cuts.isEmpty ? [events.count / 2 - 1] : cuts.sorted()) + [last]
  }

  /// The last first bin of the left part, nil when the range cannot be split by the rules.
  private func cut(_ range: ClosedRange<Int>) -> Int? {
    let (allEvents, allNonEvents) = (events[range].reduce(0, +), nonEvents[range].reduce(0, +))
    guard allEvents > 0, allNonEvents > 0 else { return nil }
    var (leftEvents, leftNonEvents) = (0, 0)
    var (best, distance) = (range.lowerBound, -1.0)
    for bin in range {
      leftEvents += events[bin]
      leftNonEvents += nonEvents[bin]
      let here = (Double(leftEvents) / Double(allEvents) - Double(leftNonEvents) / Double(allNonEvents)).magnitude
      if here > distance { (best, distance) = (bin, here) }
    }
    let middle = min(range.lowerBound + range.count / 2, range.upperBound)
    if distance == 0 || !hasEnough(range, best) { best = middle }
    return isAllowed(range, best) ? best : nil
  }

  private func hasEnough(_ range: ClosedRange<Int>, _ cut: Int) -> Bool {
    let left = rows(range.lowerBound...cut)
    return left >= limits.fewest && rows(range) - left >= limits.fewest
  }

  private func isAllowed(_ range: ClosedRange<Int>, _ cut: Int) -> Bool {
    guard cut < range.upperBound, hasEnough(range, cut) else { return false }
    return !limits.rules.mixture || [range.lowerBound...cut, (cut + 1)...range.upperBound].allSatisfy(isMixed)
  }

  private func rows(_ range: ClosedRange<Int>) -> Int { events[range].reduce(0, +) + nonEvents[range].reduce(0, +) }

  private func isMixed(_ range: ClosedRange<Int>) -> Bool {
    events[range].contains { $0 > 0 } && nonEvents[range].contains { $0 > 0 }
  }
}
