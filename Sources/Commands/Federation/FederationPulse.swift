import Diagnostics
import Federation

/// `federation pulse on|off`: whether this node publishes on schedule.
enum FederationPulse: Operation {
  static let name = "federation pulse"
  static let group = OperationGroup.federation
  static let summary = "turn syncing on schedule on or off"
  static let operand: String? = "on|off"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let word = request.operands.first, request.operands.count == 1, ["on", "off"].contains(word) else {
      throw Diagnostic(.badArgument, "the pulse is 'on' or 'off'")
    }
    var node = try session.federation(request, patience: 10)
    try node.setPulse(word == "on")
    return .symetry(.ok, "OK")
  }
}

/// `federation schedule h3`: how often everybody publishes.
enum FederationSchedule: Operation {
  static let name = "federation schedule"
  static let group = OperationGroup.federation
  static let summary = "change how often everybody publishes (administrator)"
  static let operand: String? = "m30|h3|d7"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let schedule = try SyncSchedule(request.operands.joined(separator: " "))
    var node = try session.federation(request, patience: 10)
    try node.setSchedule(schedule)
    return .symetry(.ok, "OK")
  }
}
