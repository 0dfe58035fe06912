extension Int256 {
  /// value / 2^scale, rounded half to even: the one way from integers back to floating point, shared by plain and
  /// encrypted runs.
  ///
  /// Values beyond the range of `Double` give an infinity, those below the smallest subnormal number zero.
  public func doubleValue(scale: Int) -> Double {
    let magnitude = magnitude
    let bits = magnitude.bitCount
    // Bits to drop so that 53 are left, or fewer where the quotient is subnormal (its last place is 2^−1074).
    let dropped = Swift.max(bits - Double.significandBitCount - 1, scale - 1074, 0)
    if dropped > bits { return isNegative ? -0.0 : 0 }
    var kept = UInt64(truncatingIfNeeded: magnitude.shiftedRight(by: dropped).low)
    if dropped > 0, magnitude.bit(dropped - 1), kept & 1 == 1 || magnitude.anyBit(below: dropped - 1) { kept += 1 }
    let value = Double(sign: .plus, exponent: dropped - scale, significand: Double(kept))
    return isNegative ? -value : value
  }

  /// value · 2^scale rounded half to even; nil when it is not finite or does not fit.
  init?(rounding value: Double, scale: Int) {
    guard value.isFinite else { return nil }
    let scaled = Double(sign: .plus, exponent: scale, significand: value).rounded(.toNearestOrEven)
    guard scaled.isFinite, abs(scaled) <= 0x1p255 else { return nil }
    if abs(scaled) < 0x1p63 {
      self.init(Int64(scaled))
      return
    }
    // At least 2^63: an integer whose significand is shifted by at least 11 places.
    let significand = UInt256(high: 0, low: UInt128(scaled.significandBitPattern | 1 << 52))
    guard let magnitude = significand.shiftedLeft(by: Int(scaled.exponent) - 52) else { return nil }
    self.init(negative: scaled < 0, magnitude: magnitude)
  }
}
