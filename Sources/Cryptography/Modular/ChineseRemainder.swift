internal import COpenSSL

/// Joins residues of two coprime moduli p and q to the one of their product (Garner 1959).
final class ChineseRemainder: Sendable {
  let p: Modulus
  let q: Modulus
  /// q⁻¹ mod p.
  private let inverse: ResidueVector

  init(p: Modulus, q: Modulus) throws(CryptographyError) {
    self.p = p
    self.q = q
    inverse = try ResidueVector(q.value.inverse(modulo: p.value), modulus: p)
  }

  /// result = the number below p·q with these residues: y + q·((x − y)·q⁻¹ mod p). All in ordinary form; `result` is
  /// none of the operands.
  func join(
    _ result: OpaquePointer, modP x: OpaquePointer, modQ y: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    try check(BN_sub(result, x, y), "Chinese remainder")
    try check(BN_nnmod(result, result, p.pointer, scratch.context), "Chinese remainder")
    try p.multiply(ordinary: result, result, by: inverse[0], scratch)
    try check(BN_mul(result, result, q.pointer, scratch.context), "Chinese remainder")
    try check(BN_add(result, result, y), "Chinese remainder")
  }
}
