import Diagnostics
import Glibc

extension FileSystem {
  /// The content of a file that holds secrets: refused when anybody but its owner may read or write it.
  ///
  /// - Throws: `accessDenied` with what to do, or what the storage says.
  public func readPrivateFile(_ path: String, limit: Int) throws -> [UInt8] {
    try withDescriptor("read", path, flags: O_RDONLY) { descriptor in
      var record = stat()
      guard fstat(descriptor, &record) == 0 else { throw SystemError.last.diagnostic("look at", path) }
      guard record.st_mode & 0o077 == 0 else {
        throw Diagnostic(
          .accessDenied, "'\(path)' holds secrets and others may read or write it", help: "chmod 600 '\(path)'")
      }
    }
    return try readFile(path, limit: limit)
  }
}
