import Diagnostics
import Glibc

extension FileSystem {
  /// Makes a folder; fails with `pathTaken` when the name exists. Of several who try, one succeeds.
  public func makeDirectory(_ path: String, mode: UInt32 = 0o777) throws {
    try attempt("make the folder", path) { try calls.makeDirectory(path, mode: mode) }
  }

  /// Makes a folder and those above it, where they are missing.
  ///
  /// Leaves nothing behind when it fails.
  ///
  /// - Returns: the topmost folder that was made, so that a caller who fails later can remove it; nil when none was.
  @discardableResult
  public func createDirectories(_ path: String) throws -> String? {
    if let status = try status(path) {
      guard status.kind == .directory else { throw SystemError(ENOTDIR).diagnostic("make the folder", path) }
      return nil
    }
    let above = Path.parent(path)
    let made = above == path ? nil : try createDirectories(above)
    do {
      try makeDirectory(path)
      return made ?? path
    } catch {
      // Another process may have made it in the meantime.
      if (error as? Diagnostic)?.code == .pathTaken, try isDirectory(path) { return made }
      if let made { removeEmptyDirectories(from: above, upTo: made) }
      throw error
    }
  }

  /// Makes a folder and those above it, where they are missing, and waits until their names are on the storage.
  ///
  /// - Returns: as `createDirectories`.
  @discardableResult
  public func createDurableDirectories(_ path: String) throws -> String? {
    guard let made = try createDirectories(path) else { return nil }
    var folder = path
    do {
      while true {
        try flushDirectory(Path.parent(folder))
        if folder == made || folder == Path.parent(folder) { return made }
        folder = Path.parent(folder)
      }
    } catch {
      removeEmptyDirectories(from: path, upTo: made)
      throw error
    }
  }

  /// Removes a file; it is no failure when it is not there.
  public func removeFile(_ path: String) throws {
    do { try attempt("remove", path) { try calls.removeFile(path) } } catch let error as Diagnostic
      where error.code == .fileNotFound
    {}
  }

  /// Removes a file, or a folder with all that is in it; it is no failure when it is not there. Links are not followed.
  public func removeTree(_ path: String) throws {
    guard let status = try status(path, followingLinks: false) else { return }
    guard status.kind == .directory else { return try removeFile(path) }
    for name in try list(path) { try removeTree("\(path)/\(name)") }
    try attempt("remove the folder", path) { try calls.removeDirectory(path) }
  }

  /// Removes a folder and those above it up to a given one, as far as they are empty: the way back from
  /// `createDirectories`.
  public func removeEmptyDirectories(from path: String, upTo top: String) {
    var folder = path
    while (try? attempt("remove the folder", folder) { try calls.removeDirectory(folder) }) != nil, folder != top {
      folder = Path.parent(folder)
    }
  }

  /// The paths of all regular files below a folder, relative to it, in the order of their bytes; links are not followed.
  public func files(below path: String) throws -> [String] {
    try list(path).flatMap { name -> [String] in
      switch try status("\(path)/\(name)", followingLinks: false)?.kind {
      case .directory: try files(below: "\(path)/\(name)").map { "\(name)/\($0)" }
      case .file: [name]
      default: []
      }
    }
  }

  /// Waits until the names in a folder are on the storage.
  public func flushDirectory(_ path: String) throws {
    try withDescriptor("flush the folder", path, flags: O_RDONLY | O_DIRECTORY) { descriptor in
      try attempt("flush the folder", path) { try calls.flush(descriptor) }
    }
  }

  /// Waits until everything that was written to the file system of this folder is on the storage: one flush for many
  /// staged files and folders.
  public func flushFileSystem(holding path: String) throws {
    try withDescriptor("flush the file system of", path, flags: O_RDONLY) { descriptor in
      try attempt("flush the file system of", path) { try calls.flushFileSystem(descriptor) }
    }
  }
}
