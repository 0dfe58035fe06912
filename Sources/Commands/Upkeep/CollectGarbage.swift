import Configuration
import Diagnostics
import Platform
import Workspace

/// `gc`: removes what nothing leads to any more.
enum CollectGarbage: Operation {
  static let name = "gc"
  static let group = OperationGroup.upkeep
  static let summary = "show and remove what commands that were cut off have left"
  static let details = """
    Removes what killed commands had staged, files of requests that nobody fetched within a day, and entries of the cache
    whose results are gone. Each is shown before it is removed; --dry_run only shows. Jobs, tables and models stay, and
    other commands may go on meanwhile.
    """
  static let options = [CommandOption("dry_run", .flag, "show what would be removed, and remove nothing")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let isDry = request.has("dry_run")
    let leftovers = Leftovers(workspace)
    var (removed, bytes): ([JSON], Int) = ([], 0)
    for leftover in try leftovers.find() {
      try session.interrupt.check()
      session.say(
        "\(isDry ? "would remove" : "removing") \(leftover.path): \(leftover.reason), \(leftover.bytes) bytes")
      // Somebody who has come to use it meanwhile keeps it.
      guard try isDry || leftovers.remove(leftover) else { continue }
      removed.append([
        "path": .text(leftover.path), "reason": .text(leftover.reason), "bytes": .integer(leftover.bytes),
      ])
      bytes += leftover.bytes
    }
    let verb = isDry ? "would be removed" : "removed"
    return .envelope(
      data: ["removed": .list(removed), "bytes": .integer(bytes), "dry_run": .bool(isDry)],
      retmsg: "\(English.count(removed.count, "thing")) \(verb), \(bytes) bytes", omitsEmpty: false)
  }
}
