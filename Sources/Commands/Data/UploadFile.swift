import Configuration
import Diagnostics
import Platform

/// Finds the file of an upload: a relative one from the current folder, then from the conf's folder upwards, then under
/// `--data-root` (design 4).
struct UploadFile {
  let session: Session

  func find(_ file: String, conf: Node?, dataRoot: String?) throws -> String {
    let candidates = Path.isAbsolute(file) ? [file] : self.candidates(file, conf: conf, dataRoot: dataRoot)
    for candidate in candidates where try session.files.status(candidate)?.kind == .file { return candidate }
    throw Diagnostic(
      .uploadFileNotFound,
      "The file is obtained from the fate flow client machine, but it does not exist, please check the path: \(file)",
      at: conf?["file"]?.position, notes: [Diagnostic.Note("looked for \(English.list(candidates, "and"))")],
      help: nearest(candidates))
  }

  private func candidates(_ file: String, conf: Node?, dataRoot: String?) -> [String] {
    var folders = [session.environment.currentDirectory]
    if let conf {
      var folder = Path.parent(session.environment.absolute(conf.position.source.name))
      while folder != "/", !folder.isEmpty {
        folders.append(folder)
        folder = Path.parent(folder)
      }
    }
    if let dataRoot { folders.append(session.environment.absolute(dataRoot)) }
    var seen = Set<String>()
    return folders.map { Path.normalized(Path.join($0, file)) }.filter { seen.insert($0).inserted }
  }

  /// A file beside one of the candidates whose name is alike.
  private func nearest(_ candidates: [String]) -> String? {
    for candidate in candidates {
      guard let names = try? session.files.list(Path.parent(candidate)) else { continue }
      if let help = Suggestion.help(for: Path.name(candidate), in: names) { return help }
    }
    return nil
  }
}
