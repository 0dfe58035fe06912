import Testing

@testable import Cryptography

@Suite("Digests")
struct DigestTests {
  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  @Test(
    "SHA-256 of FIPS 180-4's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func examples(message: String, digest: String) throws {
    #expect(SHA256.hex(try SHA256.digest(Array(message.utf8))) == digest)
  }

  @Test("SHA-256 of a million letters, piece by piece")
  func pieces() throws {
    var hash = try SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1600)
    for _ in 0..<625 { try hash.update(piece) }
    let digest = try hash.finalize()
    #expect(SHA256.hex(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("HMAC-SHA-256 of RFC 4231")
  func authenticationCode() throws {
    let first = try HMACSHA256.authenticationCode(
      for: Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
    #expect(SHA256.hex(first) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    let second = try HMACSHA256.authenticationCode(
      for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(SHA256.hex(second) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let sixth = try HMACSHA256.authenticationCode(
      for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      key: [UInt8](repeating: 0xAA, count: 131))
    #expect(SHA256.hex(sixth) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    #expect(HMACSHA256.equal(first, first))
    #expect(!HMACSHA256.equal(first, second))
  }

  @Test("HMAC of nothing under an empty key")
  func emptyAuthenticationCode() throws {
    let code = try HMACSHA256.authenticationCode(for: [], key: [])
    #expect(SHA256.hex(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test("HKDF of RFC 5869, cases 1 and 3")
  func keyDerivation() throws {
    let secret = [UInt8](repeating: 0x0B, count: 22)
    let first = try HKDF.derive(
      secret: secret, salt: Self.bytes("000102030405060708090a0b0c"), info: Self.bytes("f0f1f2f3f4f5f6f7f8f9"),
      count: 42)
    #expect(
      SHA256.hex(first) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    let third = try HKDF.derive(secret: secret, salt: [], info: [], count: 42)
    #expect(
      SHA256.hex(third) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
  }

  @Test("Random bytes come in the length asked for and differ")
  func random() throws {
    #expect(try SecureRandom.bytes(0).isEmpty)
    #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
    #expect(try SecureRandom.privateBytes(5).count == 5)
  }
}
