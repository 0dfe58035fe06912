import Diagnostics
import Platform

extension Workspace {
  /// How long an archive that nobody has fetched stays: longer than any request lasts.
  private static let outgoingAge = 24 * 3600 * 1000

  private var outgoing: String { "\(path)/outgoing" }

  /// Makes a `.tar.gz` for one answer.
  ///
  /// - Parameters:
  ///   - processID: makes the names of those who pack at the same time differ.
  ///   - fill: writes what is to be packed into the folder that it is given.
  /// - Returns: the archive's path; who has sent it removes it.
  public func pack(
    processID: Int32, interrupt: Interrupt? = nil, _ fill: (_ folder: String) throws -> Void
  ) throws -> String {
    try files.createDirectories(outgoing)
    try removeOldArchives()
    let folder = try outgoingFolder(processID)
    defer { try? files.removeTree(folder) }
    try fill(folder)
    try TarArchive.write(folder, to: "\(folder).tar.gz", files: files, interrupt: interrupt)
    return "\(folder).tar.gz"
  }

  private func outgoingFolder(_ processID: Int32) throws -> String {
    var attempt = 0
    while true {
      let folder = "\(outgoing)/\(processID)-\(attempt)"
      do {
        if try !files.exists("\(folder).tar.gz") {
          try files.makeDirectory(folder, mode: 0o700)
          return folder
        }
      } catch let error as Diagnostic where error.code == .pathTaken && attempt < 1000 {}
      attempt += 1
    }
  }

  private func removeOldArchives() throws {
    for name in try files.list(outgoing) {
      let file = "\(outgoing)/\(name)"
      guard let status = try files.status(file, followingLinks: false),
        clock.milliseconds - status.modified > Self.outgoingAge
      else { continue }
      try? files.removeTree(file)
    }
  }
}
