internal import COpenSSL

/// Random bytes of the operating system's quality.
///
/// There is no way to seed it: known-answer tests pass their values in.
public enum SecureRandom {
  /// Bytes that may become public: nonces, salts, tokens.
  public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try fill(&bytes, RAND_bytes)
    return bytes
  }

  /// Bytes that stay secret: keys, blinds, masks. They come from a generator whose output is never published.
  public static func privateBytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try fill(&bytes, RAND_priv_bytes)
    return bytes
  }

  /// 64 bits.
  public static func number() throws(CryptographyError) -> UInt64 {
    try bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func fill(
    _ bytes: inout [UInt8], _ generator: (UnsafeMutablePointer<UInt8>?, Int32) -> Int32
  ) throws(CryptographyError) {
    // The library takes a 32-bit length.
    let largest = 1 << 20
    let status = bytes.withUnsafeMutableBufferPointer { buffer in
      var filled = 0
      while filled < buffer.count {
        let length = min(largest, buffer.count - filled)
        if generator(buffer.baseAddress.map { $0 + filled }, Int32(length)) != 1 { return Int32(0) }
        filled += length
      }
      return 1
    }
    try check(status, "system randomness")
  }

  /// Overwrites memory that held a secret in a way the optimiser does not remove.
  static func wipe(_ memory: UnsafeMutableRawBufferPointer) { OPENSSL_cleanse(memory.baseAddress, memory.count) }

  /// Overwrites secret bytes in a way the optimiser does not remove.
  static func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
  }
}
