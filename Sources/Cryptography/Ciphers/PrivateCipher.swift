/// What the owner of the key opens with.
public enum PrivateCipher: Sendable {
  /// There is nothing to open.
  case identity
  /// A Paillier key.
  case paillier(PaillierPrivateKey)

  /// A fresh key for a method by name.
  ///
  /// - Throws: `unknownCipher`, or `keyLength` for a length the program does not make.
  public init(method name: String, keyLength: Int) throws(CryptographyError) {
    guard let (method, _) = CipherMethod.named(name) else { throw .unknownCipher(name: name) }
    switch method {
    case .none: self = .identity
    case .paillier: self = .paillier(try .generate(bits: keyLength))
    }
  }

  /// The half that may be sent.
  public var publicCipher: PublicCipher {
    switch self {
    case .identity: .identity
    case .paillier(let key): .paillier(key.publicKey)
    }
  }

  /// Seals integers at the owner's price, about half that of `PublicCipher.seal`; the result is the same kind of
  /// vector.
  ///
  /// - Throws: `beyondDeclaredBound` with the position of the first larger value.
  public func seal(_ values: [Int256], atMost bound: Int256) throws(CryptographyError) -> SealedVector {
    guard case .paillier(let key) = self else { return try SealedVector(plain: values, atMost: bound) }
    return try SealedVector(values, atMost: bound) { values throws(CryptographyError) in
      let factors = try key.randomFactors(for: values.count)
      return try CipherVector(encrypting: values, key: key.publicKey, factors: factors)
    }
  }

  /// The integers of a sealed vector.
  ///
  /// - Throws: `keyMismatch` for another key's vector, `undecodable` for a value that its vector's bound excludes.
  public func open(_ vector: SealedVector) throws(CryptographyError) -> [Int256] {
    switch (self, vector.storage) {
    case (.identity, .plain(let values)):
      return try Self.checked(values, atMost: vector.magnitude)
    case (.paillier(let key), .paillier(let ciphertexts)):
      return try Self.checked(key.decrypt(ciphertexts, count: vector.count), atMost: vector.magnitude)
    default: throw .keyMismatch
    }
  }

  /// The integers of a packed vector, one decryption for several of them.
  ///
  /// - Throws: as `open` of a sealed vector.
  public func open(_ vector: PackedVector) throws(CryptographyError) -> [Int256] {
    switch (self, vector.storage) {
    case (.identity, .plain(let values)):
      return try Self.checked(values, atMost: vector.magnitude)
    case (.paillier(let key), .paillier(let ciphertexts)):
      let slots = PackedVector.slots(keyLength: key.publicKey.keyLength, slotBits: vector.slotBits)
      let values = try key.decrypt(ciphertexts, slots: slots, slotBits: vector.slotBits, count: vector.count)
      return try Self.checked(values, atMost: vector.magnitude)
    default: throw .keyMismatch
    }
  }

  private static func checked(_ values: [Int256], atMost bound: Int256) throws(CryptographyError) -> [Int256] {
    if let index = SealedVector.firstBeyond(bound, in: values) { throw .undecodable(index: index) }
    return values
  }
}
