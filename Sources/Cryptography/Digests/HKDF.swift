/// Key derivation by HMAC-SHA-256 (RFC 5869).
public enum HKDF {
  /// `count` bytes (at most 8160) bound to a purpose.
  ///
  /// - Parameters:
  ///   - secret: input key material, for instance of a key agreement.
  ///   - salt: public random bytes; empty counts as 32 zero bytes.
  ///   - info: what the key is for; a different text gives an unrelated key.
  public static func derive(
    secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int
  ) throws(CryptographyError) -> [UInt8] {
    guard count > 0, count <= 255 * SHA256.byteCount else { throw .library(operation: "HKDF of \(count) bytes") }
    let salt = salt.isEmpty ? [UInt8](repeating: 0, count: SHA256.byteCount) : salt
    var key = try HMACSHA256.authenticationCode(for: secret, key: salt)
    defer { SecureRandom.wipe(&key) }
    var output: [UInt8] = []
    var block: [UInt8] = []
    var number: UInt8 = 0
    while output.count < count {
      number += 1
      block = try HMACSHA256.authenticationCode(for: block + info + [number], key: key)
      output += block
    }
    return Array(output.prefix(count))
  }
}
