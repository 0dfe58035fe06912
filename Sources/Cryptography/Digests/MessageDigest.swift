internal import COpenSSL

/// The hashes that a conf may name for ids. MD5 and SHA-1 are broken as hashes; they are here because FATE has them.
public enum MessageDigest: String, CaseIterable, Sendable {
  /// RFC 1321.
  case md5
  /// FIPS 180-4.
  case sha1, sha224, sha256, sha384, sha512
  /// GB/T 32905-2016.
  case sm3

  /// The digest of a message.
  public func digest(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
    var (digest, length) = ([UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE)), UInt32(0))
    let status = EVP_Digest(message, message.count, &digest, &length, algorithm, nil)
    try check(status, "a digest")
    return Array(digest.prefix(Int(length)))
  }

  private var algorithm: OpaquePointer? {
    switch self {
    case .md5: EVP_md5()
    case .sha1: EVP_sha1()
    case .sha224: EVP_sha224()
    case .sha256: EVP_sha256()
    case .sha384: EVP_sha384()
    case .sha512: EVP_sha512()
    case .sm3: EVP_sm3()
    }
  }
}
