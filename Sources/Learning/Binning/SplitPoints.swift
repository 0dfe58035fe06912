/// The upper bounds of the bins of one column, ascending: bin i holds x ≤ points[i], and the last bin everything else.
public struct SplitPoints: Equatable, Sendable {
  /// The bounds, strictly ascending and at least one.
  public let points: [Double]

  /// Number of bins.
  public var binCount: Int { points.count }

  /// Takes bounds in order and drops every bound that is not above the one before, since no value can fall into it.
  ///
  /// - Throws: `LearningError.empty` without bounds; `LearningError.notFinite` for NaN or infinity.
  public init(_ bounds: [Double]) throws(LearningError) {
    try Vector.requireFinite("split points", bounds)
    var ascending: [Double] = []
    for bound in bounds where ascending.last.map({ $0 < bound }) ?? true { ascending.append(bound) }
    guard !ascending.isEmpty else { throw .empty(what: "split points") }
    points = ascending
  }

  /// The bin (0-based) of one value: the first i with x ≤ points[i], the last bin when there is none. NaN belongs to the
  /// last bin; whether missing values are binned at all is for the caller to decide.
  public func bin(of value: Double) -> Int {
    points.firstIndex { value <= $0 } ?? points.count - 1
  }

  /// The bins of a whole column, in order.
  ///
  /// - Parameter missingBin: the bin of NaN; nil for the last one.
  public func bins(of column: [Double], missingBin: Int? = nil) -> [Int32] {
    let missing = Int32(truncatingIfNeeded: missingBin ?? points.count - 1)
    // A table only pays for columns much longer than itself.
    if column.count >= 4 * BinLookup.cells, let lookup = BinLookup(points) {
      return lookup.bins(of: column, missingBin: missing)
    }
    return column.map { $0.isNaN ? missing : Int32(truncatingIfNeeded: search($0)) }
  }

  /// `bin(of:)` by bisection.
  private func search(_ value: Double) -> Int {
    var low = 0
    var high = points.count - 1
    while low < high {
      let middle = (low + high) / 2
      if value <= points[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The column with every value replaced by that of its bin, for instance by its weight of evidence.
  ///
  /// - Throws: `LearningError.shapeMismatch` when there is not one value per bin.
  public func replace(_ column: [Double], byValues values: [Double]) throws(LearningError) -> [Double] {
    try Vector.requireEqual("values of bins", binCount, values.count)
    return bins(of: column).map { values[Int($0)] }
  }
}
