import Diagnostics
import Glibc
import Platform

/// A private folder of one test; removed when the object goes, unless `FEDFLOW_KEEP` is set.
public final class Workdir: Sendable {
  /// The absolute path.
  public let path: String
  private let files = FileSystem()

  /// Makes a new folder below `TMPDIR` (or `/tmp`).
  public init(_ name: String = "test") throws {
    let parent = ProcessEnvironment.current().variable("TMPDIR") ?? "/tmp"
    var number = 0
    while true {
      let candidate = "\(parent)/fedflow-\(name)-\(getpid())-\(number)"
      do {
        try FileSystem().makeDirectory(candidate)
        path = candidate
        return
      } catch let error as Diagnostic where error.code == .pathTaken { number += 1 }
    }
  }

  deinit {
    if getenv("FEDFLOW_KEEP") == nil { try? files.removeTree(path) }
  }

  /// The absolute path of a relative one.
  public func path(_ relative: String) -> String { Path.join(path, relative) }

  /// Writes a file, with the folders above it.
  ///
  /// - Returns: its absolute path.
  @discardableResult
  public func write(_ relative: String, _ bytes: [UInt8]) throws -> String {
    let target = path(relative)
    try files.createDirectories(Path.parent(target))
    try files.replaceFile(target, bytes, durable: false)
    return target
  }

  /// Writes a text file, with the folders above it.
  ///
  /// - Returns: its absolute path.
  @discardableResult
  public func write(_ relative: String, _ text: String) throws -> String { try write(relative, Array(text.utf8)) }

  /// The text of a file.
  public func read(_ relative: String) throws -> String {
    String(decoding: try files.readFile(path(relative)), as: UTF8.self)
  }

  /// All files below the folder (or a folder in it): relative path to text.
  public func tree(_ relative: String = ".") throws -> [String: String] {
    let root = Path.normalized(path(relative))
    var content: [String: String] = [:]
    for name in try files.files(below: root) {
      content[name] = String(decoding: try files.readFile("\(root)/\(name)"), as: UTF8.self)
    }
    return content
  }

  /// All names below the folder, folders with a slash at the end, in the order of their bytes.
  public func names(_ relative: String = ".") throws -> [String] {
    let root = Path.normalized(path(relative))
    func walk(_ prefix: String) throws -> [String] {
      try files.list("\(root)/\(prefix)").flatMap { name -> [String] in
        let isFolder = try files.status("\(root)/\(prefix)\(name)", followingLinks: false)?.kind == .directory
        return isFolder ? ["\(prefix)\(name)/"] + (try walk("\(prefix)\(name)/")) : ["\(prefix)\(name)"]
      }
    }
    return try walk("")
  }
}
