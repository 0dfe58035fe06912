/// A 256-bit two's complement integer: what every sum of a federated computation is exact in.
///
/// Arithmetic is checked: an operation that overflows gives nil.
public struct Int256: Sendable, Hashable {
  var low: UInt128
  var high: Int128

  init(high: Int128, low: UInt128) {
    self.high = high
    self.low = low
  }

  /// Zero.
  public static let zero = Int256(high: 0, low: 0)
  /// −2^255.
  public static let min = Int256(high: .min, low: 0)
  /// 2^255 − 1.
  public static let max = Int256(high: .max, low: .max)

  /// Any 128-bit integer.
  public init(_ value: Int128) { self.init(high: value < 0 ? -1 : 0, low: UInt128(truncatingIfNeeded: value)) }
  /// Any 64-bit integer.
  public init(_ value: Int64) { self.init(Int128(value)) }

  /// 2^exponent, for exponents from 0 to 254.
  public static func powerOfTwo(_ exponent: Int) -> Int256 {
    precondition((0...254).contains(exponent), "2^\(exponent) is no 256-bit integer")
    return exponent < 128
      ? Int256(high: 0, low: 1 << UInt128(exponent)) : Int256(high: 1 << Int128(exponent - 128), low: 0)
  }

  /// Whether the value is below zero.
  public var isNegative: Bool { high < 0 }

  /// The value, when 128 bits hold it.
  public var int128: Int128? {
    let value = Int128(truncatingIfNeeded: low)
    return high == (value < 0 ? -1 : 0) ? value : nil
  }

  /// The value, when 64 bits hold it.
  public var int64: Int64? { int128.flatMap(Int64.init(exactly:)) }

  /// The sum; nil on overflow.
  public func adding(_ other: Int256) -> Int256? {
    let (low, carry) = low.addingReportingOverflow(other.low)
    let (sum, first) = high.addingReportingOverflow(other.high)
    let (high, second) = sum.addingReportingOverflow(carry ? 1 : 0)
    // Two overflows in opposite directions cancel.
    return first == second ? Int256(high: high, low: low) : nil
  }

  /// The difference; nil on overflow.
  public func subtracting(_ other: Int256) -> Int256? {
    let (low, borrow) = low.subtractingReportingOverflow(other.low)
    let (difference, first) = high.subtractingReportingOverflow(other.high)
    let (high, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
    return first == second ? Int256(high: high, low: low) : nil
  }

  /// The value with the other sign; nil for `min`.
  public func negated() -> Int256? { Int256.zero.subtracting(self) }

  /// The absolute value; nil for `min`.
  public var absoluteValue: Int256? { isNegative ? negated() : self }

  /// |value|, which is 2^255 for `min`.
  var magnitude: UInt256 {
    isNegative
      ? UInt256(high: ~UInt128(bitPattern: high), low: ~low).incremented()
      : UInt256(high: UInt128(bitPattern: high), low: low)
  }

  /// ±magnitude; nil when it does not fit.
  init?(negative: Bool, magnitude: UInt256) {
    if magnitude.high >> 127 == 0 {
      let value = Int256(high: Int128(bitPattern: magnitude.high), low: magnitude.low)
      self = negative ? value.negated() ?? .zero : value
    } else if negative, magnitude == UInt256(high: 1 << 127, low: 0) {
      self = .min
    } else {
      return nil
    }
  }
}

extension Int256: Comparable {
  /// Signed order.
  public static func < (left: Int256, right: Int256) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

extension Int256: ExpressibleByIntegerLiteral {
  /// Any literal that fits 64 bits.
  public init(integerLiteral value: Int64) { self.init(value) }
}
