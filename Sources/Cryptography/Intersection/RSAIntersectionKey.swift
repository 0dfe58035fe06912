internal import COpenSSL

/// A host's key for private set intersection. Cleared from memory when released; never printed. Made for one job and
/// used for nothing else.
public final class RSAIntersectionKey: Sendable {
  /// The half that the guest gets.
  public let publicKey: RSAIntersectionPublicKey
  private let joining: ChineseRemainder
  private let exponentP: BigInteger
  private let exponentQ: BigInteger

  /// A fresh key.
  ///
  /// - Throws: `keyLength` for a length not in `RSAIntersectionPublicKey.keyLengths`.
  public static func generate(bits: Int = 1024) throws(CryptographyError) -> RSAIntersectionKey {
    let allowed = RSAIntersectionPublicKey.keyLengths
    guard allowed.contains(bits) else { throw .keyLength(found: bits, allowed: allowed) }
    let one = try BigInteger(1)
    let exponent = try BigInteger(RSAIntersectionPublicKey.exponent)
    let (p, q) = try BigInteger.primePair(
      bits: bits / 2,
      where: { prime throws(CryptographyError) in
        try prime.subtracting(one).greatestCommonDivisor(with: exponent) == one
      }, together: { _, _ throws(CryptographyError) in true })
    return try RSAIntersectionKey(p: p, q: q)
  }

  private init(p: BigInteger, q: BigInteger) throws(CryptographyError) {
    let one = try BigInteger(1)
    let exponent = try BigInteger(RSAIntersectionPublicKey.exponent)
    publicKey = try RSAIntersectionPublicKey(modulus: p.multiplied(by: q))
    joining = try ChineseRemainder(p: Modulus(p), q: Modulus(q))
    exponentP = try exponent.inverse(modulo: p.subtracting(one))
    exponentQ = try exponent.inverse(modulo: q.subtracting(one))
    exponentP.number.markSecret()
    exponentQ.number.markSecret()
  }

  /// The answer to a guest's blinded ids, in the same order.
  ///
  /// - Throws: `malformed` or `invalidResidue` when the message holds anything but units of the modulus.
  public func sign(_ blinded: [UInt8]) throws(CryptographyError) -> [UInt8] {
    let modulus = publicKey.modulus
    let residues = try ResidueVector(encoded: blinded[...], modulus: modulus)
    let signed = try ResidueVector.make(count: residues.count, modulus: modulus, pieces: 16) {
      row, result, scratch throws(CryptographyError) in
      BN_CTX_start(scratch.context)
      defer { BN_CTX_end(scratch.context) }
      let message = try scratch.number()
      try modulus.leave(message, residues[row], scratch)
      let signature = try scratch.number()
      try self.power(signature, message, scratch)
      try modulus.enter(result, signature, scratch)
    }
    return try signed.encoded()
  }

  /// The digests of the host's own ids, sorted, so that their order tells nothing.
  ///
  /// - Parameter bits: length of a digest, 128 or 256.
  public func digests(of ids: [String], bits: Int = 256) throws(CryptographyError) -> DigestSet {
    try orderedDigests(of: ids, bits: bits).sorted()
  }

  /// The same digests in the order of the ids, to find the rows of those that come back; they must not be sent.
  public func orderedDigests(of ids: [String], bits: Int = 256) throws(CryptographyError) -> DigestSet {
    try publicKey.digests(ids.count, bits: bits) { row, result, scratch throws(CryptographyError) in
      BN_CTX_start(scratch.context)
      defer { BN_CTX_end(scratch.context) }
      let message = try scratch.number()
      try FullDomainHash(modulus: self.publicKey.modulus).write(ids[row], to: message, scratch)
      try self.power(result, message, scratch)
    }
  }

  /// message^d, modulo each prime and joined; ordinary forms.
  private func power(
    _ result: OpaquePointer, _ message: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    BN_CTX_start(scratch.context)
    defer { BN_CTX_end(scratch.context) }
    let (x, y) = (try scratch.number(), try scratch.number())
    try check(BN_nnmod(x, message, joining.p.pointer, scratch.context), "division")
    try check(BN_nnmod(y, message, joining.q.pointer, scratch.context), "division")
    try Modulus.powers(modP: x, exponentP, joining.p, modQ: y, exponentQ, joining.q, scratch)
    try joining.join(result, modP: x, modQ: y, scratch)
  }
}

extension RSAIntersectionKey: CustomStringConvertible, CustomReflectable {
  /// Says that it is a key, and nothing about it.
  public var description: String { "RSA intersection key (redacted)" }
  /// Nothing: reflection does not reach the primes either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
