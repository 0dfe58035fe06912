import Diagnostics
import Platform

/// A file that came with a request and becomes part of a job: `jobs/<id>/fate_upload_tmp/<name>` (contract 3.3).
public struct ReceivedFile: Sendable, Equatable {
  /// Where it lies now, in the workspace.
  public let path: String
  /// What the client calls it; never a path.
  public let name: String
  /// Keeps other requests from taking it for one that was left.
  private let hold: FileLock?

  /// Names a file that came.
  public init(path: String, name: String, hold: FileLock? = nil) {
    self.path = path
    self.name = name
    self.hold = hold
  }

  /// Whether both are the same file under the same name.
  public static func == (first: ReceivedFile, second: ReceivedFile) -> Bool {
    (first.path, first.name) == (second.path, second.name)
  }

  /// Where it will lie, seen from the job's folder.
  public var place: String {
    get throws { "\(Layout.received)/\(try PathName.escape(name))" }
  }
}

extension JobStore {
  /// Removes the files that came with a job, when there are any.
  public func removeReceived(_ job: JobID) throws { try files.removeTree("\(layout.job(job))/\(Layout.received)") }

  /// Moves a file that came into the folder of a job that is being written.
  func take(_ received: ReceivedFile, into folder: String) throws {
    try files.makeDirectory("\(folder)/\(Layout.received)")
    try files.rename(received.path, to: "\(folder)/\(try received.place)")
  }
}
