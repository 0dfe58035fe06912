import Cryptography
import Diagnostics
import Platform
import Tables

/// The SHA-256 of a file, made while the file is written.
final class FollowingDigest: ImportFollower {
  private let file: FollowedFile<(digest: String, size: Int)>

  init(_ files: FileSystem) {
    file = FollowedFile(files) { next in
      do {
        var digest = try SHA256()
        var size = 0
        while let bytes = try next() {
          try digest.update(bytes)
          size += bytes.count
        }
        return (SHA256.hex(try digest.finalize()), size)
      } catch let error as CryptographyError {
        throw Diagnostic(.internalError, "cannot make the digest of a table: \(error)")
      }
    }
  }

  func begin(_ path: String) { file.begin(path) }

  func settle(upTo offset: Int) { file.settle(upTo: offset) }

  /// The digest of the whole file in hexadecimal and its size, when all of it is settled.
  func wait() throws -> (digest: String, size: Int) { try file.wait() }

  /// Ends the work, whatever it has come to.
  func stop() { file.stop() }
}
