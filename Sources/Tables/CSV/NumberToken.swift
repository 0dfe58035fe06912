import Configuration
import Glibc

/// Which styles would give a token back exactly.
struct TokenStyles: OptionSet {
  let rawValue: UInt8
  static let integer = TokenStyles(rawValue: 1)
  static let fixed = TokenStyles(rawValue: 2)
  static let shortest = TokenStyles(rawValue: 4)
  static let shortestWithoutPoint = TokenStyles(rawValue: 8)
  static let all: TokenStyles = [.integer, .fixed, .shortest, .shortestWithoutPoint]
}

/// Reads numbers as people and programs write them in CSV files.
enum NumberToken {
  /// What a scan over the digits of a token finds.
  private struct Shape {
    var wholeDigits = 0
    var decimals = 0
    /// Digits from the first that is not zero.
    var significant = 0
    /// Zeros between the point and the first other digit of a number below 1.
    var zerosAfterPoint = 0
    var lastDigit: UInt8 = 0
    var hasPoint = false
    var startsWithZero = false
  }

  /// Which of the styles in question give the token back, and how many decimals it has.
  ///
  /// A decimal of at most 15 significant digits survives the way through a Double and back (DBL_DIG of IEEE 754
  /// double), so its shape alone decides; longer ones are read and written to see.
  static func styles(
    _ token: UnsafeBufferPointer<UInt8>, among wanted: TokenStyles
  ) -> (styles: TokenStyles, decimals: Int) {
    guard let first = token.first, token.count <= 400 else { return ([], 0) }
    let isNegative = first == UInt8(ascii: "-")
    let digits = UnsafeBufferPointer(rebasing: token[(isNegative ? 1 : 0)...])
    guard let shape = shape(of: digits) else {
      let mayBeExponential = digits.first.map(isDigit) ?? false
      return (mayBeExponential ? byWriting(token, decimals: 0, wanted.subtracting([.integer, .fixed])) : [], 0)
    }
    if shape.startsWithZero && shape.wholeDigits > 1 { return ([], 0) }
    if shape.significant > 15 {
      var styles = byWriting(token, decimals: shape.decimals, wanted.subtracting(.integer))
      if !shape.hasPoint, shape.wholeDigits <= 18 { styles.insert(.integer) }
      return (styles.intersection(wanted), shape.decimals)
    }
    return (shortStyles(shape, isNegative: isNegative).intersection(wanted), shape.decimals)
  }

  /// The styles of a token of at most 15 significant digits.
  private static func shortStyles(_ shape: Shape, isNegative: Bool) -> TokenStyles {
    let isZero = shape.significant == 0
    guard shape.hasPoint else {
      // "-0" is the Double -0.0, but not an integer that comes back.
      return isNegative && isZero ? .shortestWithoutPoint : [.integer, .shortestWithoutPoint]
    }
    // With very many decimals a Double loses digits (it becomes subnormal).
    var styles: TokenStyles = shape.decimals <= 300 ? .fixed : []
    // Below 0.0001 the shortest text has an exponent.
    let isPlain = !shape.startsWithZero || shape.zerosAfterPoint < 4
    if shape.decimals == 1, shape.lastDigit == UInt8(ascii: "0") {
      styles.insert(.shortest)
    } else if shape.lastDigit != UInt8(ascii: "0"), isPlain {
      styles.formUnion([.shortest, .shortestWithoutPoint])
    }
    return styles
  }

  /// Digits with at most one point between them; nil for anything else.
  private static func shape(of digits: UnsafeBufferPointer<UInt8>) -> Shape? {
    var shape = Shape()
    for byte in digits {
      if isDigit(byte) {
        let isSignificant = shape.significant > 0 || byte != UInt8(ascii: "0")
        if isSignificant { shape.significant += 1 }
        if shape.hasPoint {
          shape.decimals += 1
          if !isSignificant { shape.zerosAfterPoint += 1 }
        } else {
          if shape.wholeDigits == 0 { shape.startsWithZero = byte == UInt8(ascii: "0") }
          shape.wholeDigits += 1
        }
        shape.lastDigit = byte
      } else if byte == UInt8(ascii: "."), !shape.hasPoint {
        shape.hasPoint = true
      } else {
        return nil
      }
    }
    return shape.wholeDigits > 0 && (!shape.hasPoint || shape.decimals > 0) ? shape : nil
  }

  /// The styles that write the token again when asked to.
  private static func byWriting(
    _ token: UnsafeBufferPointer<UInt8>, decimals: Int, _ wanted: TokenStyles
  ) -> TokenStyles {
    guard !wanted.isEmpty, let value = double(token), value.isFinite else { return [] }
    if let styles = byComparing(token, decimals: decimals, value) { return styles.intersection(wanted) }
    var styles: TokenStyles = []
    if wanted.contains(.fixed), (1...300).contains(decimals) {
      var written: [UInt8] = []
      FixedDecimals.append(value, decimals: decimals, to: &written)
      if written.elementsEqual(token) { styles.insert(.fixed) }
    }
    var text = NumberText.of(value)
    text.withUTF8 { shortest in
      if shortest.elementsEqual(token) { styles.insert(.shortest) }
      let isWhole = shortest.count > 2 && shortest.suffix(2).elementsEqual(".0".utf8)
      if shortest.dropLast(isWhole ? 2 : 0).elementsEqual(token) { styles.insert(.shortestWithoutPoint) }
    }
    return styles.intersection(wanted)
  }

  /// The same without writing, for decimals whose digits fit 64 bits.
  private static func byComparing(
    _ token: UnsafeBufferPointer<UInt8>, decimals: Int, _ value: Double
  ) -> TokenStyles? {
    guard decimals > 0, token.count <= 19 else { return nil }
    var digits: UInt64 = 0
    for byte in token where isDigit(byte) { digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0")) }
    guard let equal = LongDecimal(digits: digits, decimals: decimals).isFixedAndShortest(of: value.magnitude) else {
      return nil
    }
    var styles: TokenStyles = equal.fixed ? .fixed : []
    if equal.shortest { styles.formUnion([.shortest, .shortestWithoutPoint]) }
    return styles
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// The number that a token of at most 400 bytes is, correctly rounded; nil when it is none.
  ///
  /// Without a library call when the digits fit 53 bits and the power of ten is exact (Clinger 1990), or when both fit
  /// 64 bits, by long division.
  static func double(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let isNegative = token.first == UInt8(ascii: "-")
    if isNegative { at = 1 }
    var (mantissa, digits, decimals) = (UInt64(0), 0, 0)
    var hasPoint = false
    while at < token.count {
      let byte = token[at]
      if isDigit(byte) {
        mantissa = mantissa &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        if mantissa > 0 { digits += 1 }
        if hasPoint { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        return doubleByLibrary(token)
      }
      at += 1
    }
    guard token.count > (isNegative ? 1 : 0) + (hasPoint ? 1 : 0), digits <= 19, decimals < PowersOfTen.integers.count
    else {
      return doubleByLibrary(token)
    }
    let magnitude = quotient(mantissa, decimals: decimals)
    return isNegative ? -magnitude : magnitude
  }

  /// A number of at most 19 digits with at most 19 decimals, correctly rounded.
  static func quotient(_ digits: UInt64, decimals: Int) -> Double {
    digits <= 1 << 53
      ? Double(digits) / PowersOfTen.exact[decimals] : roundedQuotient(digits, PowersOfTen.integers[decimals])
  }

  /// `dividend / divisor`, correctly rounded to nearest, ties to even; the dividend is not zero.
  ///
  /// With the dividend's top bit at 63, the quotient of the long division has at least 63 bits, ten more than a
  /// Double holds; the remainder only tells whether a tie is one.
  private static func roundedQuotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
    let shift = dividend.leadingZeroBitCount
    let (whole, remainder) = (dividend << UInt64(shift)).quotientAndRemainder(dividingBy: divisor)
    let (fraction, rest) = divisor.dividingFullWidth((remainder, 0))
    let quotient = UInt128(whole) << 64 | UInt128(fraction)
    let dropped = 128 - quotient.leadingZeroBitCount - 53
    var significand = UInt64(quotient >> UInt128(dropped))
    let below = quotient & (1 << UInt128(dropped) - 1)
    let half: UInt128 = 1 << UInt128(dropped - 1)
    let isTie = below == half && rest == 0
    if isTie ? significand & 1 == 1 : below >= half { significand += 1 }
    return Double(sign: .plus, exponent: dropped - 64 - shift, significand: Double(significand))
  }

  private static func doubleByLibrary(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    guard !token.isEmpty, token.count <= 400 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: token.count + 1) { text in
      for (index, byte) in token.enumerated() { text[index] = CChar(bitPattern: byte) }
      text[token.count] = 0
      guard let start = text.baseAddress else { return nil }
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end == start + token.count ? value : nil
    }
  }

  /// The integer that a token in integer style is; nil for an empty token.
  static func integer(_ token: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let first = token.first else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    var value: Int64 = 0
    for byte in token[(isNegative ? 1 : 0)...] { value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0")) }
    return isNegative ? -value : value
  }
}
