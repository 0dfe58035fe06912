/// A column of integers as signed digits of a fixed width, for simultaneous exponentiation.
///
/// Common factors of two are taken out first. A digit lies in −2^(w−1)+1 ... 2^(w−1), so half as many buckets are
/// needed as for unsigned ones.
struct SignedDigits {
  let window: Int
  let digits: Int
  /// Factors of two common to the column.
  let trailingZeros: Int
  private let values: ArraySlice<Int64>
  /// What makes every digit non-negative when added.
  private let bias: UInt128

  /// - Returns: nil for a column of zeros.
  init?(_ values: ArraySlice<Int64>) {
    var bits: UInt64 = 0
    var largest: UInt64 = 0
    var nonzero = 0
    for value in values where value != 0 {
      bits |= value.magnitude
      largest = max(largest, value.magnitude)
      nonzero += 1
    }
    guard nonzero > 0 else { return nil }
    self.values = values
    trailingZeros = bits.trailingZeroBitCount
    largest >>= UInt64(trailingZeros)
    (window, digits) = Self.cheapest(largest: UInt128(largest), rows: nonzero)
    bias = Self.repeated((1 << UInt128(window - 1)) - 1, window, digits)
  }

  /// The digits of one row, lowest first.
  @inline(__always)
  func digit(_ position: Int, of row: Int) -> Int {
    let value = values[values.startIndex + row]
    if value == 0 { return 0 }
    let shifted = UInt128(value.magnitude >> UInt64(trailingZeros)) + bias
    let raw = Int(truncatingIfNeeded: shifted >> UInt128(position * window)) & (1 << window - 1)
    let digit = raw - (1 << (window - 1) - 1)
    return value < 0 ? -digit : digit
  }

  /// Whether any digit is negative, so that inverses are needed.
  func anyNegative() -> Bool {
    for row in 0..<values.count {
      for position in 0..<digits where digit(position, of: row) < 0 { return true }
    }
    return false
  }

  /// Each digit costs a multiplication a row, and about 2^w to bring the buckets together.
  private static func cheapest(largest: UInt128, rows: Int) -> (window: Int, digits: Int) {
    var best = (window: 1, digits: 0, cost: Int.max)
    for window in 1...14 {
      var digits = 1
      while repeated(1 << UInt128(window - 1), window, digits) < largest { digits += 1 }
      let cost = digits * (rows + 1 << window + window)
      if cost < best.cost { best = (window, digits, cost) }
    }
    return (best.window, best.digits)
  }

  /// The number whose digits are all the same.
  private static func repeated(_ digit: UInt128, _ window: Int, _ digits: Int) -> UInt128 {
    (0..<digits).reduce(0) { sum, _ in sum << UInt128(window) | digit }
  }
}
