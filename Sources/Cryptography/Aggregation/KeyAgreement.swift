internal import COpenSSL

/// One side of an X25519 key agreement (RFC 7748): made for one run, gone with it.
public struct KeyAgreement: ~Copyable {
  /// Bytes of a public key, a private key and a shared secret.
  public static let byteCount = 32

  private let key: OpaquePointer

  /// A fresh key from the system's generator.
  public init() throws(CryptographyError) {
    var bytes = try SecureRandom.privateBytes(Self.byteCount)
    defer { SecureRandom.wipe(&bytes) }
    try self.init(privateKey: bytes)
  }

  /// A given key, for known-answer tests.
  init(privateKey bytes: [UInt8]) throws(CryptographyError) {
    key = try check(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, bytes, bytes.count), "X25519")
  }

  deinit { EVP_PKEY_free(key) }

  /// The 32 bytes that the partner gets.
  public func publicKey() throws(CryptographyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    var length = bytes.count
    try check(EVP_PKEY_get_raw_public_key(key, &bytes, &length), "X25519")
    return bytes
  }

  /// The secret that both partners have: never a key itself, only what keys are derived from.
  ///
  /// - Throws: `malformed` for bytes that are no public key, and for one of small order, with which anybody would have
  ///   the secret.
  public func sharedSecret(with publicKey: [UInt8]) throws(CryptographyError) -> SharedSecret {
    guard publicKey.count == Self.byteCount else { throw .malformed(what: "X25519 public key") }
    let peer = try check(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, publicKey.count), "X25519")
    defer { EVP_PKEY_free(peer) }
    let context = try check(EVP_PKEY_CTX_new(key, nil), "X25519")
    defer { EVP_PKEY_CTX_free(context) }
    try check(EVP_PKEY_derive_init(context), "X25519")
    try check(EVP_PKEY_derive_set_peer(context, peer), "X25519")
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    defer { SecureRandom.wipe(&bytes) }
    var length = bytes.count
    // The library refuses a result of zeros, as RFC 7748 section 6.1 asks.
    guard EVP_PKEY_derive(context, &bytes, &length) == 1, length == bytes.count else {
      _ = failure("X25519")
      throw .malformed(what: "X25519 public key")
    }
    return SharedSecret(bytes)
  }
}

/// What a key agreement gave: not to be printed, wiped when the last user lets go of it.
public final class SharedSecret: @unchecked Sendable {
  /// Written once, before anybody else has the object, and wiped when nobody has.
  private var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit { SecureRandom.wipe(&bytes) }

  /// A key bound to a purpose (HKDF-SHA-256).
  ///
  /// - Parameter info: what the key is for; a different text gives an unrelated key.
  func key(info: [UInt8], count: Int) throws(CryptographyError) -> [UInt8] {
    try HKDF.derive(secret: bytes, salt: [], info: info, count: count)
  }

  /// The bytes, for known-answer tests.
  var revealed: [UInt8] { bytes }
}

extension SharedSecret: CustomStringConvertible, CustomReflectable {
  /// Nothing of the bytes.
  public var description: String { "shared secret" }
  /// Nothing of the bytes.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
