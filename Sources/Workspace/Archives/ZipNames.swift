import Diagnostics

/// The names of an archive's entries while they are checked: relative paths that stay below the folder they are put in.
struct ZipNames {
  private let archive: String
  private var files: Set<[UInt8]> = []
  private var folders: Set<[UInt8]> = []
  /// Swift takes canonically equal texts for one, and so do some file systems.
  private var names: Set<String> = []

  init(archive: String) { self.archive = archive }

  /// Checks one name and what the entry is.
  ///
  /// - Parameter attributes: the external attributes; their upper half is the mode of a Unix file.
  mutating func add(_ bytes: [UInt8], attributes: UInt32) throws -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw Diagnostic(.hostileArchive, "a name in the archive is not UTF-8", subject: archive)
    }
    try check(name)
    switch attributes >> 16 & 0o170000 {
    case 0, 0o100000: break
    case 0o040000:
      guard name.hasSuffix("/") else { throw hostile(name, "says that it is a folder and has the name of a file") }
    case 0o120000: throw hostile(name, "is a symbolic link")
    default: throw hostile(name, "is neither a file nor a folder")
    }
    let path = name.hasSuffix("/") ? Array(bytes.dropLast()) : bytes
    let isNew =
      names.insert(name).inserted && (name.hasSuffix("/") ? folders.insert(path).inserted : files.insert(path).inserted)
    guard isNew else { throw hostile(name, "stands in it twice") }
    return name
  }

  /// A file must not be the folder of another one.
  func check() throws {
    for path in files {
      var parents = path[...]
      while let slash = parents.lastIndex(of: UInt8(ascii: "/")) {
        parents = parents[..<slash]
        if files.contains(Array(parents)) {
          throw hostile(String(decoding: parents, as: UTF8.self), "is a file and a folder")
        }
      }
      if folders.contains(path) { throw hostile(String(decoding: path, as: UTF8.self), "is a file and a folder") }
    }
  }

  private func check(_ name: String) throws {
    if name.utf8.first == UInt8(ascii: "/") { throw hostile(name, "is an absolute path") }
    if name.utf8.contains(UInt8(ascii: "\\")) { throw hostile(name, "has a backslash") }
    if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw hostile(name, "has a control character") }
    let path = name.hasSuffix("/") ? name.dropLast() : name[...]
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") { throw hostile(name, "leads out of the folder") }
    if parts.contains("") || parts.contains(".") || parts[0].utf8.dropFirst().first == UInt8(ascii: ":") {
      throw hostile(name, "is no plain relative path")
    }
    if name.utf8.count > 1024 { throw hostile(name, "is longer than 1024 bytes") }
  }

  private func hostile(_ name: String, _ what: String) -> Diagnostic {
    Diagnostic(
      .hostileArchive, "the archive is refused: \(English.quote(name)) \(what)", subject: archive,
      help: "nothing of it was placed; make the archive with 'fedflow export' or a plain zip")
  }
}
