internal import COpenSSL

/// MD5 (RFC 1321), for the `Content-MD5` of SymetryML's requests and of nothing else: it protects nothing.
public enum MD5 {
  /// The 16 bytes of a message.
  public static func digest(_ bytes: [UInt8]) throws(CryptographyError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    let status = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_md5(), nil) }
    try check(status, "MD5")
    return digest
  }
}
