internal import COpenSSL

/// A key from a password (RFC 7914).
public struct Scrypt: Sendable, Equatable {
  /// The cost: a power of two.
  public let cost: Int
  /// The block size.
  public let blockSize: Int
  /// The parallelism.
  public let parallelism: Int

  /// Takes parameters.
  ///
  /// - Throws: `malformed` beyond a cost of 2^20, a block size of 16 and a parallelism of 4: what a stranger's file asks
  ///   for must not fill the memory.
  public init(cost: Int, blockSize: Int, parallelism: Int) throws(CryptographyError) {
    let isPowerOfTwo = cost > 1 && cost & (cost - 1) == 0
    guard isPowerOfTwo, cost <= 1 << 20, (1...16).contains(blockSize), (1...4).contains(parallelism) else {
      throw .malformed(what: "scrypt parameters")
    }
    self.cost = cost
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// What is used for new files: N = 2^17, r = 8, p = 1; 128 MiB and a third of a second.
  public static func standard() throws(CryptographyError) -> Scrypt {
    try Scrypt(cost: 1 << 17, blockSize: 8, parallelism: 1)
  }

  /// So many bytes from a password.
  public func key(password: SecretBytes, salt: [UInt8], count: Int) throws(CryptographyError) -> SecretBytes {
    var key = [UInt8](repeating: 0, count: count)
    let memory = UInt64(128 * blockSize) * UInt64(cost + parallelism + 2) + (1 << 20)
    let status = password.revealed.withUnsafeBytes { buffer in
      EVP_PBE_scrypt(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, salt, salt.count, UInt64(cost),
        UInt64(blockSize), UInt64(parallelism), memory, &key, count)
    }
    try check(status, "scrypt")
    defer { SecureRandom.wipe(&key) }
    return SecretBytes(key)
  }
}
