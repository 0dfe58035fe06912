/// Integers that a protocol computes with, encrypted or not: the role programs do the same to both, so both give the
/// same results.
///
/// Every vector carries a bound on its elements that follows from declared limits only. An operation whose result
/// could need more than 255 bits throws `boundExceeded`, in plain and encrypted runs alike and whatever the key
/// length; within the bounds nothing overflows.
public struct SealedVector: Sendable {
  enum Storage: Sendable {
    case plain([Int256])
    case paillier(CipherVector)
  }

  /// No |element| is larger. Derived from constants of the protocol, never from data, since it travels with the vector.
  public let magnitude: Int256
  let storage: Storage

  init(magnitude: Int256, storage: Storage) {
    self.magnitude = magnitude
    self.storage = storage
  }

  init(plain values: [Int256], atMost bound: Int256) throws(CryptographyError) {
    if let index = Self.firstBeyond(bound, in: values) { throw .beyondDeclaredBound(index: index) }
    self.init(magnitude: bound, storage: .plain(values))
  }

  init(
    _ values: [Int256], atMost bound: Int256, encrypt: ([Int256]) throws(CryptographyError) -> CipherVector
  ) throws(CryptographyError) {
    if let index = Self.firstBeyond(bound, in: values) { throw .beyondDeclaredBound(index: index) }
    self.init(magnitude: bound, storage: .paillier(try encrypt(values)))
  }

  /// Number of elements.
  public var count: Int {
    switch storage {
    case .plain(let values): values.count
    case .paillier(let ciphertexts): ciphertexts.count
    }
  }

  /// Whether the elements are ciphertexts.
  public var isEncrypted: Bool { if case .paillier = storage { true } else { false } }

  /// The position of the first value over a bound.
  static func firstBeyond(_ bound: Int256, in values: [Int256]) -> Int? {
    let lowest = bound.negated() ?? .min
    return values.firstIndex { $0 > bound || $0 < lowest }
  }

  func require(count expected: Int, _ found: Int) throws(CryptographyError) {
    if expected != found { throw .length(expected: expected, found: found) }
  }

  /// bound · factors; the one place where `boundExceeded` comes from, with `bound(_:plus:)`.
  static func bound(_ bound: Int256, times factors: Int256...) throws(CryptographyError) -> Int256 {
    var product = bound
    for factor in factors {
      // One of the two always fits 128 bits, or the product does not fit 256.
      let next =
        factor.int128.flatMap { product.multiplied(by: $0) } ?? product.int128.flatMap { factor.multiplied(by: $0) }
      guard let next else { throw .boundExceeded }
      product = next
    }
    return product
  }

  static func bound(_ bound: Int256, plus other: Int256) throws(CryptographyError) -> Int256 {
    guard let sum = bound.adding(other) else { throw .boundExceeded }
    return sum
  }
}

extension SealedVector: CustomStringConvertible, CustomReflectable {
  /// How many elements there are, never what they are.
  public var description: String { "\(count) \(isEncrypted ? "encrypted" : "plain") integers" }
  /// Nothing: a plain vector stands for one that is encrypted.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
