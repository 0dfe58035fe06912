import Diagnostics
import Glibc
import Synchronization

/// A file whose pieces are written at their places, in any order and by several threads; gaps read as zero bytes.
public final class PlacedFile: Sendable {
  private let files: FileSystem
  private let descriptor: Mutex<Int32?>
  private let number: Int32
  /// Where it is written.
  public let path: String

  init(files: FileSystem, descriptor: Int32, path: String) {
    self.files = files
    self.descriptor = Mutex(descriptor)
    number = descriptor
    self.path = path
  }

  deinit {
    if let open = descriptor.withLock({ $0 }) { try? files.calls.close(open) }
  }

  /// Writes all the bytes at a place, or fails. No two threads write one place, and nobody writes after `close`.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    try files.writeAll(bytes, to: number, at: offset, path)
  }

  /// Closes it; some file systems report a failed write only here.
  public func close() throws {
    let open = descriptor.withLock { descriptor -> Int32? in
      defer { descriptor = nil }
      return descriptor
    }
    guard let open else { return }
    do { try files.calls.close(open) } catch let error as SystemError {
      // Linux has closed the descriptor although it was interrupted.
      if error.number != EINTR { throw error.diagnostic("write", path) }
    }
  }
}
