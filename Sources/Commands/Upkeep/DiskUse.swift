import Configuration
import Diagnostics
import Platform
import Workspace

/// `du`: who owns the space.
enum DiskUse: Operation {
  static let name = "du"
  static let group = OperationGroup.upkeep
  static let summary = "tell how much space each job, table and model takes"
  static let details = """
    Bytes by owner, the largest first. Results that a job took from an earlier one are the same files and count for the
    earlier one; 'shared_bytes' says how many of its bytes a job has in common with others.
    """
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let use = try workspace.spaceUse { try session.interrupt.check() }
    let owners = use.sorted { ($1.bytes, $0.owner) < ($0.bytes, $1.owner) }
    return .envelope(
      data: [
        "bytes": .integer(use.map(\.bytes).reduce(0, +)),
        "owners": .list(
          owners.map {
            [
              "owner": .text($0.owner), "bytes": .integer($0.bytes), "shared_bytes": .integer($0.sharedBytes),
              "files": .integer($0.files),
            ]
          }),
      ], omitsEmpty: false)
  }
}
