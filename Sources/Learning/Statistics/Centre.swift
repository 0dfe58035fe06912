/// A mean with twice the digits of a double: `value` + `rest`, where `rest` is less than half a unit of `value`'s last place.
///
/// The mean of seconds since 1970 has a last place of 2e-7, which against a spread of 1 would leave only seven digits of a
/// co-moment after a merge. Sums are joined by the error-free transformation of Knuth (TAOCP 2, 4.2.2).
public struct Centre: Equatable, Sendable {
  /// The mean as a double.
  public private(set) var value: Double = 0
  /// What the double leaves out.
  public private(set) var rest: Double = 0

  /// A mean that is a double.
  init(_ value: Double) { self.value = value }

  /// A mean as it is stored; nil when `rest` is larger than `value`'s last place allows.
  init?(value: Double, rest: Double) {
    guard value + rest == value else { return nil }
    (self.value, self.rest) = (value, rest)
  }

  init() {}

  /// `other` − self, rounded once or twice.
  func distance(to other: Centre) -> Double { (other.value - value) + (other.rest - rest) }

  /// x − self.
  @inline(__always) func distance(to x: Double) -> Double { (x - value) - rest }

  /// Whether every bit is the same.
  func isIdentical(to other: Centre) -> Bool {
    value.bitPattern == other.value.bitPattern && rest.bitPattern == other.rest.bitPattern
  }

  mutating func move(by step: Double) {
    let (sum, error) = Self.sum(value, step)
    (value, rest) = Self.sum(sum, rest + error)
  }

  func moved(by step: Double) -> Centre {
    var centre = self
    centre.move(by: step)
    return centre
  }

  private static func sum(_ a: Double, _ b: Double) -> (Double, Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }
}
