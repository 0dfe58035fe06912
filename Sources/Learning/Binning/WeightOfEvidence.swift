import Glibc

/// Weight of evidence and information value of the bins of one column (contract 8.6).
public struct WeightOfEvidence: Equatable, Sendable {
  /// Rows with label 1, per bin.
  public let eventCounts: [Int]
  /// Rows with another label, per bin.
  public let nonEventCounts: [Int]
  /// Share of all events that fall into the bin, after adjustment.
  public let eventRates: [Double]
  /// Share of all non-events that fall into the bin, after adjustment.
  public let nonEventRates: [Double]
  /// ln(event rate / non-event rate), per bin.
  public let woe: [Double]
  /// (event rate − non-event rate)·WoE, per bin.
  public let ivs: [Double]
  /// Information value of the column: the sum of `ivs` in the order of the bins.
  public let iv: Double

  /// Number of bins.
  public var binCount: Int { woe.count }

  /// Whether WoE never falls or never rises along the bins.
  public var isMonotonic: Bool {
    zip(woe, woe.dropFirst()).allSatisfy { $0 <= $1 } || zip(woe, woe.dropFirst()).allSatisfy { $0 >= $1 }
  }

  /// Computes WoE and IV from counts.
  ///
  /// - Parameter adjustmentFactor: added to **both** counts of a bin when either is 0.
  /// - Throws: `LearningError.shapeMismatch` when the arrays differ in length; `LearningError.domain` for a negative
  ///   count, or for a bin with a count of 0 when the adjustment factor is not above 0 (WoE would be infinite).
  public init(
    eventCounts: [Int], nonEventCounts: [Int], adjustmentFactor: Double = 0.5
  ) throws(LearningError) {
    try Vector.requireEqual("non-event counts", eventCounts.count, nonEventCounts.count)
    let events = Double(max(1, eventCounts.reduce(0, +)))
    let nonEvents = Double(max(1, nonEventCounts.reduce(0, +)))
    var eventRates: [Double] = []
    var nonEventRates: [Double] = []
    for (bin, (event, nonEvent)) in zip(eventCounts, nonEventCounts).enumerated() {
      guard event >= 0, nonEvent >= 0 else {
        throw .domain(what: "count of bin \(bin)", value: Double(min(event, nonEvent)), allowed: "0 or more")
      }
      let isOneSided = event == 0 || nonEvent == 0
      guard !isOneSided || (adjustmentFactor > 0 && adjustmentFactor.isFinite) else {
        throw .domain(
          what: "adjustment factor, with only one class in bin \(bin)", value: adjustmentFactor, allowed: "more than 0")
      }
      let adjustment = isOneSided ? adjustmentFactor : 0
      eventRates.append((Double(event) + adjustment) / events)
      nonEventRates.append((Double(nonEvent) + adjustment) / nonEvents)
    }
    self.eventCounts = eventCounts
    self.nonEventCounts = nonEventCounts
    self.eventRates = eventRates
    self.nonEventRates = nonEventRates
    woe = zip(eventRates, nonEventRates).map { log($0 / $1) }
    ivs = zip(zip(eventRates, nonEventRates), woe).map { ($0.0 - $0.1) * $1 }
    iv = ivs.reduce(0, +)
  }

  /// Counts events (label 1) and non-events (any other label) per bin.
  ///
  /// - Throws: `LearningError.shapeMismatch` when bins and labels differ in length; `LearningError.domain` for a bin
  ///   outside 0..<binCount.
  public static func counts(
    bins: [Int32], labels: [Int], binCount: Int
  ) throws(LearningError) -> (events: [Int], nonEvents: [Int]) {
    let counts = try counts(bins: bins, classes: labels.map { $0 == 1 ? 1 : 0 }, classCount: 2, binCount: binCount)
    return (counts[1], counts[0])
  }

  /// The rows of each class in each bin, class by class.
  ///
  /// - Throws: `LearningError.shapeMismatch` when bins and classes differ in length; `LearningError.domain` for a bin
  ///   outside 0..<binCount or a class outside 0..<classCount.
  public static func counts(
    bins: [Int32], classes: [Int32], classCount: Int, binCount: Int
  ) throws(LearningError) -> [[Int]] {
    try Vector.requireEqual("labels", bins.count, classes.count)
    var counts = [Int](repeating: 0, count: max(0, classCount * binCount))
    for row in bins.indices {
      let (bin, label) = (Int(bins[row]), Int(classes[row]))
      guard bin >= 0, bin < binCount else {
        throw .domain(what: "bin", value: Double(bin), allowed: "0 to \(binCount - 1)")
      }
      guard label >= 0, label < classCount else {
        throw .domain(what: "class", value: Double(label), allowed: "0 to \(classCount - 1)")
      }
      counts[label &* binCount &+ bin] += 1
    }
    return (0..<classCount).map { Array(counts[$0 * binCount..<($0 + 1) * binCount]) }
  }

  /// Weight of evidence of each class against all others, for two classes of the second one alone.
  ///
  /// - Parameter counts: the rows of each class in each bin, at least two classes.
  /// - Throws: as `init`.
  public static func all(
    classCounts counts: [[Int]], adjustmentFactor: Double
  ) throws(LearningError) -> [WeightOfEvidence] {
    let events = counts.count == 2 ? [counts[1]] : counts
    var all: [WeightOfEvidence] = []
    for own in events {
      let others = own.indices.map { bin in counts.reduce(0) { $0 + $1[bin] } - own[bin] }
      all.append(
        try WeightOfEvidence(eventCounts: own, nonEventCounts: others, adjustmentFactor: adjustmentFactor))
    }
    return all
  }
}
