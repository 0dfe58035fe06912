internal import COpenSSL

/// SHA-256 of many short messages with one context, for loops over ids.
final class RepeatedSHA256 {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer

  init() throws(CryptographyError) {
    // Looking the algorithm up costs more than a short message does.
    let algorithm = try check(EVP_MD_fetch(nil, "SHA256", nil), "SHA-256")
    guard let context = EVP_MD_CTX_new() else {
      EVP_MD_free(algorithm)
      throw failure("SHA-256")
    }
    self.algorithm = algorithm
    self.context = context
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Writes the digest of the two parts' concatenation to 32 bytes.
  func digest(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer = .init(start: nil, count: 0),
    to result: UnsafeMutablePointer<UInt8>
  ) throws(CryptographyError) {
    let done =
      EVP_DigestInit_ex2(context, algorithm, nil) == 1
      && EVP_DigestUpdate(context, first.baseAddress, first.count) == 1
      && EVP_DigestUpdate(context, second.baseAddress, second.count) == 1
      && EVP_DigestFinal_ex(context, result, nil) == 1
    if !done { throw failure("SHA-256") }
  }
}
