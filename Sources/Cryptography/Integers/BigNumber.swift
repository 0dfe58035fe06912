internal import COpenSSL

/// Owner of one libcrypto number; cleared when released, since most of these are secrets.
///
/// Written only by whoever creates it, before it is shared.
final class BigNumber: @unchecked Sendable {
  let pointer: OpaquePointer

  init() throws(CryptographyError) { pointer = try check(BN_new(), "a new number") }

  convenience init(copying other: OpaquePointer) throws(CryptographyError) {
    try self.init()
    guard BN_copy(pointer, other) != nil else { throw failure("copying a number") }
  }

  deinit { BN_clear_free(pointer) }

  var bitCount: Int { Int(BN_num_bits(pointer)) }
  var byteCount: Int { (bitCount + 7) / 8 }

  /// Marks the number as secret: divisions and inversions with it take their constant-time path.
  func markSecret() { BN_set_flags(pointer, BN_FLG_CONSTTIME) }
}

/// Scratch space of one work item. Always bound to a name: libcrypto sees only the address, which does not keep the
/// object alive.
final class Scratch {
  let context: OpaquePointer

  init() throws(CryptographyError) { context = try check(BN_CTX_new(), "scratch space") }

  deinit { BN_CTX_free(context) }

  private lazy var buffer = LimbBuffer(words: 160)
  /// A residue of any size of vector arithmetic, for steps that do not call each other.
  var residue: Residue { Residue(limbs: buffer.start) }
  /// 80 words, enough for an ordinary form on its way into vector arithmetic and out of it.
  var words: UnsafeMutablePointer<UInt64> { buffer.start + 80 }

  private var pool: ResidueVector?

  /// Residues that last until the next call.
  func residues(_ count: Int, _ modulus: Modulus) throws(CryptographyError) -> ResidueVector {
    if let pool, pool.modulus === modulus, pool.count >= count { return pool }
    let made = try ResidueVector(count: count, modulus: modulus)
    pool = made
    return made
  }

  /// A number that lives until the frame ends which the caller opened with BN_CTX_start.
  func number() throws(CryptographyError) -> OpaquePointer { try check(BN_CTX_get(context), "scratch space") }
}
