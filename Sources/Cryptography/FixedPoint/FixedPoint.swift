/// Real numbers as integers at power-of-two scales: q(v, s) = v · 2^s, rounded half to even.
///
/// Plain and encrypted runs execute the same integer program, so they give the same bytes. Values that are not
/// finite or too large are refused with their position.
public enum FixedPoint {
  /// Scale of forward values such as w·x.
  public static let forwardScale = 40
  /// |w·x| < 2^20, hence 60 bits at `forwardScale`.
  public static let forwardBits = 60
  /// The scale T every column's sum is brought to before it leaves its owner, so that messages name no column's own scale.
  ///
  /// Who decrypts a sum can still see that scale: the zeros at the low end of the integer remain, and with them the order
  /// of magnitude of the column's largest value.
  public static let columnScale = 64
  /// The scales a column's multipliers may have.
  public static let columnScales = -32...64
  /// Multipliers are at most this large in magnitude.
  public static let multiplierLimit: Int64 = 1 << 31

  /// q(v, scale) for each value.
  ///
  /// - Parameter belowBits: results are below 2^belowBits in magnitude; at most 63.
  /// - Throws: `notANumber`, `infinite` or `tooLarge` with the position of the first such value.
  public static func int64(
    _ values: [Double], scale: Int, belowBits: Int = 63
  ) throws(CryptographyError) -> [Int64] {
    try encode(values, scale: scale, belowBits: min(belowBits, 63)) { Int64($0) }
  }

  /// q(v, scale) for each value, of at most 127 bits.
  ///
  /// - Throws: `notANumber`, `infinite` or `tooLarge` with the position of the first such value.
  public static func int128(
    _ values: [Double], scale: Int, belowBits: Int = 127
  ) throws(CryptographyError) -> [Int128] {
    try encode(values, scale: scale, belowBits: min(belowBits, 127)) { Int128($0) }
  }

  /// q(v, scale) for each value, of at most 255 bits.
  ///
  /// - Throws: `notANumber`, `infinite` or `tooLarge` with the position of the first such value.
  public static func int256(
    _ values: [Double], scale: Int, belowBits: Int = 255
  ) throws(CryptographyError) -> [Int256] {
    try encode(values, scale: scale, belowBits: min(belowBits, 255)) { Int256(rounding: $0, scale: 0) ?? .zero }
  }

  /// Scaling by a power of two is exact, so the only rounding is the one to an integer.
  private static func encode<Integer>(
    _ values: [Double], scale: Int, belowBits: Int, _ convert: (Double) -> Integer
  ) throws(CryptographyError) -> [Integer] {
    let limit = Double(sign: .plus, exponent: belowBits, significand: 1)
    var integers: [Integer] = []
    integers.reserveCapacity(values.count)
    for index in values.indices {
      let scaled = try rounded(values[index], scale: scale, index: index)
      guard abs(scaled) < limit else { throw .tooLarge(index: index) }
      integers.append(convert(scaled))
    }
    return integers
  }

  static func rounded(_ value: Double, scale: Int, index: Int) throws(CryptographyError) -> Double {
    guard value.isFinite else { throw value.isNaN ? .notANumber(index: index) : .infinite(index: index) }
    return Double(sign: .plus, exponent: scale, significand: value).rounded(.toNearestOrEven)
  }
}
