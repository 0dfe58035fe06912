import Diagnostics
import Glibc

extension FileSystem {
  func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try attempt("write", path) { try calls.write(descriptor, UnsafeRawBufferPointer(rebasing: rest)) }
      rest = rest.dropFirst(count)
    }
  }

  func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, _ path: String) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      written += try attempt("write", path) { try calls.write(descriptor, rest, at: offset + written) }
    }
  }

  /// Opens a new file for writing piece by piece; fails when the name is taken.
  ///
  /// For files inside a staged folder; a file that others may read is written by `replaceFile`.
  public func createFile(_ path: String, mode: UInt32 = 0o666) throws -> OutputFile {
    try createFile(path, shownAs: path, mode: mode)
  }

  /// Opens a new file whose pieces come in any order, from any thread; fails when the name is taken.
  public func createPlacedFile(_ path: String) throws -> PlacedFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = try attempt("create", path) { try calls.open(path, flags: flags, mode: 0o666) }
    return PlacedFile(files: self, descriptor: descriptor, path: path)
  }

  private func createFile(_ path: String, shownAs shownPath: String, mode: UInt32) throws -> OutputFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = try attempt("create", shownPath) { try calls.open(path, flags: flags, mode: mode) }
    return OutputFile(files: self, descriptor: descriptor, path: path, shownPath: shownPath)
  }

  /// Writes a new file, not flushed; fails when the name is taken, and leaves nothing behind when it fails.
  public func writeNewFile(_ path: String, _ bytes: [UInt8]) throws {
    let file = try createFile(path)
    do {
      try file.write(bytes)
      try file.close()
    } catch {
      try? removeFile(path)
      throw error
    }
  }

  /// Replaces a file in one step: readers see the old content or the new, never a part, also after a power cut.
  ///
  /// A sibling is written, flushed and renamed, and the folder is flushed. With `durable` false nothing is flushed: for
  /// what a later grouped flush covers.
  public func replaceFile(_ path: String, _ bytes: [UInt8], durable: Bool = true, mode: UInt32 = 0o666) throws {
    let file = try createSibling(of: path, mode: mode)
    do {
      try file.write(bytes)
      if durable { try file.flush() }
      try file.close()
      try attempt("write", path) { try calls.rename(file.path, to: path, .replace) }
    } catch {
      try? removeFile(file.path)
      throw error
    }
    if durable { try flushDirectory(Path.parent(path)) }
  }

  private func createSibling(of path: String, mode: UInt32) throws -> OutputFile {
    let folder = Path.parent(path)
    var attempt = 0
    while true {
      do {
        // Process id and a free number: unique among all who write here, and no longer than the shortest name limits.
        return try createFile("\(folder)/\(StagedName.of(getpid(), attempt))", shownAs: path, mode: mode)
      } catch let error as Diagnostic where error.code == .pathTaken && attempt < 10_000 { attempt += 1 }
    }
  }

  /// Adds bytes at the end of a file, which is made when it is missing.
  ///
  /// The bytes go out in one call where the system takes them so; several processes may append whole lines.
  public func appendToFile(_ path: String, _ bytes: [UInt8], durable: Bool = false) throws {
    try withDescriptor("append to", path, flags: O_WRONLY | O_CREAT | O_APPEND) { descriptor in
      try bytes.withUnsafeBytes { try writeAll($0, to: descriptor, path) }
      if durable { try attempt("flush", path) { try calls.flush(descriptor) } }
    }
  }

  /// Gives a file a second name where the file system can, else makes a copy; fails when the name is taken.
  ///
  /// For files that nobody changes any more. A copy is not flushed.
  public func linkFile(_ path: String, to other: String) throws {
    do { try attempt("link '\(path)' to", other) { try calls.link(path, to: other) } } catch let error as Diagnostic
      where [.accessDenied, .unusablePath, .storageFailure].contains(error.code)
    {
      // EPERM, EXDEV, EMLINK and EOPNOTSUPP: no second names here.
      let file = try mapFile(path)
      let copy = try createFile(other)
      do {
        try withExtendedLifetime(file) { try copy.write(file.bytes) }
        try copy.close()
      } catch {
        try? removeFile(other)
        throw error
      }
    }
  }

  /// Renames a file or folder; with `.exclusive` fails when the new name is taken.
  public func rename(_ from: String, to: String, _ rule: RenameRule = .replace) throws {
    do {
      try attempt("rename '\(from)' to", to) { try calls.rename(from, to: to, rule) }
    } catch let error as Diagnostic where error.code == .unusablePath && rule == .exclusive {
      // File systems without RENAME_NOREPLACE: who renames here holds a lock, so looking first is enough.
      if try status(to, followingLinks: false) != nil {
        throw SystemError(EEXIST).diagnostic("rename '\(from)' to", to)
      }
      try attempt("rename '\(from)' to", to) { try calls.rename(from, to: to, .replace) }
    }
  }

  /// Puts a staged folder in the place of another one, or where nothing is; what was there before is removed.
  ///
  /// In one step where the file system can exchange names; elsewhere the old folder is moved aside first. The staged
  /// folder is expected to be a sibling that the caller alone uses.
  public func replaceDirectory(_ staged: String, to path: String) throws {
    do { return try rename(staged, to: path, .exclusive) } catch let error as Diagnostic where error.code == .pathTaken
    {}
    do {
      try attempt("rename '\(staged)' to", path) { try calls.rename(staged, to: path, .exchange) }
      try removeTree(staged)
    } catch let error as Diagnostic where error.code == .unusablePath {
      let aside = staged + "-old"
      try removeTree(aside)
      try rename(path, to: aside)
      try rename(staged, to: path)
      try removeTree(aside)
    }
  }
}
