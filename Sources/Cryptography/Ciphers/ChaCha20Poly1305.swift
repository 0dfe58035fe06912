internal import COpenSSL

/// Authenticated encryption by ChaCha20-Poly1305 (RFC 8439).
public enum ChaCha20Poly1305 {
  /// Bytes of a key.
  public static let keyCount = 32
  /// Bytes of a nonce.
  public static let nonceCount = 12
  /// Bytes of the tag behind the ciphertext.
  public static let tagCount = 16

  /// The ciphertext of a message with the tag behind it. A key and a nonce are used for one message only.
  ///
  /// - Parameter associated: what is authenticated beside the message and not encrypted.
  public static func seal(
    _ message: [UInt8], key: SecretBytes, nonce: [UInt8], associated: [UInt8] = []
  ) throws(CryptographyError) -> [UInt8] {
    let context = try started(key, nonce, encrypts: 1)
    defer { EVP_CIPHER_CTX_free(context) }
    var length: Int32 = 0
    try check(EVP_CipherUpdate(context, nil, &length, associated, try size(associated)), "ChaCha20-Poly1305")
    var sealed = [UInt8](repeating: 0, count: message.count + tagCount)
    try check(EVP_CipherUpdate(context, &sealed, &length, message, try size(message)), "ChaCha20-Poly1305")
    var tag = [UInt8](repeating: 0, count: tagCount)
    try check(EVP_CipherFinal_ex(context, &tag, &length), "ChaCha20-Poly1305")
    try check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagCount), &tag), "ChaCha20-Poly1305")
    sealed.replaceSubrange(message.count..., with: tag)
    return sealed
  }

  /// The message of a ciphertext with its tag.
  ///
  /// - Throws: `malformed` when key, nonce, associated bytes or ciphertext are not those that were sealed.
  public static func open(
    _ sealed: [UInt8], key: SecretBytes, nonce: [UInt8], associated: [UInt8] = []
  ) throws(CryptographyError) -> [UInt8] {
    guard sealed.count >= tagCount else { throw .malformed(what: "sealed message") }
    let context = try started(key, nonce, encrypts: 0)
    defer { EVP_CIPHER_CTX_free(context) }
    var tag = Array(sealed.suffix(tagCount))
    let count = sealed.count - tagCount
    guard count <= Int(Int32.max) else { throw .malformed(what: "sealed message") }
    try check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagCount), &tag), "ChaCha20-Poly1305")
    var length: Int32 = 0
    try check(EVP_CipherUpdate(context, nil, &length, associated, try size(associated)), "ChaCha20-Poly1305")
    var message = [UInt8](repeating: 0, count: count + 1)
    try check(EVP_CipherUpdate(context, &message, &length, sealed, Int32(count)), "ChaCha20-Poly1305")
    var last = [UInt8](repeating: 0, count: tagCount)
    guard EVP_CipherFinal_ex(context, &last, &length) == 1 else {
      ERR_clear_error()
      SecureRandom.wipe(&message)
      throw .malformed(what: "sealed message")
    }
    message.removeLast()
    return message
  }

  private static func started(
    _ key: SecretBytes, _ nonce: [UInt8], encrypts: Int32
  ) throws(CryptographyError) -> OpaquePointer {
    guard key.count == keyCount, nonce.count == nonceCount else { throw .malformed(what: "key or nonce") }
    let context = try check(EVP_CIPHER_CTX_new(), "ChaCha20-Poly1305")
    let status = EVP_CipherInit_ex(context, EVP_chacha20_poly1305(), nil, key.revealed, nonce, encrypts)
    if status != 1 { EVP_CIPHER_CTX_free(context) }
    try check(status, "ChaCha20-Poly1305")
    return context
  }

  private static func size(_ bytes: [UInt8]) throws(CryptographyError) -> Int32 {
    guard let size = Int32(exactly: bytes.count) else { throw .malformed(what: "message of more than 2 GiB") }
    return size
  }
}
