import Diagnostics
import Platform

extension Workspace {
  /// How long a file that nobody has taken stays: longer than any request lasts.
  private static let incomingAge = 24 * 3600 * 1000

  private var incoming: String { "\(path)/incoming" }

  /// Opens a file for what a request brings, in the tree, so that a rename takes it to its place.
  ///
  /// Removes files that requests have left which were killed.
  ///
  /// - Parameter processID: makes the names of those who receive at the same time differ.
  public func createIncomingFile(processID: Int32) throws -> OutputFile {
    try makeIfMissing()
    removeOldIncomingFiles()
    var attempt = 0
    while true {
      do {
        try files.createDirectories(incoming)
        return try files.createFile("\(incoming)/\(processID)-\(attempt)", mode: 0o600)
      } catch let error as Diagnostic
        where [.pathTaken, .fileNotFound].contains(error.code) && attempt < 1000
      {
        // Somebody has this name, or has just removed the empty folder.
        attempt += 1
      }
    }
  }

  /// Removes a file that came, unless it was taken, and the folder when it is empty.
  public func removeIncomingFile(_ path: String) throws {
    try files.removeFile(path)
    files.removeEmptyDirectories(from: incoming, upTo: incoming)
  }

  private func removeOldIncomingFiles() {
    guard let names = try? files.list(incoming) else { return }
    for name in names {
      let file = "\(incoming)/\(name)"
      guard let status = try? files.status(file, followingLinks: false),
        clock.milliseconds - status.modified > Self.incomingAge
      else { continue }
      try? files.removeFile(file)
    }
  }
}
