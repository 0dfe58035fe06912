/// A decimal of 16 to 19 significant digits and the Double that is nearest to it, compared in exact integers.
struct LongDecimal {
  let digits: UInt64
  let decimals: Int

  /// How far the decimal lies above a Double near it, in units of 10^-decimals 2^-shift.
  private struct Distance {
    let above: Int64
    /// The unit of the last place of the Double is 10^decimals such units, that of the decimal 2^shift.
    let shift: UInt64
    let power: UInt64
    let isEven: Bool
  }

  /// Nil when 64 bits do not hold the distance to a Double within two units of its last place, or half of those units
  /// are only half as large: at a power of two.
  @inline(__always) private func distance(to value: Double) -> Distance? {
    let shift = 52 - Int(value.exponent)
    guard (1...18).contains(decimals), (1...58).contains(shift), value.significandBitPattern != 0 else { return nil }
    let significand = value.significandBitPattern | 1 << 52
    let power = PowersOfTen.integers[decimals]
    // The products may be longer, their difference is below 2^62: the bits that are dropped are equal.
    let above = Int64(bitPattern: digits &<< UInt64(shift) &- significand &* power)
    return Distance(above: above, shift: UInt64(shift), power: power, isEven: significand & 1 == 0)
  }

  /// The nearest Double; nil when that is left to a slower way.
  var nearest: Double? {
    guard (1...18).contains(decimals) else { return nil }
    // Two roundings, so the quotient may be the neighbour of the nearest.
    var value = Double(digits) / PowersOfTen.exact[decimals]
    for _ in 0..<3 {
      guard let distance = distance(to: value) else { return nil }
      let twice = distance.above.magnitude &* 2
      if twice < distance.power { return value }
      if twice == distance.power { return nil }
      value = distance.above > 0 ? value.nextUp : value.nextDown
    }
    return nil
  }

  /// Whether the text of the Double with as many decimals, and its shortest text, are this one; nil when that is left to
  /// the library.
  ///
  /// - Parameter value: the nearest Double, above zero.
  func isFixedAndShortest(of value: Double) -> (fixed: Bool, shortest: Bool)? {
    // Whole numbers are written with a zero behind the point.
    guard digits % 10 != 0 || decimals > 1, let distance = distance(to: value) else { return nil }
    let (twice, unit) = (distance.above.magnitude &* 2, UInt64(1) &<< distance.shift)
    if twice == unit { return nil }
    let isNearest = twice < unit
    // A text with one digit less reads back to the same Double if it lies within half a unit of its last place.
    let down = distance.above &- Int64((digits % 10) &<< distance.shift)
    func readsBack(_ above: Int64) -> Bool {
      let twice = above.magnitude &* 2
      return twice < distance.power || twice == distance.power && distance.isEven
    }
    let isShorter = readsBack(down) || readsBack(down &+ Int64(10 &<< distance.shift))
    return (isNearest, isNearest && !isShorter)
  }
}
