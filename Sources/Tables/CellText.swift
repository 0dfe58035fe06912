import Glibc

extension NumberStyle {
  /// Appends a number as this style writes it; NaN, which is missing, as nothing.
  public func append(_ value: Double, to bytes: inout [UInt8]) {
    if value.isNaN { return }
    switch self {
    case .fixed(let decimals): FixedDecimals.append(value, decimals: decimals, to: &bytes)
    case .shortest: bytes.append(contentsOf: PythonText.float(value).utf8)
    case .shortestWithoutPoint, .integer:
      let text = PythonText.float(value)
      bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }
  }
}

extension Column {
  /// The exact text of a cell: what was uploaded, or what would be written; empty when missing.
  public func text(at row: Int) -> String {
    if case .text(let texts) = values { return texts[row] }
    var bytes: [UInt8] = []
    appendText(at: row, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the exact text of a cell as UTF-8.
  public func appendText(at row: Int, to bytes: inout [UInt8]) {
    switch values {
    case .doubles(let buffer): style.append(buffer[row], to: &bytes)
    case .integers(let integers):
      if let integer = integers[row] { bytes.append(contentsOf: String(integer).utf8) }
    case .text(let texts): texts.withUTF8(at: row) { bytes.append(contentsOf: $0) }
    }
  }
}

/// C's `%.nf` without C's variadic call for the numbers that people write.
enum FixedDecimals {
  static func append(_ value: Double, decimals: Int, to bytes: inout [UInt8]) {
    guard decimals < PowersOfTen.exact.count, value.magnitude < 1e15 else {
      return appendByPrintf(value, decimals: decimals, to: &bytes)
    }
    let power = PowersOfTen.exact[decimals]
    let scaled = (value.magnitude * power).rounded()
    // At most 15 digits that read back as the same Double are its correctly rounded decimals, since the Double is
    // much nearer to them than half a unit of the last decimal. Anything else is left to the C library.
    guard scaled < 1e15, scaled / power == value.magnitude else {
      return appendByPrintf(value, decimals: decimals, to: &bytes)
    }
    if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
    let digits = Array(String(UInt64(scaled)).utf8)
    let whole = max(digits.count - decimals, 0)
    if whole == 0 { bytes.append(UInt8(ascii: "0")) } else { bytes.append(contentsOf: digits[..<whole]) }
    guard decimals > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    for _ in 0..<max(decimals - digits.count, 0) { bytes.append(UInt8(ascii: "0")) }
    bytes.append(contentsOf: digits[whole...])
  }

  private static func appendByPrintf(_ value: Double, decimals: Int, to bytes: inout [UInt8]) {
    // The largest Double has 309 digits before its point.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 320 + decimals) { text in
      let length = withVaList([Int32(decimals), value]) { vsnprintf(text.baseAddress, text.count, "%.*f", $0) }
      bytes.append(contentsOf: text[..<max(0, min(Int(length), text.count - 1))].map { UInt8(bitPattern: $0) })
    }
  }
}

/// The powers of ten that a Double holds exactly.
enum PowersOfTen {
  static let exact: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The powers of ten of 64 bits.
  static let integers: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}
