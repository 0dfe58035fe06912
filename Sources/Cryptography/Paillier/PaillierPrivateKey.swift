internal import COpenSSL

/// Both halves of a Paillier key. Cleared from memory when released; never printed.
///
/// The primes are 3 mod 4 with gcd(p − 1, q − 1) = 2, as the short randomness asks for.
public final class PaillierPrivateKey: Sendable {
  /// The half that may be sent.
  public let publicKey: PaillierPublicKey
  let p: PrimeHalf
  let q: PrimeHalf
  /// Joins residues modulo p and q.
  let plaintexts: ChineseRemainder
  /// Joins residues modulo p² and q².
  private let ciphertexts: ChineseRemainder
  private let factorsP: RandomPowers
  private let factorsQ: RandomPowers

  /// What decryption modulo one of the primes needs.
  final class PrimeHalf: Sendable {
    let prime: Modulus
    let square: Modulus
    let exponent: BigInteger
    /// (−q)⁻¹ mod p, q being the other prime: turns L(c^(p−1)) into the plaintext.
    let scale: ResidueVector

    init(prime: BigInteger, other: BigInteger) throws(CryptographyError) {
      self.prime = try Modulus(prime)
      square = try Modulus(prime.multiplied(by: prime))
      exponent = try prime.subtracting(BigInteger(1))
      exponent.number.markSecret()
      let opposite = try prime.subtracting(other.remainder(modulo: prime))
      scale = try ResidueVector(opposite.inverse(modulo: prime), modulus: self.prime)
    }
  }

  /// A fresh key.
  ///
  /// - Throws: `keyLength` for a length not in `PaillierPublicKey.keyLengths`.
  public static func generate(bits: Int) throws(CryptographyError) -> PaillierPrivateKey {
    let allowed = PaillierPublicKey.keyLengths
    guard allowed.contains(bits) else { throw .keyLength(found: bits, allowed: allowed) }
    let (one, two, four) = try (BigInteger(1), BigInteger(2), BigInteger(4))
    let three = try BigInteger(3)
    let (p, q) = try BigInteger.primePair(
      bits: bits / 2,
      where: { prime throws(CryptographyError) in try prime.remainder(modulo: four) == three },
      together: { p, q throws(CryptographyError) in
        try p.subtracting(one).greatestCommonDivisor(with: q.subtracting(one)) == two
      })
    let n = try p.multiplied(by: q)
    // h = −x² for a random unit x; h_s = h^n mod n².
    var x = try BigInteger.random(below: n)
    while try x.greatestCommonDivisor(with: n) != one { x = try BigInteger.random(below: n) }
    let h = try n.subtracting(x.multiplied(by: x).remainder(modulo: n))
    let generator = try h.power(n, modulo: n.multiplied(by: n))
    return try PaillierPrivateKey(p: p, q: q, generator: generator)
  }

  private init(p: BigInteger, q: BigInteger, generator: BigInteger) throws(CryptographyError) {
    publicKey = try PaillierPublicKey(modulus: p.multiplied(by: q), generator: generator)
    self.p = try PrimeHalf(prime: p, other: q)
    self.q = try PrimeHalf(prime: q, other: p)
    plaintexts = try ChineseRemainder(p: self.p.prime, q: self.q.prime)
    ciphertexts = try ChineseRemainder(p: self.p.square, q: self.q.square)
    let bits = publicKey.randomFactors.exponentBits
    factorsP = try RandomPowers(
      base: generator.remainder(modulo: self.p.square.value), modulus: self.p.square, exponentBits: bits)
    factorsQ = try RandomPowers(
      base: generator.remainder(modulo: self.q.square.value), modulus: self.q.square, exponentBits: bits)
  }

  /// Random factors for this many ciphertexts, at the owner's price.
  func randomFactors(for count: Int) throws(CryptographyError) -> RandomFactors {
    .owner(
      modP: try factorsP.prepared(for: count), modQ: try factorsQ.prepared(for: count), joining: ciphertexts,
      in: publicKey.square)
  }

  /// The key as bytes, for a model that must stay encrypted; belongs under `secret/` and nowhere else.
  public func secretEncoding() throws(CryptographyError) -> [UInt8] {
    try publicKey.encoded() + p.prime.value.bigEndianBytes(count: publicKey.keyLength / 16)
  }

  /// Reads what `secretEncoding` writes.
  ///
  /// - Throws: `malformed` when it is no key.
  public convenience init(secretEncoding bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count > 2 else { throw .malformed(what: "Paillier key") }
    let width = Int(bytes[0]) | Int(bytes[1]) << 8
    guard bytes.count == 2 + 3 * width + width / 2 else { throw .malformed(what: "Paillier key") }
    let known = try PaillierPublicKey(encoded: Array(bytes[..<(2 + 3 * width)]))
    let p = try BigInteger(bigEndianBytes: bytes[(2 + 3 * width)...])
    p.number.markSecret()
    guard try p > BigInteger(1), try known.modulus.remainder(modulo: p).isZero else {
      throw .malformed(what: "Paillier key")
    }
    let q = try known.modulus.divided(by: p)
    q.number.markSecret()
    try self.init(p: p, q: q, generator: known.generator)
  }
}

extension PaillierPrivateKey: CustomStringConvertible, CustomReflectable {
  /// Says that it is a key, and nothing about it.
  public var description: String { "Paillier private key (redacted)" }
  /// Nothing: reflection does not reach the primes either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
