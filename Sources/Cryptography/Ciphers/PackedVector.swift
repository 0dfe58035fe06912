/// A sealed vector with several elements in each ciphertext, so that its owner needs fewer decryptions.
///
/// A plain vector stays as it is, but is refused for the same reasons.
public struct PackedVector: Sendable {
  /// Number of elements, not of ciphertexts.
  public let count: Int
  /// No |element| is larger.
  public let magnitude: Int256
  /// Bits of the ciphertext that each element has, its sign included.
  public let slotBits: Int
  let storage: SealedVector.Storage

  /// How many elements go into one ciphertext: as many as fit below n/3.
  static func slots(keyLength: Int, slotBits: Int) -> Int { max((keyLength - 3) / slotBits, 1) }

  /// The same integers in ciphertexts that cannot be linked to these; see `SealedVector.rerandomized`.
  public func rerandomized() throws(CryptographyError) -> PackedVector {
    guard case .paillier(let ciphertexts) = storage else { return self }
    return PackedVector(
      count: count, magnitude: magnitude, slotBits: slotBits, storage: .paillier(try ciphertexts.rerandomized()))
  }

  /// The message form: bytes of a slot, then as a sealed vector, with the number of elements.
  public func encoded() throws(CryptographyError) -> [UInt8] {
    try [UInt8(slotBits / 8)] + SealedVector.encode(storage, magnitude: magnitude, count: count)
  }

  /// Reads what `encoded` writes, and checks all of it.
  ///
  /// - Throws: as `SealedVector.init(encoded:cipher:)`, and `slotBits`.
  public init(encoded bytes: [UInt8], cipher: PublicCipher) throws(CryptographyError) {
    guard let first = bytes.first else { throw .malformed(what: "packed vector") }
    let (storage, magnitude, count) = try SealedVector.decode(bytes.dropFirst(), cipher)
    try Self.check(slotBits: Int(first) * 8, magnitude)
    let (found, expected) =
      switch storage {
      case .plain(let values): (values.count, count)
      case .paillier(let ciphertexts):
        (ciphertexts.count, Self.ciphertexts(count, ciphertexts.key.keyLength, Int(first) * 8))
      }
    guard found == expected else { throw .malformed(what: "packed vector") }
    self.init(count: count, magnitude: magnitude, slotBits: Int(first) * 8, storage: storage)
  }

  fileprivate init(count: Int, magnitude: Int256, slotBits: Int, storage: SealedVector.Storage) {
    self.count = count
    self.magnitude = magnitude
    self.slotBits = slotBits
    self.storage = storage
  }

  private static func ciphertexts(_ count: Int, _ keyLength: Int, _ slotBits: Int) -> Int {
    let slots = slots(keyLength: keyLength, slotBits: slotBits)
    return count / slots + (count % slots == 0 ? 0 : 1)
  }

  fileprivate static func check(slotBits: Int, _ magnitude: Int256) throws(CryptographyError) {
    let needed = (magnitude.magnitude.bitCount + 1 + 7) / 8 * 8
    guard (needed...256).contains(slotBits), slotBits % 8 == 0 else {
      throw .slotBits(found: slotBits, atLeast: needed, atMost: 256)
    }
  }
}

extension PackedVector: CustomStringConvertible, CustomReflectable {
  /// How many elements there are, never what they are.
  public var description: String { "\(count) packed integers" }
  /// Nothing: a plain vector stands for one that is encrypted.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SealedVector {
  /// Puts several elements into each ciphertext, which costs `slotBits` multiplications an element; rerandomize
  /// afterwards.
  ///
  /// - Parameter slotBits: a multiple of 8, at most 256, with room for the bound and a sign.
  /// - Throws: `slotBits` when the bound says that elements may not fit.
  public func packed(slotBits: Int) throws(CryptographyError) -> PackedVector {
    try PackedVector.check(slotBits: slotBits, magnitude)
    guard case .paillier(let ciphertexts) = storage else {
      return PackedVector(count: count, magnitude: magnitude, slotBits: slotBits, storage: storage)
    }
    let slots = PackedVector.slots(keyLength: ciphertexts.key.keyLength, slotBits: slotBits)
    let residues = try ciphertexts.residues.packed(slots: slots, slotBits: slotBits)
    let packed = CipherVector(key: ciphertexts.key, residues: residues)
    return PackedVector(count: count, magnitude: magnitude, slotBits: slotBits, storage: .paillier(packed))
  }
}
