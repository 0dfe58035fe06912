internal import COpenSSL

/// The public half of a host's key for private set intersection by RSA blind signatures (De Cristofaro and Tsudik
/// 2010).
public final class RSAIntersectionPublicKey: Sendable {
  let modulus: Modulus
  /// The public exponent of every key.
  static let exponent: UInt64 = 65537
  /// Key lengths that can be made.
  public static let keyLengths = [1024, 2048, 3072, 4096]

  init(modulus: BigInteger) throws(CryptographyError) { self.modulus = try Modulus(modulus) }

  /// Bits of the modulus.
  public var keyLength: Int { modulus.value.bitCount }

  /// The modulus, highest byte first.
  public func encoded() throws(CryptographyError) -> [UInt8] { try modulus.value.bigEndianBytes() }

  /// Reads what `encoded` writes.
  ///
  /// - Throws: `keyLength` for a length the program does not make, `malformed` for what is no modulus.
  public convenience init(encoded bytes: [UInt8]) throws(CryptographyError) {
    let modulus = try BigInteger(bigEndianBytes: bytes)
    guard Self.keyLengths.contains(modulus.bitCount), bytes.count * 8 == modulus.bitCount else {
      throw .keyLength(found: modulus.bitCount, allowed: Self.keyLengths)
    }
    try self.init(modulus: modulus)
  }

  /// H(signature of an id in ordinary form): what both parties compare.
  func digests(
    _ count: Int, bits: Int, _ signature: @Sendable (Int, OpaquePointer, Scratch) throws(CryptographyError) -> Void
  ) throws(CryptographyError) -> DigestSet {
    guard DigestSet.allowedBits.contains(bits) else { throw .malformed(what: "digest length of \(bits) bits") }
    let width = bits / 8
    let all = ParallelResults<UInt8>(repeating: 0, count: count * width)
    try inParallel(count, pieces: 64) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      let hash = try RepeatedSHA256()
      let value = try BigNumber()
      for row in rows {
        try signature(row, value.pointer, scratch)
        let bytes = try BigInteger(value).bigEndianBytes(count: self.modulus.byteCount)
        for (offset, byte) in try FullDomainHash.digest(bytes, hash).prefix(width).enumerated() {
          all[row * width + offset] = byte
        }
      }
    }
    return DigestSet(checked: all.array, width)
  }
}
