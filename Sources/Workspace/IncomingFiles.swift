import Diagnostics
import Platform

/// A file that a request brings, or that is made for it. While this is there nobody takes the file for one that was left.
public struct IncomingFile {
  /// The open file.
  public let output: OutputFile
  /// Goes with the request; the lock of the file itself, so that it is held wherever the file is moved.
  public let hold: FileLock
}

extension Workspace {
  /// How long a file stays whose request may still be about to lock it, in milliseconds.
  private static let youth = 60 * 1000

  private var incoming: String { "\(path)/incoming" }

  /// Opens a file for what a request brings, in the tree, so that a rename takes it to its place.
  ///
  /// Removes files of requests that were killed.
  ///
  /// - Parameter processID: makes the names of those who receive at the same time differ.
  public func createIncomingFile(processID: Int32) throws -> IncomingFile {
    try makeIfMissing()
    removeLeftIncomingFiles()
    var attempt = 0
    while true {
      do {
        try files.createDirectories(incoming)
        let file = try files.createFile("\(incoming)/\(processID)-\(attempt)", mode: 0o600)
        // Shared, because whoever holds a file exclusively writes its process id into it.
        guard let hold = try files.lock(file.path, .shared) else {
          throw Diagnostic(.lockBusy, "'\(file.path)' is busy", help: "try again")
        }
        return IncomingFile(output: file, hold: hold)
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

  private func removeLeftIncomingFiles() {
    guard let names = try? files.list(incoming) else { return }
    for name in names {
      let file = "\(incoming)/\(name)"
      guard let status = try? files.status(file, followingLinks: false), status.kind == .file,
        clock.milliseconds - status.modified > Self.youth, let lock = try? files.lock(file)
      else { continue }
      withExtendedLifetime(lock) { try? files.removeFile(file) }
    }
  }
}
