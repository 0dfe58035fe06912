import Diagnostics
import Glibc

/// A file that is being written piece by piece; used by one thread at a time.
public final class OutputFile {
  private let files: FileSystem
  private var descriptor: Int32?
  private let shownPath: String
  /// Where it is written.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0

  /// Messages speak of `shownPath`: the file that a staged one will become.
  init(files: FileSystem, descriptor: Int32, path: String, shownPath: String) {
    self.files = files
    self.descriptor = descriptor
    self.path = path
    self.shownPath = shownPath
  }

  deinit {
    if let descriptor { try? files.calls.close(descriptor) }
  }

  /// Writes all the bytes, or fails.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard let descriptor else { throw SystemError(EBADF).diagnostic("write", shownPath) }
    try files.writeAll(bytes, to: descriptor, shownPath)
    count += bytes.count
  }

  /// Writes all the bytes, or fails.
  public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Waits until what was written is on the storage.
  public func flush() throws {
    guard let descriptor else { throw SystemError(EBADF).diagnostic("flush", shownPath) }
    try files.attempt("flush", shownPath) { try files.calls.flush(descriptor) }
  }

  /// Closes it; some file systems report a failed write only here.
  public func close() throws {
    guard let descriptor else { return }
    self.descriptor = nil
    do { try files.calls.close(descriptor) } catch let error as SystemError {
      // Linux has closed the descriptor although it was interrupted.
      if error.number != EINTR { throw error.diagnostic("write", shownPath) }
    }
  }
}
