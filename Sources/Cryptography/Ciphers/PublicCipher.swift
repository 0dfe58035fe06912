/// What a party that does not own the key seals with.
public enum PublicCipher: Sendable, Equatable {
  /// Integers stay as they are; the run executes the same integer program without encryption.
  case identity
  /// Fresh Paillier ciphertexts.
  case paillier(PaillierPublicKey)

  /// Seals integers, each with fresh randomness.
  ///
  /// - Parameter bound: the declared limit of every |value|, inclusive; a constant of the protocol, since it travels
  ///   with the vector.
  /// - Throws: `beyondDeclaredBound` with the position of the first larger value.
  public func seal(_ values: [Int256], atMost bound: Int256) throws(CryptographyError) -> SealedVector {
    guard case .paillier(let key) = self else { return try SealedVector(plain: values, atMost: bound) }
    return try SealedVector(values, atMost: bound) { values throws(CryptographyError) in
      let factors = RandomFactors.general(try key.randomFactors.prepared(for: values.count))
      return try CipherVector(encrypting: values, key: key, factors: factors)
    }
  }

  /// Seals integers, each with fresh randomness; see the other form.
  public func seal(_ values: [Int64], atMost bound: Int256) throws(CryptographyError) -> SealedVector {
    try seal(values.map { Int256($0) }, atMost: bound)
  }

  /// The public key message: one byte for the method, then the key.
  public func encoded() throws(CryptographyError) -> [UInt8] {
    switch self {
    case .identity: [0]
    case .paillier(let key): try [1] + key.encoded()
    }
  }

  /// Reads what `encoded` writes.
  ///
  /// - Throws: `malformed` or `keyLength` for anything that is no key.
  public init(encoded bytes: [UInt8]) throws(CryptographyError) {
    switch (bytes.first, bytes.count) {
    case (0, 1): self = .identity
    case (1, _): self = .paillier(try PaillierPublicKey(encoded: Array(bytes.dropFirst())))
    default: throw .malformed(what: "public key")
    }
  }
}
