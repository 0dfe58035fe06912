internal import COpenSSL

/// libcrypto's convention: 1 is success.
@inline(__always)
func check(_ status: Int32, _ operation: StaticString) throws(CryptographyError) {
  if status != 1 { throw failure(operation) }
}

/// libcrypto's convention for calls that return an object: null is failure.
@inline(__always)
func check(_ object: OpaquePointer?, _ operation: StaticString) throws(CryptographyError) -> OpaquePointer {
  guard let object else { throw failure(operation) }
  return object
}

/// The error of a refused call; empties the thread's error queue, which would otherwise grow.
func failure(_ operation: StaticString) -> CryptographyError {
  ERR_clear_error()
  return .library(operation: "\(operation)")
}
