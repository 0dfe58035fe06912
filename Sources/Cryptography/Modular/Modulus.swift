internal import COpenSSL

/// An odd modulus with what fast multiplication by it needs; shared by all threads.
///
/// "Montgomery form" of x is x·R mod m with R = 2^(64·words): products in that form need no division (Montgomery 1985).
final class Modulus: @unchecked Sendable {
  let value: BigInteger
  let montgomery: OpaquePointer
  /// 1 in Montgomery form.
  let one: BigNumber
  let byteCount: Int

  init(_ value: BigInteger) throws(CryptographyError) {
    guard value.isOdd, value.bitCount > 1, !value.isNegative else { throw .malformed(what: "modulus") }
    self.value = value
    byteCount = value.number.byteCount
    let montgomery = try check(BN_MONT_CTX_new(), "a new modulus")
    self.montgomery = montgomery
    one = try BigNumber()
    let scratch = try Scratch()
    try check(BN_MONT_CTX_set(montgomery, value.pointer, scratch.context), "a new modulus")
    try check(BN_set_word(one.pointer, 1), "a new modulus")
    try check(BN_to_montgomery(one.pointer, one.pointer, montgomery, scratch.context), "a new modulus")
  }

  deinit { BN_MONT_CTX_free(montgomery) }

  var pointer: OpaquePointer { value.pointer }

  /// result = left · right · R⁻¹ mod m: both in Montgomery form give that form; one of them gives the ordinary one.
  @inline(__always)
  func multiply(
    _ result: OpaquePointer, _ left: OpaquePointer, _ right: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    try check(BN_mod_mul_montgomery(result, left, right, montgomery, scratch.context), "modular multiplication")
  }

  /// Montgomery form of an ordinary residue; may be in place.
  @inline(__always)
  func enter(_ result: OpaquePointer, _ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    try check(BN_to_montgomery(result, value, montgomery, scratch.context), "modular multiplication")
  }

  /// Ordinary residue of a Montgomery form; may be in place.
  @inline(__always)
  func leave(_ result: OpaquePointer, _ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    try check(BN_from_montgomery(result, value, montgomery, scratch.context), "modular multiplication")
  }

  /// base^exponent of an ordinary residue, in time that does not depend on the exponent's digits.
  func power(
    _ result: OpaquePointer, _ base: OpaquePointer, _ exponent: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    let status = BN_mod_exp_mont_consttime(result, base, exponent, pointer, scratch.context, montgomery)
    try check(status, "modular exponentiation")
  }

  /// The inverse of a Montgomery form, in Montgomery form.
  ///
  /// - Throws: `notInvertible` when it shares a factor with the modulus.
  func invert(_ result: OpaquePointer, _ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    guard BN_mod_inverse(result, value, pointer, scratch.context) != nil else {
      ERR_clear_error()
      throw .notInvertible
    }
    // (x·R)⁻¹ = x⁻¹·R⁻¹; two factors of R are missing.
    try enter(result, result, scratch)
    try enter(result, result, scratch)
  }
}
