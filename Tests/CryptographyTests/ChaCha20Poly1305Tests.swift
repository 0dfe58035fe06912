import Testing

@testable import Cryptography

/// RFC 8439, section 2.8.2.
@Suite struct ChaCha20Poly1305Tests {
  private let key = SecretBytes(Array(0x80...0x9F))
  private let nonce = Hex.bytes("070000004041424344454647")
  private let associated = Hex.bytes("50515253c0c1c2c3c4c5c6c7")
  private let message = Array(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
      .utf8)
  private let sealed = Hex.bytes(
    """
    d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5\
    b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b59\
    4f09e26a7e902ecbd0600691
    """)

  @Test func thePublishedVector() throws {
    #expect(
      try ChaCha20Poly1305.seal(message, key: key, nonce: nonce, associated: associated) == sealed)
    #expect(try ChaCha20Poly1305.open(sealed, key: key, nonce: nonce, associated: associated) == message)
  }

  @Test func everyFlippedBitIsRefused() {
    for place in 0..<(8 * sealed.count) {
      var changed = sealed
      changed[place / 8] ^= 1 << (place % 8)
      #expect(throws: CryptographyError.self) {
        try ChaCha20Poly1305.open(changed, key: key, nonce: nonce, associated: associated)
      }
    }
    #expect(throws: CryptographyError.self) { try ChaCha20Poly1305.open(sealed, key: key, nonce: nonce) }
    #expect(throws: CryptographyError.self) { try ChaCha20Poly1305.open([1, 2], key: key, nonce: nonce) }
  }

  @Test func theEmptyMessage() throws {
    let sealed = try ChaCha20Poly1305.seal([], key: key, nonce: nonce)
    #expect(sealed.count == ChaCha20Poly1305.tagCount)
    #expect(try ChaCha20Poly1305.open(sealed, key: key, nonce: nonce) == [])
  }
}
