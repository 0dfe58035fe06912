/// The filters by any metric of a model, over the candidate columns of one party or of several (contract 8.7, FATE 1.5 and
/// later). A value of NaN never passes, and ranks behind all numbers.
extension FeatureFilter {
  /// What a value must reach.
  public enum MetricLimit: Equatable, Sendable {
    /// A value, one for each party.
    case threshold([Double])
    /// The best so many columns of all parties.
    case count(Int)
    /// The best share of the columns of all parties, rounded up.
    case share(Double)
  }

  /// Left are the columns whose value reaches the limit, at least one at each party: its best.
  ///
  /// - Parameters:
  ///   - values: per party the values of its columns.
  ///   - takesHigh: whether high values are better than low ones; ties go to the first in order.
  /// - Returns: one result per party, in order.
  /// - Throws: `LearningError.shapeMismatch` when there is not one threshold for each party; `LearningError.domain` for
  ///   a share outside [0, 1].
  public static func metric(
    _ values: [[Double]], limit: MetricLimit, takesHigh: Bool = true
  ) throws(LearningError) -> [FilterResult] {
    let left: [[Bool]]
    switch limit {
    case .threshold(let thresholds):
      try Vector.requireEqual("thresholds", values.count, thresholds.count)
      left = zip(values, thresholds).map { values, limit in
        values.map { takesHigh ? $0 >= limit : $0 <= limit }
      }
    case .count(let count): left = best(count, of: values, takesHigh)
    case .share(let share):
      guard (0...1).contains(share) else { throw .domain(what: "share of columns", value: share, allowed: "0 to 1") }
      let columns = values.reduce(0) { $0 + $1.count }
      left = best(Int((share * Double(columns)).rounded(.up)), of: values, takesHigh)
    }
    return zip(left, values).map { left, values in
      FilterResult(left: left, featureValues: values).keepingOne(true) { bestPlace(of: $0, takesHigh) }
    }
  }

  private static func bestPlace(of values: [Double], _ takesHigh: Bool) -> Int? {
    values.indices.min { precedes(values[$0], $0, values[$1], $1, takesHigh) }
  }

  private static func best(_ count: Int, of values: [[Double]], _ takesHigh: Bool) -> [[Bool]] {
    let all = values.flatMap { $0 }
    let order = all.indices.sorted { precedes(all[$0], $0, all[$1], $1, takesHigh) }
    var left = [Bool](repeating: false, count: all.count)
    for place in order.prefix(max(count, 0)) { left[place] = true }
    var start = 0
    return values.map { party in
      defer { start += party.count }
      return Array(left[start..<start + party.count])
    }
  }

  private static func precedes(_ a: Double, _ i: Int, _ b: Double, _ j: Int, _ takesHigh: Bool) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? i < j : b.isNaN }
    if a == b { return i < j }
    return takesHigh ? a > b : a < b
  }

  /// `correlation_filter`: columns of the guest and of one host in descending order of rank; each that is left takes out
  /// all later ones whose |correlation| with it is above the threshold. Of columns of the host no correlation with each
  /// other is known. The feature value is the correlation that took a column out, 0 for those that are left.
  ///
  /// - Parameters:
  ///   - ranks: the guest's and the host's, for instance information values; the host's may be missing.
  ///   - own: correlations of the guest's columns, square.
  ///   - cross: of the guest's columns (rows) with the host's.
  /// - Returns: one result per party, in order.
  /// - Throws: `LearningError.shapeMismatch` when the matrices do not fit the ranks.
  public static func correlation(
    ranks: [[Double]], own: [[Double]], cross: [[Double]], threshold: Double
  ) throws(LearningError) -> [FilterResult] {
    guard let guest = ranks.first else { return [] }
    let host = ranks.count > 1 ? ranks[1] : []
    try Vector.requireEqual("rows of correlations", guest.count, own.count)
    for row in own { try Vector.requireEqual("correlations", guest.count, row.count) }
    if !host.isEmpty {
      try Vector.requireEqual("rows of correlations", guest.count, cross.count)
      for row in cross { try Vector.requireEqual("correlations", host.count, row.count) }
    }
    let all = guest + host
    func value(_ a: Int, _ b: Int) -> Double {
      switch (a < guest.count, b < guest.count) {
      case (true, true): own[a][b]
      case (true, false): cross[a][b - guest.count]
      case (false, true): cross[b][a - guest.count]
      case (false, false): 0
      }
    }
    var left = [Bool](repeating: true, count: all.count)
    var values = [Double](repeating: 0, count: all.count)
    var waiting = all.indices.sorted { precedes(all[$0], $0, all[$1], $1, true) }[...]
    while let column = waiting.popFirst() {
      guard left[column] else { continue }
      for other in waiting where left[other] && value(column, other).magnitude > threshold {
        left[other] = false
        values[other] = value(column, other)
      }
    }
    let parts = [0..<guest.count, guest.count..<all.count].prefix(ranks.count)
    return parts.map { part in
      FilterResult(left: Array(left[part]), featureValues: Array(values[part]))
        .keepingOne(true) { _ in bestPlace(of: Array(all[part]), true) }
    }
  }
}
