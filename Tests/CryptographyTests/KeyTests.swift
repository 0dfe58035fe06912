import Testing

@testable import Cryptography

/// Signatures, key agreement and password derivation against the vectors of their RFCs.
@Suite struct KeyTests {
  /// RFC 8032, section 7.1, tests 1 and 3.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465\
      5141438e7a100b
      """
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      """
      6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0\
      27beceea1ec40a
      """
    ),
  ])
  func ed25519(_ seed: String, _ publicKey: String, _ message: String, _ signature: String) throws {
    let key = try Ed25519.PrivateKey(bytes: SecretBytes(Hex.bytes(seed)))
    #expect(key.publicKey.bytes == Hex.bytes(publicKey))
    let message = Hex.bytes(message)
    #expect(try key.signature(of: message) == Hex.bytes(signature))
    #expect(key.publicKey.verifies(Hex.bytes(signature), of: message))
    #expect(!key.publicKey.verifies(Hex.bytes(signature), of: message + [0]))
    for place in 0..<64 {
      var changed = Hex.bytes(signature)
      changed[place] ^= 1
      #expect(!key.publicKey.verifies(changed, of: message))
    }
    #expect(!key.publicKey.verifies([], of: message))
  }

  /// RFC 7748, sections 5.2 and 6.1.
  @Test(arguments: [
    (
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    ),
    (
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
      "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
    ),
  ])
  func x25519(_ scalar: String, _ point: String, _ secret: String) throws {
    let key = try X25519.PrivateKey(scalar: SecretBytes(Hex.bytes(scalar)))
    let other = try X25519.PublicKey(bytes: Hex.bytes(point))
    #expect(try key.sharedSecret(with: other) == SecretBytes(Hex.bytes(secret)))
  }

  @Test func aPointOfSmallOrderIsRefused() throws {
    let zero = try X25519.PublicKey(bytes: [UInt8](repeating: 0, count: 32))
    #expect(throws: CryptographyError.self) { try X25519.PrivateKey().sharedSecret(with: zero) }
  }

  /// RFC 7914, section 12.
  @Test func scrypt() throws {
    let key = try Scrypt(cost: 16384, blockSize: 8, parallelism: 1).key(
      password: SecretBytes(Array("pleaseletmein".utf8)), salt: Array("SodiumChloride".utf8), count: 64)
    let expected = Hex.bytes(
      """
      7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40df\
      cf017b45575887
      """)
    #expect(key.revealed == expected)
  }

  @Test(arguments: [(1 << 21, 8, 1), (1000, 8, 1), (1 << 17, 17, 1), (1 << 17, 8, 5), (0, 8, 1), (-2, 8, 1), (2, 0, 1)])
  func scryptParametersAreBounded(_ cost: Int, _ blockSize: Int, _ parallelism: Int) {
    #expect(throws: CryptographyError.self) {
      try Scrypt(cost: cost, blockSize: blockSize, parallelism: parallelism)
    }
  }

  @Test func secretsAreNotPrinted() throws {
    let secret = SecretBytes([104, 117, 110, 116, 101, 114, 50])
    let key = try Ed25519.PrivateKey(bytes: SecretBytes([UInt8](repeating: 104, count: 32)))
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", String(describing: Optional(secret))] {
      #expect(text.contains("7 secret bytes") && !text.contains("104"), "\(text)")
    }
    var dumped = ""
    dump(key.bytes, to: &dumped)
    #expect(!dumped.contains("104"))
    #expect(secret == SecretBytes(Array("hunter2".utf8)) && secret != SecretBytes([]))
  }

  @Test func aSealedBoxOpensForItsReceiverOnly() throws {
    let (receiver, other) = (try X25519.PrivateKey(), try X25519.PrivateKey())
    let message: [UInt8] = [1, 2, 3]
    let box = try SealedBox.seal(message, to: receiver.publicKey, info: [9])
    #expect(try SealedBox.open(box, with: receiver, info: [9]) == message)
    #expect(try SealedBox.seal(message, to: receiver.publicKey, info: [9]) != box)
    #expect(throws: CryptographyError.self) { try SealedBox.open(box, with: other, info: [9]) }
    #expect(throws: CryptographyError.self) { try SealedBox.open(box, with: receiver, info: [8]) }
    #expect(throws: CryptographyError.self) {
      try SealedBox.open(box, with: receiver, info: [9], also: SecretBytes([1]))
    }
    for place in box.indices {
      var changed = box
      changed[place] ^= 4
      #expect(throws: CryptographyError.self) { try SealedBox.open(changed, with: receiver, info: [9]) }
    }
  }
}
