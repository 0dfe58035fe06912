import Diagnostics
import Glibc

/// Files as the rest of the house sees them: whole reads, mappings, staged writes, folders and flushes.
///
/// Interrupted calls are repeated and short ones continued. Every failure is a `Diagnostic` that names the path, what was
/// attempted and what the system answered.
public struct FileSystem: Sendable {
  let calls: any FileCalls

  /// The calls of this machine.
  public static let systemCalls: any FileCalls = SystemFileCalls()

  /// The file system of this machine, or a double of it.
  public init(_ calls: any FileCalls = FileSystem.systemCalls) { self.calls = calls }

  /// Runs one call until it is not interrupted, and says what failed.
  func attempt<Result>(_ action: String, _ path: String, _ call: () throws -> Result) throws -> Result {
    // C would silently cut the path at the NUL and touch another file.
    guard !path.utf8.contains(0), !path.isEmpty else { throw SystemError(EINVAL).diagnostic(action, path) }
    while true {
      do { return try call() } catch let error as SystemError {
        if error.number == EINTR { continue }
        throw error.diagnostic(action, path)
      }
    }
  }

  /// Opens, lends the descriptor, closes.
  func withDescriptor<Result>(
    _ action: String, _ path: String, flags: Int32, _ body: (Int32) throws -> Result
  ) throws -> Result {
    let descriptor = try attempt(action, path) { try calls.open(path, flags: flags | O_CLOEXEC, mode: 0o666) }
    defer { try? calls.close(descriptor) }
    return try body(descriptor)
  }
}

extension FileSystem {
  /// The whole content of a file (or pipe); fails when it has more bytes than the limit.
  public func readFile(_ path: String, limit: Int = .max) throws -> [UInt8] {
    try withDescriptor("read", path, flags: O_RDONLY) { descriptor in
      let expected = try attempt("read", path) { try calls.status(of: descriptor).size }
      var content: [UInt8] = []
      content.reserveCapacity(min(expected, limit) + 1)
      while true {
        let room = max(content.capacity - content.count, 65_536)
        let piece = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
          count = try attempt("read", path) { try calls.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer)) }
        }
        if piece.isEmpty { return content }
        content += piece
        if content.count > limit {
          throw Diagnostic(.fileTooLarge, "cannot read '\(path)': it is larger than \(limit) bytes")
        }
      }
    }
  }

  /// The next bytes of an open file or pipe; none at its end.
  func readPiece(of descriptor: Int32, limit: Int, _ path: String) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = try attempt("read", path) { try calls.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer)) }
    }
  }

  /// Maps a file into memory, read-only; the mapping lives as long as the object.
  public func mapFile(_ path: String) throws -> MappedFile {
    try withDescriptor("map", path, flags: O_RDONLY) { descriptor in
      let status = try attempt("map", path) { try calls.status(of: descriptor) }
      if status.kind == .directory { throw SystemError(EISDIR).diagnostic("map", path) }
      // mmap refuses a length of 0.
      if status.size == 0 { return MappedFile(address: nil, count: 0, calls: calls) }
      let address = try attempt("map", path) { try calls.map(descriptor, count: status.size) }
      return MappedFile(address: address, count: status.size, calls: calls)
    }
  }

  /// What the path leads to; nil when there is nothing.
  public func status(_ path: String, followingLinks: Bool = true) throws -> FileStatus? {
    do {
      return try attempt("look at", path) { try calls.status(path, followingLinks: followingLinks) }
    } catch let error as Diagnostic where error.code == .fileNotFound { return nil }
  }

  /// The path without links and dots, as the system would walk it; nil when nothing is there.
  public func resolved(_ path: String) throws -> String? {
    do { return try attempt("look at", path) { try calls.resolved(path) } } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return nil }
  }

  /// Whether the path leads to anything.
  public func exists(_ path: String) throws -> Bool { try status(path) != nil }

  /// Whether the path leads to a folder.
  public func isDirectory(_ path: String) throws -> Bool { try status(path)?.kind == .directory }

  /// The names in a folder, in the order of their bytes.
  public func list(_ path: String) throws -> [String] {
    try attempt("list", path) { try calls.entries(path) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The bytes that may still be written where the path is.
  public func freeBytes(_ path: String) throws -> Int { try attempt("look at", path) { try calls.freeBytes(path) } }

  /// Whether the path may be written, by mode and mount; only an attempt can really tell.
  public func isWritable(_ path: String) -> Bool {
    (try? attempt("look at", path) { try calls.checkWritable(path) }) != nil
  }
}
