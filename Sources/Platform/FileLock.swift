import Diagnostics
import Glibc

/// A lock on a file, held until the object goes or its process dies; never unlocked by hand.
///
/// flock(2) on a descriptor that no child inherits. The content of the file (a process id) is only for messages.
public final class FileLock: Sendable {
  private let descriptor: Int32
  private let calls: any FileCalls
  /// The file.
  public let path: String

  init(descriptor: Int32, path: String, calls: any FileCalls) {
    self.descriptor = descriptor
    self.path = path
    self.calls = calls
  }

  deinit { try? calls.close(descriptor) }
}

extension FileSystem {
  /// Takes a lock; the file is made when it is missing.
  ///
  /// - Parameters:
  ///   - patience: how many seconds to try; 0 is one attempt.
  /// - Returns: nil when somebody else holds it all that time.
  public func lock(_ path: String, _ mode: LockMode = .exclusive, patience: Double = 0) throws -> FileLock? {
    let deadline = Clock.system.monotonic() + patience
    while true {
      if let lock = try tryLock(path, mode) { return lock }
      if Clock.system.monotonic() >= deadline { return nil }
      usleep(10_000)
    }
  }

  private func tryLock(_ path: String, _ mode: LockMode) throws -> FileLock? {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC
    let descriptor = try attempt("lock", path) { try calls.open(path, flags: flags, mode: 0o666) }
    let lock = FileLock(descriptor: descriptor, path: path, calls: calls)
    do {
      try attempt("lock", path) {
        do { try calls.lock(descriptor, mode) } catch let error as SystemError where error.number == EWOULDBLOCK {
          throw LockHeld()
        }
      }
    } catch is LockHeld { return nil }
    if mode == .exclusive { try writeHolder(descriptor, path) }
    return lock
  }

  private func writeHolder(_ descriptor: Int32, _ path: String) throws {
    // A shorter id must not leave digits of a longer one behind it.
    let text = String(getpid())
    let padded = text + String(repeating: " ", count: max(0, 15 - text.utf8.count)) + "\n"
    // The text is only for messages: a full disk must not keep anybody from taking a lock.
    do { try Array(padded.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path) } } catch is Diagnostic {}
  }

  /// Takes a lock, or fails with `lockBusy` naming the holder.
  public func requireLock(
    _ path: String, _ mode: LockMode = .exclusive, patience: Double = 0, for purpose: String
  ) throws -> FileLock {
    if let lock = try lock(path, mode, patience: patience) { return lock }
    let holder = lockHolder(path).map { " (process \($0))" } ?? ""
    throw Diagnostic(
      .lockBusy, "\(purpose) is busy: another process\(holder) holds '\(path)'", help: "try again when it has finished")
  }

  /// Whether somebody holds the lock; false when the file is missing.
  ///
  /// Looks by taking it shared for a moment, so whoever takes it exclusively should have a little patience.
  public func isLocked(_ path: String) throws -> Bool {
    guard try exists(path) else { return false }
    return try withDescriptor("look at the lock", path, flags: O_RDONLY) { descriptor in
      do {
        try attempt("look at the lock", path) {
          do { try calls.lock(descriptor, .shared) } catch let error as SystemError where error.number == EWOULDBLOCK {
            throw LockHeld()
          }
        }
        return false
      } catch is LockHeld { return true }
    }
  }

  /// The process id that the last exclusive holder wrote; it says nothing about whether the lock is held.
  public func lockHolder(_ path: String) -> Int32? {
    guard let bytes = try? readFile(path, limit: 64) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

private struct LockHeld: Error {}
