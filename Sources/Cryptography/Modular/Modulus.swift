internal import COpenSSL

/// An odd modulus with what fast multiplication by it needs; shared by all threads.
///
/// "Montgomery form" of x is x·R mod m with a power of two R > m: products in that form need no division (Montgomery
/// 1985). R and the way residues are kept depend on the arithmetic; ordinary forms, numbers of libcrypto, do not.
final class Modulus: @unchecked Sendable {
  let value: BigInteger
  let byteCount: Int
  let montgomery: OpaquePointer
  /// Nil when residues are numbers of libcrypto.
  let vector: VectorArithmetic?
  private let constants: ResidueStorage

  init(_ value: BigInteger) throws(CryptographyError) {
    guard value.isOdd, value.bitCount > 1, !value.isNegative else { throw .malformed(what: "modulus") }
    self.value = value
    byteCount = value.number.byteCount
    vector = ModularArithmetic.choice.get() == .fastest ? try VectorArithmetic(value) : nil
    constants = try ResidueStorage(count: 1, vector)
    let montgomery = try check(BN_MONT_CTX_new(), "a new modulus")
    self.montgomery = montgomery
    let scratch = try Scratch()
    try check(BN_MONT_CTX_set(montgomery, value.pointer, scratch.context), "a new modulus")
    let unit = try BigNumber()
    try check(BN_set_word(unit.pointer, 1), "a new modulus")
    try enter(one, unit.pointer, scratch)
  }

  deinit { BN_MONT_CTX_free(montgomery) }

  var pointer: OpaquePointer { value.pointer }

  /// 1 in Montgomery form.
  var one: Residue { constants[0] }

  /// result = left · right; may be in place.
  @inline(__always)
  func multiply(
    _ result: Residue, _ left: Residue, _ right: Residue, _ scratch: Scratch
  ) throws(CryptographyError) {
    if let vector { return vector.multiply(result, left, right) }
    let status = BN_mod_mul_montgomery(result.number, left.number, right.number, montgomery, scratch.context)
    try check(status, "modular multiplication")
  }

  /// result = residue · value, the latter in ordinary form; may be in place.
  func multiply(
    _ result: Residue, _ residue: Residue, ordinary value: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    if let vector { return try vector.multiply(result, residue, ordinary: value, scratch) }
    try multiply(result, residue, Residue(number: value), scratch)
    try enter(result, result.number, scratch)
  }

  /// result = value · residue: ordinary forms but for the residue; may be in place.
  func multiply(
    ordinary result: OpaquePointer, _ value: OpaquePointer, by residue: Residue, _ scratch: Scratch
  ) throws(CryptographyError) {
    if let vector { return try vector.multiply(ordinary: result, value, by: residue, scratch) }
    try multiply(Residue(number: result), Residue(number: value), residue, scratch)
  }

  /// result = value.
  func copy(_ result: Residue, _ value: Residue) throws(CryptographyError) {
    if let vector { return vector.copy(result, value) }
    guard BN_copy(result.number, value.number) != nil else { throw failure("copying a number") }
  }

  /// Montgomery form of an ordinary residue.
  func enter(_ result: Residue, _ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    if let vector { return try vector.enter(result, value, scratch) }
    try check(BN_to_montgomery(result.number, value, montgomery, scratch.context), "modular multiplication")
  }

  /// Ordinary residue of a Montgomery form.
  func leave(_ result: OpaquePointer, _ value: Residue, _ scratch: Scratch) throws(CryptographyError) {
    if let vector { return try vector.leave(result, value, scratch) }
    try check(BN_from_montgomery(result, value.number, montgomery, scratch.context), "modular multiplication")
  }

  /// The inverse.
  ///
  /// - Throws: `notInvertible` when the residue shares a factor with the modulus.
  func invert(_ result: Residue, _ value: Residue, _ scratch: Scratch) throws(CryptographyError) {
    let number = try BigNumber()
    number.markSecret()
    try leave(number.pointer, value, scratch)
    guard BN_mod_inverse(number.pointer, number.pointer, pointer, scratch.context) != nil else {
      ERR_clear_error()
      throw .notInvertible
    }
    try enter(result, number.pointer, scratch)
  }
}
