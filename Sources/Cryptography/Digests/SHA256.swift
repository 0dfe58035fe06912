internal import COpenSSL

/// SHA-256 (FIPS 180-4), in one call or piece by piece.
public struct SHA256: ~Copyable {
  /// Bytes of a digest.
  public static let byteCount = 32

  private let context: OpaquePointer

  /// Starts an empty message.
  public init() throws(CryptographyError) {
    context = try Self.started()
  }

  private static func started() throws(CryptographyError) -> OpaquePointer {
    let context = try check(EVP_MD_CTX_new(), "SHA-256")
    if EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 { return context }
    EVP_MD_CTX_free(context)
    throw failure("SHA-256")
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Appends bytes to the message.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(CryptographyError) {
    try check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "SHA-256")
  }

  /// Appends bytes to the message.
  public mutating func update(_ bytes: [UInt8]) throws(CryptographyError) {
    let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    try check(status, "SHA-256")
  }

  /// The 32 bytes of the whole message.
  public consuming func finalize() throws(CryptographyError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    try check(EVP_DigestFinal_ex(context, &digest, nil), "SHA-256")
    return digest
  }

  /// The 32 bytes of a message that is at hand.
  public static func digest(_ bytes: [UInt8]) throws(CryptographyError) -> [UInt8] {
    var context = try SHA256()
    try context.update(bytes)
    return try context.finalize()
  }

  /// The 32 bytes of a message that is at hand.
  public static func digest(_ bytes: UnsafeRawBufferPointer) throws(CryptographyError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    let status = EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
    try check(status, "SHA-256")
    return digest
  }

  /// A digest as 64 lowercase hexadecimal digits (or any bytes, two digits each).
  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
