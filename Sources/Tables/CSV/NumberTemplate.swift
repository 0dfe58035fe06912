/// The shape that most numbers of a column have, such as `d.dddddd`: one that has it is read at once, eight bytes in parallel,
/// and where the next field begins is known before it is read.
struct NumberTemplate {
  /// Bytes without the sign; 0 while there is no shape.
  private(set) var length = 0
  /// Which of the eight bytes from the first digit on are the number.
  private var mask: UInt64 = 0
  /// `0` in the place of every digit, and the point in its place.
  private var pattern: UInt64 = 0
  /// What must be added so that a byte that does not fit gets its top bit: a digit is at most 9, the point is itself.
  private var carry: UInt64 = 0
  private var shift: UInt64 = 0
  /// The digits before the point, once the last digit is the last of the eight bytes.
  private var whole: UInt64 = 0
  /// The first byte, when it may not be a zero.
  private var lead: UInt64 = 0
  private(set) var decimals = 0
  private var misses = 0
  private var lastMiss = -2

  private static let topBits: UInt64 = 0x8080_8080_8080_8080

  /// The digits of the number that stands in these bytes; nil when it has another shape.
  @inline(__always) func digits(_ bytes: UInt64) -> UInt64? {
    let digits = (bytes & mask) ^ pattern
    guard ((digits &+ carry) | digits) & Self.topBits == 0, lead == 0 || digits & lead != 0 else { return nil }
    let aligned = digits &<< shift
    // The point has become a zero byte; the digits before it take its place.
    return DigitScan.number((aligned & whole) &<< 8 | aligned & ~whole)
  }

  /// Forgets the shape, because the column is not what it seemed.
  mutating func forget() { length = 0 }

  /// Begins a piece.
  mutating func begin() { (length, misses, lastMiss) = (0, 0, -2) }

  /// Learns from a number that was read the long way.
  ///
  /// A column of many shapes would be read twice as often as not, so it is left alone for the rest of the piece.
  @inline(never) mutating func learn(whole count: Int, decimals: Int, row: Int) {
    misses += 1
    defer { lastMiss = row }
    guard misses * 8 <= row + 64 else { return length = 0 }
    if length > 0, lastMiss != row - 1 { return }
    let size = decimals == 0 ? count : count + 1 + decimals
    guard size <= 8 else { return length = 0 }
    self = NumberTemplate(whole: count, decimals: decimals, size: size, misses: misses)
  }

  init() {}

  private init(whole count: Int, decimals: Int, size: Int, misses: Int) {
    length = size
    self.decimals = decimals
    self.misses = misses
    for place in 0..<size {
      let isPoint = decimals > 0 && place == count
      let position = UInt64(8 * place)
      mask |= 0xFF << position
      pattern |= UInt64(isPoint ? UInt8(ascii: ".") : UInt8(ascii: "0")) << position
      carry |= (isPoint ? 0x7F : 0x76) << position
    }
    shift = UInt64(8 * (8 - size))
    if decimals > 0 { whole = 1 << UInt64(8 * (8 - decimals - 1)) - 1 }
    lead = count > 1 ? 0xFF : 0
  }
}
