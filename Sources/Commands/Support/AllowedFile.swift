import Diagnostics
import Platform
import Workspace

extension Session {
  /// The absolute path of a file of this machine that a request names.
  ///
  /// On the command line it is the user's own and any. A REST call may name only what lies below a folder of the setting
  /// `data_folders`, once all links are followed.
  ///
  /// - Returns: with the REST face the path without links: open this one, not what the request said.
  /// - Throws: `pathNotAllowed` (status 6); `missingFile` when it lies in such a folder and is not there.
  func allowedFile(_ path: String) throws -> String {
    guard face == .rest else { return environment.absolute(path) }
    let settings = try settings()
    guard Path.isAbsolute(path), let folder = try files.resolved(Path.parent(path)) else {
      throw notAllowed(path, "read", settings)
    }
    let whole = try files.resolved(path)
    // Whether a file is there is told only of what may be read.
    guard try isAllowed(whole ?? Path.normalized(Path.join(folder, Path.name(path))), settings) else {
      throw notAllowed(path, "read", settings)
    }
    guard let whole, try files.status(whole)?.kind == .file else {
      throw Diagnostic(.missingFile, "the file \(English.quote(path)) does not exist on the server")
    }
    return whole
  }

  /// The absolute path of a file of this machine that a request wants written, with the same rule: a REST call may write
  /// only below a folder of `data_folders`.
  ///
  /// - Throws: `pathNotAllowed` (status 6), also when the folder that it would be in does not exist; `badArgument` for a
  ///   slash at the end, and when something else than a regular file is there.
  func allowedOutput(_ path: String) throws -> String {
    let whole = try face == .rest ? allowedPlace(path) : environment.absolute(path)
    if path.utf8.last == UInt8(ascii: "/") {
      throw Diagnostic(.badArgument, "\(English.quote(path)) must be a file, but it ends with '/'")
    }
    if let kind = try files.status(whole)?.kind, kind != .file {
      let found = kind == .directory ? "a folder" : "something else, as a pipe or a device,"
      throw Diagnostic(.badArgument, "\(English.quote(path)) must be a file, found \(found) of that name")
    }
    return whole
  }

  /// The same for a folder that a request wants to be written into.
  ///
  /// - Throws: `pathNotAllowed` (status 6), also when the folder that it would be in does not exist.
  func allowedOutputFolder(_ path: String) throws -> String {
    try face == .rest ? allowedPlace(path) : environment.absolute(path)
  }

  /// Where a REST call may write.
  private func allowedPlace(_ path: String) throws -> String {
    let settings = try settings()
    let name = Path.name(path)
    guard Path.isAbsolute(path), name != "..", name != ".",
      let folder = try files.resolved(Path.parent(path))
    else { throw notAllowed(path, "written", settings) }
    let whole = try files.resolved(Path.join(folder, name)) ?? Path.join(folder, name)
    guard try isAllowed(whole, settings), try files.status(whole, followingLinks: false)?.kind != .symbolicLink else {
      throw notAllowed(path, "written", settings)
    }
    return whole
  }

  private func isAllowed(_ path: String, _ settings: Settings) throws -> Bool {
    try settings.dataFolders.contains { folder in
      guard let folder = try files.resolved(folder) else { return false }
      return path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }
  }

  private func notAllowed(_ path: String, _ what: String, _ settings: Settings) -> Diagnostic {
    let folders =
      settings.dataFolders.isEmpty
      ? "no folder: 'fedflow settings --set data_folders=/srv/data' adds one"
      : English.list(settings.dataFolders.map { "'\($0)'" }, "and")
    return Diagnostic(
      .pathNotAllowed, "\(English.quote(path)) may not be \(what) by a REST call",
      help: "absolute paths below the setting data_folders may; it lists \(folders)")
  }
}
