import Configuration
import Diagnostics
import Platform
import Workspace

/// A name of a file that somebody asked for; never a path.
enum FileName {
  static func checked(_ name: String) throws -> String {
    guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0)
    else {
      throw Diagnostic(.badArgument, "'filename' must be a name without folders, found \(English.quote(name))")
    }
    return name
  }
}

extension Answer {
  /// A small file of that name, for the REST face.
  static func attachment(
    _ name: String, _ bytes: [UInt8], in workspace: Workspace, _ session: Session
  ) throws -> Answer {
    let name = try FileName.checked(name)
    return try .temporaryFile(bytes, name: name, type: "application/octet-stream", workspace, session)
  }

  /// A file that the command line has written, and where it is.
  static func written(_ bytes: [UInt8], _ path: String, _ session: Session) throws -> Answer {
    try session.files.createDirectories(Path.parent(path))
    try session.files.replaceFile(path, bytes)
    return .envelope(
      more: ["file": .text(path)], retmsg: "download successfully, please check \(path)")
  }
}
