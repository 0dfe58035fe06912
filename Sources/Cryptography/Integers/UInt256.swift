/// A 256-bit magnitude: the unsigned half of `Int256`.
struct UInt256: Hashable {
  var high: UInt128
  var low: UInt128

  var isZero: Bool { high == 0 && low == 0 }
  var bitCount: Int { high == 0 ? 128 - low.leadingZeroBitCount : 256 - high.leadingZeroBitCount }

  /// One more, modulo 2^256.
  func incremented() -> UInt256 {
    let (low, carry) = low.addingReportingOverflow(1)
    return UInt256(high: carry ? high &+ 1 : high, low: low)
  }

  /// The product; nil beyond 256 bits.
  func multiplied(by factor: UInt128) -> UInt256? {
    let lower = low.multipliedFullWidth(by: factor)
    let upper = high.multipliedFullWidth(by: factor)
    let (middle, carry) = lower.high.addingReportingOverflow(upper.low)
    return upper.high == 0 && !carry ? UInt256(high: middle, low: lower.low) : nil
  }

  /// value · 2^bits; nil beyond 256 bits.
  func shiftedLeft(by bits: Int) -> UInt256? {
    if isZero || bits == 0 { return self }
    guard bits > 0, bitCount + bits <= 256 else { return nil }
    if bits >= 128 { return UInt256(high: low << UInt128(bits - 128), low: 0) }
    return UInt256(high: high << UInt128(bits) | low >> UInt128(128 - bits), low: low << UInt128(bits))
  }

  /// ⌊value / 2^bits⌋.
  func shiftedRight(by bits: Int) -> UInt256 {
    if bits >= 256 { return UInt256(high: 0, low: 0) }
    if bits >= 128 { return UInt256(high: 0, low: high >> UInt128(bits - 128)) }
    if bits == 0 { return self }
    return UInt256(high: high >> UInt128(bits), low: low >> UInt128(bits) | high << UInt128(128 - bits))
  }

  func bit(_ position: Int) -> Bool {
    position < 256 && shiftedRight(by: position).low & 1 == 1
  }

  /// Whether any of the lowest `bits` bits is set.
  func anyBit(below bits: Int) -> Bool {
    if bits >= 256 { return !isZero }
    return shiftedRight(by: bits).shiftedLeft(by: bits) != self
  }

  /// Divides by a 64-bit number in place and gives the remainder.
  mutating func divide(by divisor: UInt64) -> UInt64 {
    var remainder: UInt64 = 0
    func next(_ word: UInt64) -> UInt64 {
      let result = divisor.dividingFullWidth((remainder, word))
      remainder = result.remainder
      return result.quotient
    }
    func next(_ words: UInt128) -> UInt128 {
      let upper = next(UInt64(truncatingIfNeeded: words >> 64))
      let lower = next(UInt64(truncatingIfNeeded: words))
      return UInt128(upper) << 64 | UInt128(lower)
    }
    high = next(high)
    low = next(low)
    return remainder
  }
}
