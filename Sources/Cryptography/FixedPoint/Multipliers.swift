extension FixedPoint {
  /// A column of a table as integers at a scale of its own.
  public struct Multipliers: Sendable, Equatable {
    /// round(x · 2^scale), each at most 2^31 in magnitude.
    public let values: [Int64]
    /// The largest scale t in `columnScales` with which all values keep that limit; the largest scale of all for a
    /// column of zeros.
    public let scale: Int
    /// `columnScale` − t: how far the column's sum is shifted before it leaves its owner; 0 to 96.
    public var shift: Int { FixedPoint.columnScale - scale }
    /// The largest `shift` of any column: a constant, so that a bound derived from it tells nothing about the data.
    public static let largestShift = FixedPoint.columnScale - FixedPoint.columnScales.lowerBound
  }

  /// Encodes a column as multipliers at the finest scale its largest value allows.
  ///
  /// - Parameter scales: the scales to choose from.
  /// - Throws: `notANumber`, `infinite`, or `tooLarge` for values that the smallest scale does not hold, of about 2^63 and
  ///   above by default, with the position.
  public static func multipliers(
    _ column: [Double], scales: ClosedRange<Int> = columnScales
  ) throws(CryptographyError) -> Multipliers {
    let scale = try multiplierScale(column, scales)
    var values: [Int64] = []
    values.reserveCapacity(column.count)
    for index in column.indices { values.append(Int64(try rounded(column[index], scale: scale, index: index))) }
    return Multipliers(values: values, scale: scale)
  }

  private static func multiplierScale(
    _ column: [Double], _ scales: ClosedRange<Int>
  ) throws(CryptographyError) -> Int {
    var largest = 0.0
    var position = 0
    for (index, value) in column.enumerated() {
      guard value.isFinite else { throw value.isNaN ? .notANumber(index: index) : .infinite(index: index) }
      if abs(value) > largest { (largest, position) = (abs(value), index) }
    }
    if largest == 0 { return scales.upperBound }
    // With 2^e ≤ largest < 2^(e+1), scale 31 − e fits only when rounding leaves exactly 2^31.
    var scale = min(31 - Int(largest.exponent), scales.upperBound)
    if try rounded(largest, scale: scale, index: position) > Double(multiplierLimit) { scale -= 1 }
    guard scale >= scales.lowerBound else { throw .tooLarge(index: position) }
    return scale
  }
}
