import Configuration
import Diagnostics
import Federation
import Platform

/// `federation sync`: what cron runs.
enum FederationSyncOperation: Operation {
  static let name = "federation sync"
  static let group = OperationGroup.federation
  static let summary = "publish and collect statistics; answer joiners"
  static let details = """
    A line of cron: */5 * * * * fedflow federation sync --due. With --due nothing is published twice in a slot of
    the schedule; missed slots are not made up for, because each message carries everything. Without --federation,
    all federations of the workspace are synchronised one after the other. One that another process holds is left
    alone ("busy", status 0).
    """
  static let options: [CommandOption] = [
    CommandOption("due", .flag, "only when this slot was not published yet, or a member asks"),
    CommandOption("now", .flag, "at once, also when the pulse is off (the standard)"),
    CommandOption("publish_only", .flag, "do not read the others' messages"),
    CommandOption("collect_only", .flag, "publish nothing"),
    CommandOption("request", .flag, "ask all others to publish at their next run"),
    .federation,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    for (one, other) in [("due", "now"), ("publish_only", "collect_only")] where request.has(one) && request.has(other)
    {
      throw Diagnostic(.badArgument, "'--\(one)' and '--\(other)' exclude each other")
    }
    var options = SyncOptions()
    options.onlyWhenDue = request.has("due")
    options.publishes = !request.has("collect_only")
    options.collects = !request.has("publish_only")
    options.requests = request.has("request")
    let world = try session.federations()
    let named = try request.text("federation")
    let names = try named.map { [$0] } ?? world.names()
    guard !names.isEmpty else {
      _ = try world.node(nil)
      return .symetry(.ok, "OK")
    }
    var (values, problems, isWaiting) = ([String: JSON](), DiagnosticList(), false)
    for name in names {
      try session.interrupt.check()
      let outcome = try problems.collect { try sync(name, options, world) }
      isWaiting = isWaiting || outcome?.isWaiting == true
      values[name] = outcome?.json ?? "failed"
    }
    try problems.throwIfErrors()
    return isWaiting
      ? .symetry(.accepted, "Job still running", values: values, exit: .accepted) : .symetry(.ok, "OK", values: values)
  }

  private struct Outcome {
    let json: JSON
    let isWaiting: Bool
  }

  private static func sync(_ name: String, _ options: SyncOptions, _ world: FederationWorld) throws -> Outcome {
    var node: FederationNode
    do { node = try world.node(name) } catch let error as Diagnostic where error.code == .lockBusy {
      return Outcome(json: ["text": "busy"], isWaiting: false)
    }
    let report = try node.sync(options)
    return Outcome(
      json: [
        "text": .text(report.text), "published": .bool(report.hasPublished), "received": .integer(report.received),
        "sequence": .integer(node.state.sequence), "rows": .integer(node.state.mergedRows),
        "merged": node.state.merged.map { .text($0.text) } ?? .null,
      ], isWaiting: report.isWaiting)
  }
}
