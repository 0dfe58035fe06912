internal import COpenSSL

/// Joins residues of two coprime moduli p and q to the one of their product (Garner 1959).
final class ChineseRemainder: Sendable {
  let p: Modulus
  let q: Modulus
  /// q⁻¹ mod p, in Montgomery form.
  private let inverse: BigNumber

  init(p: Modulus, q: Modulus) throws(CryptographyError) {
    self.p = p
    self.q = q
    let scratch = try Scratch()
    inverse = try q.value.inverse(modulo: p.value).number
    try p.enter(inverse.pointer, inverse.pointer, scratch)
  }

  /// x^exponentP mod p and y^exponentQ mod q in place, in time that does not depend on the exponents' digits.
  ///
  /// Ordinary forms below the moduli. Together they are twice as fast where the processor can compute them side by
  /// side.
  static func powers(
    modP x: OpaquePointer, _ exponentP: BigInteger, _ p: Modulus, modQ y: OpaquePointer, _ exponentQ: BigInteger,
    _ q: Modulus, _ scratch: Scratch
  ) throws(CryptographyError) {
    let status = BN_mod_exp_mont_consttime_x2(
      x, x, exponentP.pointer, p.pointer, p.montgomery, y, y, exponentQ.pointer, q.pointer, q.montgomery,
      scratch.context)
    try check(status, "modular exponentiation")
  }

  /// result = the number below p·q with these residues: y + q·((x − y)·q⁻¹ mod p). All in ordinary form; `result` is
  /// none of the operands.
  func join(
    _ result: OpaquePointer, modP x: OpaquePointer, modQ y: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    try check(BN_sub(result, x, y), "Chinese remainder")
    try check(BN_nnmod(result, result, p.pointer, scratch.context), "Chinese remainder")
    try p.multiply(result, result, inverse.pointer, scratch)
    try check(BN_mul(result, result, q.pointer, scratch.context), "Chinese remainder")
    try check(BN_add(result, result, y), "Chinese remainder")
  }
}
