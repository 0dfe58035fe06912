/// What a filter decided about the columns it was given, in their order.
public struct FilterResult: Equatable, Sendable {
  /// Whether the column survives.
  public let left: [Bool]
  /// The value the filter looked at, per column; empty for a filter by name.
  public let featureValues: [Double]

  /// Number of surviving columns.
  public var leftCount: Int { left.count { $0 } }

  init(left: [Bool], featureValues: [Double]) {
    self.left = left
    self.featureValues = featureValues
  }

  /// The result with one column put back when none survives and the caller has no other surviving column.
  func keepingOne(_ isNeeded: Bool, _ choose: ([Double]) -> Int?) -> FilterResult {
    guard isNeeded, !left.contains(true), !left.isEmpty else { return self }
    var left = left
    left[choose(featureValues) ?? 0] = true
    return FilterResult(left: left, featureValues: featureValues)
  }

  /// The first position of the highest value.
  static func highest(_ values: [Double]) -> Int? {
    values.indices.reduce(nil) { best, i in
      guard let best else { return i }
      return values[i] > values[best] ? i : best
    }
  }
}
