import Diagnostics
import Glibc
import Synchronization

/// A lock on a file, held until the object goes or its process dies.
///
/// flock(2) on a descriptor that no child inherits, unless it is lent to one. The content of the file (a process id) is only for messages.
public final class FileLock: Sendable {
  private let descriptor: Int32
  private let calls: any FileCalls
  private let isLent = Mutex(false)
  /// The file.
  public let path: String

  init(descriptor: Int32, path: String, calls: any FileCalls) {
    self.descriptor = descriptor
    self.path = path
    self.calls = calls
  }

  deinit {
    // A child that is being started by another thread has a copy of the descriptor for a moment, and would hold the lock.
    if !isLent.withLock({ $0 }) { flock(descriptor, LOCK_UN) }
    try? calls.close(descriptor)
  }

  /// Lends the lock to a child that is being started with the descriptor that the closure is given (`ChildCommand.inherited`):
  /// it then holds the lock too, because flock(2) belongs to the open file. Once this object goes the child alone has it.
  public func lend<Result>(_ start: (Int32) throws -> Result) throws -> Result {
    let copy = try Descriptors.moved(descriptor)
    defer { close(copy) }
    let result = try start(copy)
    isLent.withLock { $0 = true }
    return result
  }

  /// Names another process as the holder: the child to which it was lent.
  public func name(holder process: Int32) throws {
    try FileSystem(calls).writeHolder(process, descriptor, path)
  }
}

extension FileSystem {
  /// Takes a lock; the file is made when it is missing.
  ///
  /// - Parameters:
  ///   - patience: how many seconds to try; 0 is one attempt.
  ///   - named: whether the file tells who holds it, so that others may signal this process.
  /// - Returns: nil when somebody else holds it all that time.
  public func lock(
    _ path: String, _ mode: LockMode = .exclusive, patience: Double = 0, named: Bool = true
  ) throws -> FileLock? {
    let deadline = Clock.system.monotonic() + patience
    while true {
      do {
        if let lock = try tryLock(path, mode, named) { return lock }
      } catch is LockVanished { continue }
      if Clock.system.monotonic() >= deadline { return nil }
      usleep(10_000)
    }
  }

  private func tryLock(_ path: String, _ mode: LockMode, _ named: Bool) throws -> FileLock? {
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
    guard isStillThere(descriptor, path) else { throw LockVanished() }
    if mode == .exclusive { try writeHolder(named ? getpid() : nil, descriptor, path) }
    return lock
  }

  /// Whether the open file still has the name: who held it before may have removed it (`removeLock`).
  private func isStillThere(_ descriptor: Int32, _ path: String) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_dev == named.st_dev
      && open.st_ino == named.st_ino
  }

  /// Removes the file of a lock that is held exclusively; who waits for it then makes a new one.
  public func remove(_ lock: FileLock) throws { try removeFile(lock.path) }

  /// Takes over the lock that the process which started this one lent to it.
  ///
  /// - Parameter descriptor: the number under which it was inherited.
  /// - Throws: `Diagnostic` F0212 when the descriptor is not that of the file, or somebody else holds the lock.
  public func adoptLock(_ path: String, descriptor: Int32) throws -> FileLock {
    var (inherited, named) = (stat(), stat())
    guard descriptor > 2, fstat(descriptor, &inherited) == 0, stat(path, &named) == 0,
      inherited.st_dev == named.st_dev, inherited.st_ino == named.st_ino
    else { throw Diagnostic(.lockBusy, "the descriptor \(descriptor) is not the lock '\(path)'") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let lock = FileLock(descriptor: descriptor, path: path, calls: calls)
    do { try calls.lock(descriptor, .exclusive) } catch let error as SystemError where error.number == EWOULDBLOCK {
      throw Diagnostic(.lockBusy, "another process holds '\(path)'")
    }
    try writeHolder(getpid(), descriptor, path)
    return lock
  }

  fileprivate func writeHolder(_ process: Int32?, _ descriptor: Int32, _ path: String) throws {
    // What was written before through the same open file has moved its position.
    lseek(descriptor, 0, SEEK_SET)
    // A shorter id must not leave digits of a longer one behind it.
    let text = process.map { String($0) } ?? "-"
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
        flock(descriptor, LOCK_UN)
        return false
      } catch is LockHeld { return true }
    }
  }

  /// The process id that the last exclusive holder wrote, if it did; it says nothing about whether the lock is held.
  public func lockHolder(_ path: String) -> Int32? {
    guard let bytes = try? readFile(path, limit: 64) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

private struct LockHeld: Error {}

/// The holder before has removed the file.
private struct LockVanished: Error {}
