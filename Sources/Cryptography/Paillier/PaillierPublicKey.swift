internal import COpenSSL

/// The public half of a Paillier key (Paillier 1999) with the short randomness of Damgård, Jurik and Nielsen (2010).
///
/// Whoever has it encrypts integers and computes with ciphertexts; only the owner of the private half decrypts.
public final class PaillierPublicKey: Sendable {
  /// The product of the two primes.
  public let modulus: BigInteger
  /// Ciphertexts are residues of the square.
  let square: Modulus
  /// h_s = h^n mod n², of which every random factor is a power.
  let generator: BigInteger
  let randomFactors: RandomPowers
  /// Decoding is centred: larger residues stand for negative numbers.
  let half: BigInteger
  /// Larger magnitudes are no result of any protocol.
  let third: BigInteger

  /// Key lengths that can be made; 512 is for tests only.
  public static let keyLengths = [512, 1024, 2048, 3072, 4096]

  init(modulus: BigInteger, generator: BigInteger) throws(CryptographyError) {
    self.modulus = modulus
    self.generator = generator
    square = try Modulus(modulus.multiplied(by: modulus))
    // The exponent hides as well as one of full length as long as it has half as many bits as n.
    randomFactors = RandomPowers(base: generator, modulus: square, exponentBits: (modulus.bitCount + 1) / 2)
    half = try modulus.divided(by: BigInteger(2))
    third = try modulus.divided(by: BigInteger(3))
  }

  /// Bits of n.
  public var keyLength: Int { modulus.bitCount }

  /// The key as bytes: n's length in bytes (2 bytes, lowest first), n, h_s in twice as many bytes; highest byte first.
  public func encoded() throws(CryptographyError) -> [UInt8] {
    let width = modulus.number.byteCount
    let length = [UInt8(truncatingIfNeeded: width), UInt8(truncatingIfNeeded: width >> 8)]
    return try length + modulus.bigEndianBytes(count: width) + generator.bigEndianBytes(count: 2 * width)
  }

  /// Reads what `encoded` writes.
  ///
  /// - Throws: `keyLength` for a length the program does not make, `malformed` for anything that is no key.
  public convenience init(encoded bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count >= 2 else { throw .malformed(what: "Paillier public key") }
    let width = Int(bytes[0]) | Int(bytes[1]) << 8
    guard Self.keyLengths.contains(width * 8) else { throw .keyLength(found: width * 8, allowed: Self.keyLengths) }
    guard bytes.count == 2 + 3 * width else { throw .malformed(what: "Paillier public key") }
    let modulus = try BigInteger(bigEndianBytes: bytes[2..<2 + width])
    let generator = try BigInteger(bigEndianBytes: bytes[(2 + width)...])
    guard modulus.bitCount == width * 8, modulus.isOdd else { throw .malformed(what: "Paillier public key") }
    let common = try generator.greatestCommonDivisor(with: modulus)
    let one = try BigInteger(1)
    // A generator of 1 would give ciphertexts without any randomness.
    guard try generator < modulus.multiplied(by: modulus), common == one, one < generator else {
      throw .malformed(what: "Paillier public key")
    }
    try self.init(modulus: modulus, generator: generator)
  }

  /// (1 + n)^v = 1 + v·n mod n², in ordinary form: a ciphertext of v without randomness.
  func plaintextFactor(
    _ result: OpaquePointer, _ value: Int256, _ scratch: Scratch
  ) throws(CryptographyError) {
    let bytes = value.magnitude.littleEndianBytes
    guard BN_lebin2bn(bytes, Int32(bytes.count), result) != nil else { throw failure("reading a number") }
    try check(BN_mul(result, result, modulus.pointer, scratch.context), "multiplication")
    if value.isNegative { try check(BN_sub(result, square.pointer, result), "subtraction") }
    try check(BN_add_word(result, 1), "addition")
  }
}

extension PaillierPublicKey: Equatable {
  /// Whether both encrypt for the same owner in the same way.
  public static func == (left: PaillierPublicKey, right: PaillierPublicKey) -> Bool {
    left === right || left.modulus == right.modulus && left.generator == right.generator
  }
}
