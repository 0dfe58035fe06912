internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104).
public enum HMACSHA256 {
  /// The 32-byte authentication code of a message.
  public static func authenticationCode(for message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: SHA256.byteCount)
    var length = UInt32(code.count)
    // Zeros at the end of a short key change nothing, and an empty key would have no address.
    let key = key.isEmpty ? [0] : key
    guard HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length) != nil else {
      throw failure("HMAC")
    }
    return code
  }

  /// Whether two codes are equal, in time that does not tell where they differ.
  public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }
}
