/// A running product that starts empty and copies nothing: with one factor it only points at it.
struct Product {
  private let own: Residue
  private(set) var value: Residue?

  /// - Parameter own: where the product is kept once it has more than one factor; must outlive this value, as must
  ///   the factors.
  init(in own: Residue) { self.own = own }

  var isEmpty: Bool { value == nil }

  mutating func clear() { value = nil }

  @inline(__always)
  mutating func multiply(
    by factor: Residue, _ modulus: Modulus, _ scratch: Scratch
  ) throws(CryptographyError) {
    guard let current = value else { return value = factor }
    try modulus.multiply(own, current, factor, scratch)
    value = own
  }

  /// Squares the product `count` times.
  mutating func square(_ count: Int, _ modulus: Modulus, _ scratch: Scratch) throws(CryptographyError) {
    for _ in 0..<count {
      guard let current = value else { return }
      try modulus.multiply(own, current, current, scratch)
      value = own
    }
  }

  /// Writes the product; 1 when it is empty.
  func store(in result: Residue, _ modulus: Modulus) throws(CryptographyError) {
    try modulus.copy(result, value ?? modulus.one)
  }
}
