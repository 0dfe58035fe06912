import Glibc
import Platform
import Synchronization

/// The storage of this machine with troubles added: errors at a chosen call, short writes, a sudden end.
///
/// Calls that change something (creating open, write, flush, rename, make, remove) are numbered from 1; reading is never
/// disturbed, except after the end.
public final class FaultyStorage: Sendable {
  /// What goes wrong.
  public enum Fault: Sendable {
    /// The changing call of this number fails with this errno.
    case once(call: Int, errno: Int32)
    /// All changing calls from this number on fail with this errno.
    case from(call: Int, errno: Int32)
    /// As if the power went: this changing call and every later call, reading too, throws `Stopped`.
    case stop(call: Int)
    /// Every call of this name (`write`, `rename`, …, see `journal`) fails with this errno.
    case every(name: String, errno: Int32)
  }

  /// Thrown after the end; nothing translates it.
  public struct Stopped: Error {}

  private struct State {
    var journal: [String] = []
    var stopped = false
  }

  fileprivate let real: any FileCalls
  private let faults: [Fault]
  fileprivate let writeLimit: Int
  fileprivate let flushes: Bool
  private let state = Mutex(State())

  /// Makes it.
  ///
  /// - Parameters:
  ///   - writeLimit: how many bytes one write takes at most.
  ///   - flushes: whether flushes are made, or only noted: for tests that do not wait for a slow disk.
  public init(_ faults: Fault..., writeLimit: Int = .max, flushes: Bool = true) {
    self.faults = faults
    self.writeLimit = writeLimit
    self.flushes = flushes
    self.real = FileSystem.systemCalls
  }

  /// The file system to hand over.
  public var files: FileSystem { FileSystem(FaultyFileCalls(storage: self)) }

  /// The names of the changing calls so far, in their order: `create write flush flushFileSystem rename makeDirectory
  /// removeFile removeDirectory`.
  public var journal: [String] { state.withLock { $0.journal } }

  /// How many changing calls there were.
  public var count: Int { journal.count }

  fileprivate func changing(_ name: String) throws {
    try state.withLock { state in
      if state.stopped { throw Stopped() }
      state.journal.append(name)
      let number = state.journal.count
      for fault in faults {
        switch fault {
        case .once(number, let errno): throw SystemError(errno)
        case .from(let first, let errno) where number >= first: throw SystemError(errno)
        case .every(name, let errno): throw SystemError(errno)
        case .stop(number):
          state.stopped = true
          throw Stopped()
        default: break
        }
      }
    }
  }

  fileprivate func reading() throws {
    if state.withLock({ $0.stopped }) { throw Stopped() }
  }
}

private struct FaultyFileCalls: FileCalls {
  let storage: FaultyStorage

  func open(_ path: String, flags: Int32, mode: UInt32) throws -> Int32 {
    if flags & O_CREAT != 0 { try storage.changing("create") } else { try storage.reading() }
    return try storage.real.open(path, flags: flags, mode: mode)
  }

  func close(_ descriptor: Int32) throws { try storage.real.close(descriptor) }

  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try storage.reading()
    return try storage.real.read(descriptor, into: buffer)
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws -> Int {
    try storage.changing("write")
    return try storage.real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.writeLimit)))
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int {
    try storage.changing("write")
    let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.writeLimit))
    return try storage.real.write(descriptor, part, at: offset)
  }

  func flush(_ descriptor: Int32) throws {
    try storage.changing("flush")
    if storage.flushes { try storage.real.flush(descriptor) }
  }

  func flushFileSystem(_ descriptor: Int32) throws {
    try storage.changing("flushFileSystem")
    if storage.flushes { try storage.real.flushFileSystem(descriptor) }
  }

  func rename(_ from: String, to: String, _ rule: RenameRule) throws {
    try storage.changing("rename")
    try storage.real.rename(from, to: to, rule)
  }

  func makeDirectory(_ path: String, mode: UInt32) throws {
    try storage.changing("makeDirectory")
    try storage.real.makeDirectory(path, mode: mode)
  }

  func removeFile(_ path: String) throws {
    try storage.changing("removeFile")
    try storage.real.removeFile(path)
  }

  func removeDirectory(_ path: String) throws {
    try storage.changing("removeDirectory")
    try storage.real.removeDirectory(path)
  }

  func status(_ path: String, followingLinks: Bool) throws -> FileStatus {
    try storage.reading()
    return try storage.real.status(path, followingLinks: followingLinks)
  }

  func status(of descriptor: Int32) throws -> FileStatus {
    try storage.reading()
    return try storage.real.status(of: descriptor)
  }

  func resolved(_ path: String) throws -> String {
    try storage.reading()
    return try storage.real.resolved(path)
  }

  func entries(_ path: String) throws -> [String] {
    try storage.reading()
    return try storage.real.entries(path)
  }

  func map(_ descriptor: Int32, count: Int) throws -> UnsafeRawPointer {
    try storage.reading()
    return try storage.real.map(descriptor, count: count)
  }

  func unmap(_ address: UnsafeRawPointer, count: Int) { storage.real.unmap(address, count: count) }

  func freeBytes(_ path: String) throws -> Int {
    try storage.reading()
    return try storage.real.freeBytes(path)
  }

  func checkWritable(_ path: String) throws {
    try storage.reading()
    try storage.real.checkWritable(path)
  }

  func lock(_ descriptor: Int32, _ mode: LockMode) throws {
    try storage.reading()
    try storage.real.lock(descriptor, mode)
  }
}
