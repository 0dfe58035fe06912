extension SealedVector {
  /// The message form: kind, bound (32 bytes, lowest first), number of elements (8 bytes, lowest first), then the
  /// elements: 32 bytes each, lowest first, when plain; as many as n² has, highest first, when encrypted.
  public func encoded() throws(CryptographyError) -> [UInt8] {
    try Self.encode(storage, magnitude: magnitude, count: count)
  }

  /// Reads what `encoded` writes, and checks all of it.
  ///
  /// - Parameter cipher: what the elements are expected to be sealed with.
  /// - Throws: `malformed`, `keyMismatch`, `invalidResidue` for a ciphertext outside its group,
  ///   `beyondDeclaredBound` for a plain value.
  public init(encoded bytes: [UInt8], cipher: PublicCipher) throws(CryptographyError) {
    let (storage, magnitude, count) = try Self.decode(bytes[...], cipher)
    self.init(magnitude: magnitude, storage: storage)
    if count != self.count { throw .malformed(what: "sealed vector") }
  }

  static func encode(_ storage: Storage, magnitude: Int256, count: Int) throws(CryptographyError) -> [UInt8] {
    var bytes: [UInt8] = if case .plain = storage { [0] } else { [1] }
    magnitude.append(to: &bytes)
    withUnsafeBytes(of: UInt64(count).littleEndian) { bytes.append(contentsOf: $0) }
    switch storage {
    case .plain(let values):
      bytes.reserveCapacity(bytes.count + 32 * values.count)
      for value in values { value.append(to: &bytes) }
    case .paillier(let ciphertexts): bytes += try ciphertexts.residues.encoded()
    }
    return bytes
  }

  static func decode(
    _ bytes: ArraySlice<UInt8>, _ cipher: PublicCipher
  ) throws(CryptographyError) -> (Storage, magnitude: Int256, count: Int) {
    let start = bytes.startIndex
    guard bytes.count >= 41, let magnitude = Int256(littleEndianBytes: bytes[start + 1..<start + 33]), magnitude >= 0
    else { throw .malformed(what: "sealed vector") }
    let words = bytes[start + 33..<start + 41].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard let count = Int(exactly: words) else { throw .malformed(what: "sealed vector") }
    let elements = bytes[(start + 41)...]
    switch (bytes[start], cipher) {
    case (0, .identity):
      guard elements.count % 32 == 0 else { throw .malformed(what: "sealed vector") }
      let values = stride(from: elements.startIndex, to: elements.endIndex, by: 32).compactMap {
        Int256(littleEndianBytes: elements[$0..<$0 + 32])
      }
      if let index = firstBeyond(magnitude, in: values) { throw .beyondDeclaredBound(index: index) }
      return (.plain(values), magnitude, count)
    case (1, .paillier(let key)):
      let residues = try ResidueVector(encoded: elements, modulus: key.square)
      return (.paillier(CipherVector(key: key, residues: residues)), magnitude, count)
    case (0, _), (1, _): throw .keyMismatch
    default: throw .malformed(what: "sealed vector")
    }
  }
}
