internal import COpenSSL

/// Key agreement by X25519 (RFC 7748).
public enum X25519 {
  /// The half that stays.
  public struct PrivateKey: Sendable {
    /// The 32 bytes of the scalar.
    public let scalar: SecretBytes
    /// The half that is shown.
    public let publicKey: PublicKey

    /// Makes a new key of the system's generator.
    public init() throws(CryptographyError) { try self.init(scalar: SecretBytes.random(32)) }

    /// The key of a scalar.
    ///
    /// - Throws: `malformed` for another number of bytes than 32.
    public init(scalar: SecretBytes) throws(CryptographyError) {
      guard scalar.count == 32 else { throw .malformed(what: "X25519 key") }
      self.scalar = scalar
      let key = try RawKey.secret(scalar.revealed, type: EVP_PKEY_X25519, "X25519")
      publicKey = try PublicKey(bytes: key.publicBytes("X25519"))
    }

    /// The secret that both ends compute; it goes into a derivation, never into a cipher.
    ///
    /// - Throws: `library` for a point of small order, whose secret everybody knows.
    public func sharedSecret(with other: PublicKey) throws(CryptographyError) -> SecretBytes {
      let own = try RawKey.secret(scalar.revealed, type: EVP_PKEY_X25519, "X25519")
      let peer = try RawKey.shared(other.bytes, type: EVP_PKEY_X25519, "X25519")
      let context = try check(EVP_PKEY_CTX_new(own.pointer, nil), "X25519")
      defer { EVP_PKEY_CTX_free(context) }
      try check(EVP_PKEY_derive_init(context), "X25519")
      try check(EVP_PKEY_derive_set_peer(context, peer.pointer), "X25519")
      var secret = [UInt8](repeating: 0, count: 32)
      var count = secret.count
      try check(EVP_PKEY_derive(context, &secret, &count), "X25519")
      defer { SecureRandom.wipe(&secret) }
      return SecretBytes(secret)
    }
  }

  /// The half that is shown.
  public struct PublicKey: Sendable, Hashable {
    /// The 32 bytes of the u-coordinate.
    public let bytes: [UInt8]

    /// Takes the bytes of a key.
    ///
    /// - Throws: `malformed` for another number of bytes than 32.
    public init(bytes: [UInt8]) throws(CryptographyError) {
      guard bytes.count == 32 else { throw .malformed(what: "X25519 public key") }
      self.bytes = bytes
    }
  }
}
