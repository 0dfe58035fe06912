extension Int256 {
  /// The product; nil on overflow.
  public func multiplied(by factor: Int128) -> Int256? {
    guard let product = magnitude.multiplied(by: factor.magnitude) else { return nil }
    return Int256(negative: isNegative != (factor < 0), magnitude: product)
  }

  /// The product; nil on overflow.
  public func multiplied(by factor: Int64) -> Int256? { multiplied(by: Int128(factor)) }

  /// value · 2^bits for bits ≥ 0; nil on overflow.
  public func shiftedLeft(by bits: Int) -> Int256? {
    magnitude.shiftedLeft(by: bits).flatMap { Int256(negative: isNegative, magnitude: $0) }
  }
}
