import Diagnostics
import Platform

/// Objects as files below a folder that all members see: shared, mounted or copied about by another program.
public struct FolderStore: ObjectStore {
  private let root: String
  private let files: FileSystem

  /// Takes a folder.
  ///
  /// - Parameter root: an absolute path.
  public init(_ root: String, files: FileSystem) {
    self.root = Path.normalized(root)
    self.files = files
  }

  /// `dir:/srv/exchange`.
  public var place: String { "dir:\(root)" }

  /// Makes the folder, for a store of this machine alone.
  public func makeFolder() throws { try files.createDirectories(root) }

  /// Whether the folder is there; an empty mount point must not look like a federation without members.
  private func check() throws {
    guard try files.isDirectory(root) else {
      throw Diagnostic(
        .exchangeUnreachable, "the exchange folder '\(root)' is not there",
        help: "mount it, or make it if the federation is new")
    }
  }

  /// Writes a file aside and renames it, so that nobody sees a part of it.
  public func put(_ key: String, _ bytes: [UInt8]) throws {
    try ObjectKey.require(key)
    try check()
    let path = "\(root)/\(key)"
    if let present = try get(key, limit: max(bytes.count, 1)), present == bytes { return }
    try files.createDirectories(Path.parent(path))
    try files.replaceFile(path, bytes)
  }

  /// Reads a file.
  public func get(_ key: String, limit: Int) throws -> [UInt8]? {
    try ObjectKey.require(key)
    do { return try files.readFile("\(root)/\(key)", limit: limit) } catch let error as Diagnostic {
      switch error.code {
      case .fileNotFound:
        try check()
        return nil
      case .fileTooLarge:
        throw Diagnostic(.objectTooLarge, "the object \(key) in \(place) is larger than \(limit) bytes")
      default: throw error
      }
    }
  }

  /// Lists the files below a folder, or those of the folder above whose names begin so.
  public func list(_ prefix: String) throws -> [StoredObject] {
    try check()
    let folder = prefix.utf8.last == UInt8(ascii: "/") ? String(prefix.dropLast()) : Path.parent("/\(prefix)")
    let start = folder.hasPrefix("/") ? String(folder.dropFirst()) : folder
    var found: [StoredObject] = []
    try walk(start, into: &found)
    return found.filter { $0.key.hasPrefix(prefix) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private func walk(_ folder: String, into found: inout [StoredObject]) throws {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    let names: [String]
    do { names = try files.list(path) } catch let error as Diagnostic where error.code == .fileNotFound { return }
    for name in names where name.utf8.first != UInt8(ascii: ".") {
      let key = folder.isEmpty ? name : "\(folder)/\(name)"
      // What another member removes meanwhile is not there.
      guard let status = try files.status("\(root)/\(key)", followingLinks: false) else { continue }
      switch status.kind {
      case .directory: try walk(key, into: &found)
      case .file: found.append(StoredObject(key: key, size: status.size, modified: status.modified))
      default: break
      }
    }
  }

  /// Removes a file.
  public func remove(_ key: String) throws {
    try ObjectKey.require(key)
    try files.removeFile("\(root)/\(key)")
  }
}
