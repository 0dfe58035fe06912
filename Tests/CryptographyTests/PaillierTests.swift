import Testing

@testable import Cryptography

/// Keys that several tests share; debug builds want them short.
enum TestKey {
  static var short: Result<PaillierPrivateKey, any Error> {
    ModularArithmetic.choice.get() == .library ? library : fastest
  }
  static let other = Result { try PaillierPrivateKey.generate(bits: 512) }
  private static let library = key(.library)
  private static let fastest = key(.fastest)

  private static func key(_ arithmetic: ModularArithmetic) -> Result<PaillierPrivateKey, any Error> {
    ModularArithmetic.choice.withValue(arithmetic) { Result { try PaillierPrivateKey.generate(bits: 512) } }
  }
}

@Suite("Paillier", .bothArithmetics)
struct PaillierTests {
  let key: PaillierPrivateKey
  let own: PrivateCipher
  let cipher: PublicCipher
  let bound = Int256.powerOfTwo(62)

  init() throws {
    key = try TestKey.short.get()
    own = .paillier(key)
    cipher = .paillier(key.publicKey)
  }

  @Test("A key is what Damgård, Jurik and Nielsen ask for")
  func keyConditions() throws {
    let (one, four) = try (BigInteger(1), BigInteger(4))
    let (p, q) = (key.p.prime.value, key.q.prime.value)
    #expect(try p.multiplied(by: q) == key.publicKey.modulus)
    #expect(key.publicKey.keyLength == 512)
    // The arithmetic is the one that was asked for.
    let expected = try Modulus(key.publicKey.square.value)
    #expect((key.publicKey.square.vector == nil) == (expected.vector == nil))
    if ModularArithmetic.choice.get() == .library { #expect(expected.vector == nil) }
    #expect(try p.remainder(modulo: four) == BigInteger(3))
    #expect(try q.remainder(modulo: four) == BigInteger(3))
    #expect(try p.subtracting(one).greatestCommonDivisor(with: q.subtracting(one)) == BigInteger(2))
    // h_s is an n-th power: it encrypts zero, as do its powers.
    let zero = try ResidueVector(
      encoded: key.publicKey.generator.bigEndianBytes(count: 128)[...], modulus: key.publicKey.square)
    #expect(try key.decrypt(CipherVector(key: key.publicKey, residues: zero), count: 1) == [0])
  }

  @Test("Other key lengths are refused")
  func keyLengths() {
    #expect(throws: CryptographyError.keyLength(found: 1000, allowed: [512, 1024, 2048, 3072, 4096])) {
      try PrivateCipher(method: "Paillier", keyLength: 1000)
    }
    #expect(throws: CryptographyError.unknownCipher(name: "RSA")) { try PrivateCipher(method: "RSA", keyLength: 1024) }
  }

  @Test("Signed values come back, sealed by either side", arguments: [512, 1024, 2048])
  func roundTrip(bits: Int) throws {
    let own = bits == 512 ? own : try PrivateCipher(method: "paillier", keyLength: bits)
    let values: [Int256] = [0, 1, -1, .max, Int256.min.adding(1) ?? 0, .powerOfTwo(200), 123_456_789, -42]
    #expect(try own.open(own.publicCipher.seal(values, atMost: .max)) == values)
    #expect(try own.open(own.seal(values, atMost: .max)) == values)
  }

  @Test("Tables change nothing: plain exponentiation, a narrow table, a wide one")
  func tables() throws {
    let cipher = try PublicCipher(encoded: cipher.encoded())
    for count in [10, 300, 1400] {
      let values = (0..<count).map { Int256(Int64($0) - 5) }
      #expect(try own.open(cipher.seal(values, atMost: bound)[0..<20 % count]) == Array(values[0..<20 % count]))
    }
    let owner = try PrivateCipher.paillier(PaillierPrivateKey(secretEncoding: key.secretEncoding()))
    let values = (0..<310).map { Int256(Int64($0) - 5) }
    #expect(try owner.open(owner.seal(values, atMost: bound)[300..<310]) == Array(values[300..<310]))
  }

  @Test("Table powers equal libcrypto's", arguments: [4, 5, 6, 7, 8])
  func tablePowers(window: Int) throws {
    let modulus = key.publicKey.square
    let scratch = try Scratch()
    let table = try FixedBaseTable(base: key.publicKey.generator, modulus: modulus, exponentBits: 77, window: window)
    var exponent = try SecureRandom.bytes(10)
    let power = try ResidueVector(count: 1, modulus: modulus)
    try table.power(power[0], exponent: exponent[...], scratch)
    let result = try BigNumber()
    try modulus.leave(result.pointer, power[0], scratch)
    exponent[9] &= 0x1F
    let expected = try key.publicKey.generator.power(
      BigInteger(bigEndianBytes: exponent.reversed()), modulo: modulus.value)
    #expect(BigInteger(result) == expected)
  }

  @Test("Equal plaintexts never give equal ciphertexts, and rerandomizing changes every one")
  func freshness() throws {
    let sealed = try cipher.seal([Int256](repeating: 7, count: 40), atMost: bound)
    let again = try sealed.rerandomized()
    let zero = try sealed.multiplied(by: 0).rerandomized()
    var seen = Set<[UInt8]>()
    for vector in [sealed, again, zero] {
      for row in 0..<40 { seen.insert(try vector[row..<row + 1].encoded()) }
    }
    #expect(seen.count == 120)
    #expect(try own.open(again) == [Int256](repeating: 7, count: 40))
    #expect(try own.open(zero) == [Int256](repeating: 0, count: 40))
  }

  @Test("Keys travel, and only as themselves")
  func keyBytes() throws {
    let bytes = try cipher.encoded()
    #expect(try PublicCipher(encoded: bytes) == cipher)
    #expect(try PublicCipher(encoded: PublicCipher.identity.encoded()) == .identity)
    #expect(throws: CryptographyError.malformed(what: "public key")) { try PublicCipher(encoded: []) }
    #expect(throws: CryptographyError.malformed(what: "Paillier public key")) {
      try PublicCipher(encoded: bytes.dropLast())
    }
    var even = bytes
    even[2 + 1 + 63] &= 0xFE
    #expect(throws: CryptographyError.malformed(what: "Paillier public key")) { try PublicCipher(encoded: even) }
    // The last two thirds are the generator; with 1 there, equal plaintexts would give equal ciphertexts.
    var fixed = bytes
    let start = 1 + 2 + (bytes.count - 3) / 3
    for index in start..<fixed.count { fixed[index] = index == fixed.count - 1 ? 1 : 0 }
    #expect(throws: CryptographyError.malformed(what: "Paillier public key")) { try PublicCipher(encoded: fixed) }
    #expect(throws: CryptographyError.keyLength(found: 8, allowed: PaillierPublicKey.keyLengths)) {
      try PaillierPublicKey(encoded: [1, 0, 3, 4, 4])
    }
    let secret = try key.secretEncoding()
    #expect(throws: CryptographyError.malformed(what: "Paillier key")) {
      try PaillierPrivateKey(secretEncoding: secret.dropLast() + [secret[secret.count - 1] &+ 2])
    }
  }

  @Test("A private key is never printed")
  func redaction() throws {
    let digits = key.p.prime.value.hexadecimal
    var dumped = ""
    dump(key, to: &dumped)
    dump(own, to: &dumped)
    dump(try RSAIntersectionKey.generate(), to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\(own)", dumped] {
      #expect(text.contains("redacted"))
      #expect(!text.contains("prime") && !text.contains(digits) && !text.contains("exponent"))
    }
  }

  @Test("Another key's ciphertexts are refused, or do not decode")
  func otherKey() throws {
    let other = PrivateCipher.paillier(try TestKey.other.get())
    let sealed = try cipher.seal([1, 2, 3] as [Int256], atMost: bound)
    #expect(throws: CryptographyError.keyMismatch) { try other.open(sealed) }
    #expect(throws: CryptographyError.keyMismatch) { try PrivateCipher.identity.open(sealed) }
    #expect(throws: CryptographyError.keyMismatch) {
      try sealed.adding(other.publicCipher.seal([1, 2, 3] as [Int256], atMost: bound))
    }
  }
}
