internal import COpenSSL

/// A guest's ids, blinded for one exchange with one host.
///
/// Each blind is uniform among the units of the modulus, whatever a conf says about its length: with a short one the
/// host could test any id.
public struct RSABlinding: Sendable {
  /// What the host gets: r^e·H(id) for each id, in their order.
  public let message: [UInt8]
  private let key: RSAIntersectionPublicKey
  /// 1/r for each id.
  private let inverses: ResidueVector

  /// Blinds ids with fresh randomness.
  public init(ids: [String], key: RSAIntersectionPublicKey) throws(CryptographyError) {
    let modulus = key.modulus
    let blinds = try ResidueVector.make(count: ids.count, modulus: modulus, pieces: 256) {
      _, result, scratch throws(CryptographyError) in
      BN_CTX_start(scratch.context)
      defer { BN_CTX_end(scratch.context) }
      let blind = try scratch.number()
      // A non-zero number that shares a factor with the modulus would be one of its primes: nobody ever draws one.
      repeat {
        try check(BN_priv_rand_range(blind, modulus.pointer), "system randomness")
      } while BN_is_zero(blind) == 1
      try modulus.enter(result, blind, scratch)
    }
    inverses = try blinds.inverses(0..<ids.count)
    let blinded = try ResidueVector(count: ids.count, modulus: modulus)
    try inParallel(ids.count, pieces: 64) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      let hash = try FullDomainHash(modulus: modulus)
      let value = try BigNumber()
      for row in rows {
        try hash.write(ids[row], to: value.pointer, scratch)
        try modulus.smallPower(blinded[row], blinds[row], RSAIntersectionPublicKey.exponent, scratch)
        try modulus.multiply(blinded[row], blinded[row], ordinary: value.pointer, scratch)
      }
    }
    message = try blinded.encoded()
    self.key = key
  }

  /// The digests of the ids, in their order, from the host's answer.
  ///
  /// - Parameter bits: length of a digest, 128 or 256; the host's must be the same.
  /// - Throws: `malformed`, `invalidResidue` or `length` when it is no answer to `message`.
  public func digests(signed bytes: [UInt8], bits: Int = 256) throws(CryptographyError) -> DigestSet {
    let modulus = key.modulus
    let signed = try ResidueVector(encoded: bytes[...], modulus: modulus)
    guard signed.count == inverses.count else { throw .length(expected: inverses.count, found: signed.count) }
    return try key.digests(signed.count, bits: bits) { row, result, scratch throws(CryptographyError) in
      let product = try scratch.residues(1, modulus)
      try modulus.multiply(product[0], signed[row], inverses[row], scratch)
      try modulus.leave(result, product[0], scratch)
    }
  }
}

extension RSABlinding: CustomReflectable {
  /// The blinds stay out of any print-out.
  public var customMirror: Mirror { Mirror(self, children: ["count": inverses.count]) }
}
