import Cryptography
import Diagnostics
import Platform

/// The SHA-256 of files, for manifests and tables.
public enum FileDigest {
  /// The digest of bytes in hexadecimal.
  public static func of(_ bytes: [UInt8]) throws -> String {
    do { return SHA256.hex(try SHA256.digest(bytes)) } catch {
      throw Diagnostic(.internalError, "cannot make a digest: \(error)")
    }
  }

  /// The digest of a file in hexadecimal, and its size in bytes.
  public static func of(_ path: String, _ files: FileSystem) throws -> (digest: String, size: Int) {
    let file = try files.mapFile(path)
    do {
      var digest = try SHA256()
      try digest.update(file.bytes)
      return (SHA256.hex(try digest.finalize()), file.count)
    } catch { throw Diagnostic(.internalError, "cannot make the digest of '\(path)': \(error)") }
  }
}
