import Diagnostics

/// Numbers of RFC 8259 section 6.
extension JSONCursor {
  /// Reads the number that begins at the cursor.
  mutating func number() throws -> Node.Value {
    let place = position
    let start = index
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative { advance() }
    var decimal = DecimalDigits()
    try integerDigits(&decimal)
    var isInteger = true
    if byte == UInt8(ascii: ".") {
      isInteger = false
      advance()
      try digits("after the decimal point") { decimal.appendFraction($0) }
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      advance()
      let isSmall = byte == UInt8(ascii: "-")
      if isSmall || byte == UInt8(ascii: "+") { advance() }
      var exponent = 0
      // Clamped: beyond a million the value is 0 or infinite whatever the digits are.
      try digits("in the exponent") { exponent = min(exponent * 10 + Int($0), 1_000_000) }
      decimal.exponent += isSmall ? -exponent : exponent
    }
    if isInteger, let value = decimal.integer(isNegative: isNegative) { return .integer(value) }
    let text = UnsafeBufferPointer(rebasing: bytes[start..<index])
    guard let value = decimal.double(isNegative: isNegative, text: text), value.isFinite else {
      throw Diagnostic(
        .numberOutOfRange, "the number \(English.quote(String(decoding: text, as: UTF8.self))) is too large", at: place,
        help: "the largest number is 1.7976931348623157e308")
    }
    return .number(value)
  }

  private mutating func integerDigits(_ decimal: inout DecimalDigits) throws {
    guard byte == UInt8(ascii: "0") else { return try digits("after '-'") { decimal.append($0) } }
    advance()
    decimal.append(0)
    if isDigit { throw failure("a number must not begin with 0", help: "remove the zeros in front, or quote the text") }
  }

  private mutating func digits(_ place: String, _ take: (UInt8) -> Void) throws {
    guard isDigit else { throw failure("expected a digit \(place), found \(found)", help: helpForWord) }
    while isDigit {
      take(byte - UInt8(ascii: "0"))
      advance()
    }
  }

  private var isDigit: Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

/// The value of a decimal numeral while its digits are read.
struct DecimalDigits {
  private var significand: UInt64 = 0
  private var count = 0
  /// The power of ten to multiply with.
  var exponent = 0

  /// Takes a digit before the decimal point.
  mutating func append(_ digit: UInt8) {
    if count > 0 || digit != 0 { count += 1 }
    if count <= 19 { significand = significand &* 10 &+ UInt64(digit) }
  }

  /// Takes a digit after the decimal point.
  mutating func appendFraction(_ digit: UInt8) {
    append(digit)
    exponent -= 1
  }

  /// The value as an integer, nil when 64 bits do not hold it; `-0` is none, because its sign would be lost.
  func integer(isNegative: Bool) -> Int? {
    guard count <= 19, exponent == 0, !(isNegative && significand == 0) else { return nil }
    return isNegative ? Int(exactly: -Int128(significand)) : Int(exactly: significand)
  }

  /// The nearest double: one exact operation when both parts are exact (Clinger 1990), else the library's conversion.
  func double(isNegative: Bool, text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard count <= 19, significand < 1 << 53, abs(exponent) < Self.powers.count else {
      return Double(String(decoding: text, as: UTF8.self))
    }
    let magnitude = Double(significand)
    let power = Self.powers[abs(exponent)]
    let value = exponent < 0 ? magnitude / power : magnitude * power
    return isNegative ? -value : value
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
