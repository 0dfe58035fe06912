internal import COpenSSL

/// The encryption of SymetryML's REST bodies and invitations, as its documentation shows it (contract A6).
///
/// It authenticates nothing and shows equal beginnings; it is spoken with clients that know nothing else, and used for no
/// file and no message of our own.
public enum SymetryCipher {
  /// The bytes of a key.
  public static let keyCount = 16
  /// The one initialisation vector, which is published.
  private static let vector: [UInt8] = [
    0x2F, 0x33, 0x39, 0x41, 0x4B, 0x57, 0x65, 0x75, 0x87, 0x9B, 0xB1, 0xC9, 0xE3, 0x00, 0x1E, 0x3E,
  ]

  /// Encrypts a body with a user's key: AES-128-CBC.
  public static func sealBody(_ text: [UInt8], key: SecretBytes) throws(CryptographyError) -> [UInt8] {
    try run(text, key, encrypts: true, chained: true)
  }

  /// Decrypts a body with a user's key.
  ///
  /// - Throws: `malformed` when it is not what that key made.
  public static func openBody(_ text: [UInt8], key: SecretBytes) throws(CryptographyError) -> [UInt8] {
    try run(text, key, encrypts: false, chained: true)
  }

  /// Encrypts an invitation with a password: AES-128-ECB, the password filled up with the digit 0.
  ///
  /// - Throws: `malformed` for a password of more than 16 bytes, of which nothing is documented.
  public static func sealInvitation(_ text: [UInt8], password: SecretBytes) throws(CryptographyError) -> [UInt8] {
    try run(text, try key(of: password), encrypts: true, chained: false)
  }

  /// Decrypts an invitation with a password.
  public static func openInvitation(_ text: [UInt8], password: SecretBytes) throws(CryptographyError) -> [UInt8] {
    try run(text, try key(of: password), encrypts: false, chained: false)
  }

  private static func key(of password: SecretBytes) throws(CryptographyError) -> SecretBytes {
    guard (1...keyCount).contains(password.count) else { throw .malformed(what: "password (1 to 16 bytes)") }
    return SecretBytes(
      password.revealed + [UInt8](repeating: UInt8(ascii: "0"), count: keyCount - password.count))
  }

  private static func run(
    _ text: [UInt8], _ key: SecretBytes, encrypts: Bool, chained: Bool
  ) throws(CryptographyError) -> [UInt8] {
    guard key.count == keyCount, let size = Int32(exactly: text.count), size < Int32.max - 64 else {
      throw .malformed(what: "key or text")
    }
    let context = try check(EVP_CIPHER_CTX_new(), "AES-128")
    defer { EVP_CIPHER_CTX_free(context) }
    let cipher = chained ? EVP_aes_128_cbc() : EVP_aes_128_ecb()
    try check(EVP_CipherInit_ex(context, cipher, nil, key.revealed, vector, encrypts ? 1 : 0), "AES-128")
    var result = [UInt8](repeating: 0, count: text.count + 32)
    var length: Int32 = 0
    try check(EVP_CipherUpdate(context, &result, &length, text, size), "AES-128")
    var last = [UInt8](repeating: 0, count: 32)
    var rest: Int32 = 0
    guard EVP_CipherFinal_ex(context, &last, &rest) == 1 else {
      ERR_clear_error()
      throw .malformed(what: "encrypted text")
    }
    return Array(result.prefix(Int(length))) + last.prefix(Int(rest))
  }
}
