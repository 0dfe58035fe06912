internal import COpenSSL

/// The stream cipher ChaCha20 (RFC 8439, section 2.4), as a generator of masks.
enum ChaCha20 {
  /// Bytes of a key.
  static let keyCount = 32
  /// Bytes of a nonce.
  static let nonceCount = 12

  /// The first `count` bytes of the key stream.
  ///
  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - nonce: 12 bytes.
  ///   - counter: the number of the first block of 64 bytes.
  static func stream(
    key: [UInt8], nonce: [UInt8], counter: UInt32 = 0, count: Int
  ) throws(CryptographyError) -> [UInt8] {
    guard key.count == keyCount, nonce.count == nonceCount, count <= 64 << 32 else {
      throw .library(operation: "ChaCha20 of \(count) bytes")
    }
    let context = try check(EVP_CIPHER_CTX_new(), "ChaCha20")
    defer { EVP_CIPHER_CTX_free(context) }
    let start = withUnsafeBytes(of: counter.littleEndian) { Array($0) } + nonce
    try check(EVP_EncryptInit_ex(context, EVP_chacha20(), nil, key, start), "ChaCha20")
    // Encrypted zeros are the stream itself.
    var bytes = [UInt8](repeating: 0, count: count)
    let status = bytes.withUnsafeMutableBufferPointer { buffer -> Int32 in
      var done = 0
      while done < buffer.count {
        let length = min(1 << 20, buffer.count - done)
        let place = buffer.baseAddress.map { $0 + done }
        var written: Int32 = 0
        if EVP_EncryptUpdate(context, place, &written, place, Int32(length)) != 1 { return 0 }
        done += length
      }
      return 1
    }
    try check(status, "ChaCha20")
    return bytes
  }
}
