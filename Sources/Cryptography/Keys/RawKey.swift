internal import COpenSSL

/// A key of libcrypto that is made of raw bytes (RFC 7748, RFC 8032).
struct RawKey: ~Copyable {
  let pointer: OpaquePointer

  static func secret(_ bytes: [UInt8], type: Int32, _ name: StaticString) throws(CryptographyError) -> RawKey {
    RawKey(pointer: try check(EVP_PKEY_new_raw_private_key(type, nil, bytes, bytes.count), name))
  }

  static func shared(_ bytes: [UInt8], type: Int32, _ name: StaticString) throws(CryptographyError) -> RawKey {
    RawKey(pointer: try check(EVP_PKEY_new_raw_public_key(type, nil, bytes, bytes.count), name))
  }

  deinit { EVP_PKEY_free(pointer) }

  /// The 32 bytes of the public half.
  borrowing func publicBytes(_ name: StaticString) throws(CryptographyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = bytes.count
    try check(EVP_PKEY_get_raw_public_key(pointer, &bytes, &count), name)
    return bytes
  }
}
