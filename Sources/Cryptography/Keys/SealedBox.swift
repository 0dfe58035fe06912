/// A small secret for one receiver: an ephemeral X25519 key, HKDF and ChaCha20-Poly1305.
///
/// The form is the ephemeral public key (32 bytes), then the ciphertext with its tag.
public enum SealedBox {
  /// Seals for a public key.
  ///
  /// - Parameters:
  ///   - info: what the secret is for, and whose; opening needs the same bytes.
  ///   - also: a further secret that the receiver must know; empty for none.
  public static func seal(
    _ message: [UInt8], to receiver: X25519.PublicKey, info: [UInt8], also: SecretBytes = SecretBytes([])
  ) throws(CryptographyError) -> [UInt8] {
    let ephemeral = try X25519.PrivateKey()
    let secret = try ephemeral.sharedSecret(with: receiver)
    let (key, nonce) = try derive(secret, also, ephemeral.publicKey, receiver, info)
    return ephemeral.publicKey.bytes
      + (try ChaCha20Poly1305.seal(message, key: key, nonce: nonce, associated: info))
  }

  /// Opens what was sealed for a key.
  ///
  /// - Throws: `malformed` when it was sealed for another key, another purpose, or changed.
  public static func open(
    _ box: [UInt8], with receiver: X25519.PrivateKey, info: [UInt8], also: SecretBytes = SecretBytes([])
  ) throws(CryptographyError) -> [UInt8] {
    guard box.count >= 32 + ChaCha20Poly1305.tagCount else { throw .malformed(what: "sealed box") }
    let ephemeral = try X25519.PublicKey(bytes: Array(box.prefix(32)))
    let secret = try receiver.sharedSecret(with: ephemeral)
    let (key, nonce) = try derive(secret, also, ephemeral, receiver.publicKey, info)
    return try ChaCha20Poly1305.open(Array(box.dropFirst(32)), key: key, nonce: nonce, associated: info)
  }

  private static func derive(
    _ secret: SecretBytes, _ also: SecretBytes, _ ephemeral: X25519.PublicKey, _ receiver: X25519.PublicKey,
    _ info: [UInt8]
  ) throws(CryptographyError) -> (SecretBytes, [UInt8]) {
    let bytes = try HKDF.derive(
      secret: secret.revealed + also.revealed, salt: ephemeral.bytes + receiver.bytes, info: info, count: 44)
    return (SecretBytes(Array(bytes.prefix(32))), Array(bytes.suffix(12)))
  }
}
