internal import COpenSSL

/// A hash whose values are spread evenly over all residues of a modulus: MGF1 with SHA-256 (RFC 8017, B.2.1) of 128
/// bits more than the modulus has, reduced. One per work item.
struct FullDomainHash {
  private let modulus: Modulus
  private let hash: RepeatedSHA256
  private let byteCount: Int

  init(modulus: Modulus) throws(CryptographyError) {
    self.modulus = modulus
    hash = try RepeatedSHA256()
    byteCount = modulus.byteCount + 16
  }

  /// Writes H(id) in ordinary form.
  func write(_ id: String, to result: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    let bytes = try Self.mask(Array(id.utf8), count: byteCount, hash)
    guard BN_bin2bn(bytes, Int32(bytes.count), result) != nil else { throw failure("reading a number") }
    try check(BN_nnmod(result, result, modulus.pointer, scratch.context), "division")
  }

  /// MGF1: SHA-256 of the input followed by a counter of four bytes, as often as needed.
  static func mask(_ input: [UInt8], count: Int, _ hash: RepeatedSHA256) throws(CryptographyError) -> [UInt8] {
    let blocks = (count + SHA256.byteCount - 1) / SHA256.byteCount
    var message = input + [0, 0, 0, 0]
    var output = [UInt8](repeating: 0, count: blocks * SHA256.byteCount)
    for block in 0..<blocks {
      withUnsafeBytes(of: UInt32(block).bigEndian) { counter in
        message.replaceSubrange(input.count..<input.count + 4, with: counter)
      }
      let digest = try digest(message, hash)
      output.replaceSubrange(block * digest.count..<(block + 1) * digest.count, with: digest)
    }
    return Array(output.prefix(count))
  }

  static func digest(_ message: [UInt8], _ hash: RepeatedSHA256) throws(CryptographyError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    let outcome = message.withUnsafeBytes { message in
      Result { () throws(CryptographyError) in try hash.digest(message, to: &digest) }
    }
    try outcome.get()
    return digest
  }
}
