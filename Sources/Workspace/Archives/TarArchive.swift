import Diagnostics
import Platform

/// `.tar.gz` files, made by the `tar` and `gzip` of the system: what FATE's clients take logs and output data as.
public enum TarArchive {
  /// Enough for the largest folders; a tar that hangs must not hang a web server's request for ever.
  private static let patience = 3600.0

  /// Packs what lies in a folder, without the folder's own name.
  ///
  /// Equal content gives equal bytes: names are sorted, and owner, times and modes are always the same.
  ///
  /// - Parameters:
  ///   - folder: absolute.
  ///   - path: the archive, absolute; nothing is left there when this fails.
  /// - Throws: `Diagnostic` F0213, F0214 or what the storage says.
  public static func write(
    _ folder: String, to path: String, files: FileSystem = FileSystem(), interrupt: Interrupt? = nil
  ) throws {
    let names = try files.list(folder)
    var command = ChildCommand(
      "tar",
      [
        "--create", "--format=gnu", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0",
        "--mode=u=rwX,go=rX", "--use-compress-program=gzip -n1", "--directory=\(folder)", "--null",
        "--verbatim-files-from", "--files-from=-",
      ],
      variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"])
    command.input = .bytes(names.flatMap { Array($0.utf8) + [0] })
    command.output = .file(path)
    command.error = .captured(limit: 1 << 20)
    do {
      let end = try ChildProcess.run(command, limit: patience, interrupt: interrupt)
      guard end.isSuccess else {
        let words = String(decoding: end.error.prefix(1000), as: UTF8.self).split(separator: "\n")
        throw Diagnostic(
          .childFailed, "tar could not pack '\(folder)' (\(end.text)): \(words.joined(separator: "; "))")
      }
    } catch {
      try? files.removeFile(path)
      throw error
    }
  }
}
