internal import COpenSSL

/// Signatures by Ed25519 (RFC 8032).
public enum Ed25519 {
  /// Bytes of a signature.
  public static let signatureCount = 64

  /// Who can sign.
  public struct PrivateKey: Sendable {
    /// The 32 bytes that RFC 8032 calls the private key.
    public let bytes: SecretBytes
    /// Who can check.
    public let publicKey: PublicKey

    /// Makes a new key of the system's generator.
    public init() throws(CryptographyError) { try self.init(bytes: SecretBytes.random(32)) }

    /// The key of these bytes.
    ///
    /// - Throws: `malformed` for another number of bytes than 32.
    public init(bytes: SecretBytes) throws(CryptographyError) {
      guard bytes.count == 32 else { throw .malformed(what: "Ed25519 key") }
      self.bytes = bytes
      let key = try RawKey.secret(bytes.revealed, type: EVP_PKEY_ED25519, "Ed25519")
      publicKey = try PublicKey(bytes: key.publicBytes("Ed25519"))
    }

    /// The 64-byte signature of a message.
    public func signature(of message: [UInt8]) throws(CryptographyError) -> [UInt8] {
      let key = try RawKey.secret(bytes.revealed, type: EVP_PKEY_ED25519, "Ed25519")
      let context = try check(EVP_MD_CTX_new(), "Ed25519")
      defer { EVP_MD_CTX_free(context) }
      try check(EVP_DigestSignInit(context, nil, nil, nil, key.pointer), "Ed25519")
      var signature = [UInt8](repeating: 0, count: signatureCount)
      var count = signature.count
      try check(EVP_DigestSign(context, &signature, &count, message, message.count), "Ed25519")
      return signature
    }
  }

  /// Who can check.
  public struct PublicKey: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Takes the bytes of a key; whether they are a point shows when a signature is checked.
    ///
    /// - Throws: `malformed` for another number of bytes than 32.
    public init(bytes: [UInt8]) throws(CryptographyError) {
      guard bytes.count == 32 else { throw .malformed(what: "Ed25519 public key") }
      self.bytes = bytes
    }

    /// Whether the signature of a message is this key's.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
      guard signature.count == signatureCount,
        let key = try? RawKey.shared(bytes, type: EVP_PKEY_ED25519, "Ed25519"),
        let context = EVP_MD_CTX_new()
      else { return false }
      defer {
        EVP_MD_CTX_free(context)
        ERR_clear_error()
      }
      return EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
        && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
  }
}
