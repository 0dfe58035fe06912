import Testing

@testable import Cryptography

@Suite("Messages of sealed vectors", .bothArithmetics)
struct SealedBytesTests {
  let key: PaillierPrivateKey
  let own: PrivateCipher
  let sealed: SealedVector

  init() throws {
    key = try TestKey.short.get()
    own = .paillier(key)
    sealed = try own.publicCipher.seal([3, -4, 5] as [Int64], atMost: .powerOfTwo(60))
  }

  @Test("They come back as they went")
  func roundTrip() throws {
    let bytes = try sealed.encoded()
    #expect(bytes.count == 41 + 3 * 128)
    let received = try SealedVector(encoded: bytes, cipher: own.publicCipher)
    #expect(received.magnitude == sealed.magnitude)
    #expect(try own.open(received) == [3, -4, 5])
    #expect(try received.encoded() == bytes)
    let plain = try PublicCipher.identity.seal([3, -4, 5] as [Int64], atMost: 9)
    let again = try SealedVector(encoded: plain.encoded(), cipher: .identity)
    #expect(try PrivateCipher.identity.open(again) == [3, -4, 5])
    #expect(again.magnitude == 9)
  }

  /// The message with its second ciphertext replaced.
  private func message(with residue: BigInteger) throws -> [UInt8] {
    var bytes = try sealed.encoded()
    bytes.replaceSubrange(41 + 128..<41 + 256, with: try residue.bigEndianBytes(count: 128))
    return bytes
  }

  @Test("Ciphertexts outside their group are refused")
  func invalidCiphertexts() throws {
    let square = key.publicKey.square.value
    let one = try BigInteger(1)
    let bad = try [
      BigInteger(0), square, square.adding(one), key.p.prime.value, key.publicKey.modulus,
      key.q.prime.value.multiplied(by: BigInteger(123_456_789)),
    ]
    for residue in bad {
      #expect(throws: CryptographyError.invalidResidue(index: 1)) {
        try SealedVector(encoded: message(with: residue), cipher: own.publicCipher)
      }
    }
    #expect(throws: Never.self) {
      try SealedVector(encoded: message(with: square.subtracting(one)), cipher: own.publicCipher)
    }
  }

  @Test("A plaintext out of range is an error, not a number")
  func outOfRange() throws {
    let huge = try key.publicKey.modulus.divided(by: BigInteger(2))
    let factor = try huge.multiplied(by: key.publicKey.modulus).adding(BigInteger(1))
    let received = try SealedVector(encoded: message(with: factor), cipher: own.publicCipher)
    #expect(throws: CryptographyError.undecodable(index: 1)) { try own.open(received) }
    // Within 255 bits, yet beyond what the vector declares.
    let lying = try own.publicCipher.seal([1, 5] as [Int64], atMost: 5)
    var bytes = try lying.encoded()
    bytes[1] = 4
    let vector = try SealedVector(encoded: bytes, cipher: own.publicCipher)
    #expect(throws: CryptographyError.undecodable(index: 1)) { try own.open(vector) }
  }

  @Test("Damaged messages are refused")
  func damage() throws {
    let bytes = try sealed.encoded()
    let damages: [[UInt8]] = [[], [1], bytes.dropLast(), bytes.dropLast(128), [9] + bytes.dropFirst()]
    for damaged in damages {
      #expect(throws: CryptographyError.self) { try SealedVector(encoded: damaged, cipher: own.publicCipher) }
    }
    #expect(throws: CryptographyError.keyMismatch) { try SealedVector(encoded: bytes, cipher: .identity) }
    let plain = try PublicCipher.identity.seal([3] as [Int64], atMost: 9).encoded()
    #expect(throws: CryptographyError.keyMismatch) { try SealedVector(encoded: plain, cipher: own.publicCipher) }
    var larger = plain
    larger[41] = 10
    #expect(throws: CryptographyError.beyondDeclaredBound(index: 0)) {
      try SealedVector(encoded: larger, cipher: .identity)
    }
    var negative = plain
    negative[32] = 0x80
    #expect(throws: CryptographyError.malformed(what: "sealed vector")) {
      try SealedVector(encoded: negative, cipher: .identity)
    }
  }

  @Test("Printing a vector tells its length only")
  func printing() throws {
    let plain = try PublicCipher.identity.seal([987_654_321] as [Int64], atMost: .powerOfTwo(40))
    var text = "\(plain)"
    dump(plain, to: &text)
    #expect(!text.contains("987654321"))
    #expect("\(sealed)" == "3 encrypted integers")
  }
}
