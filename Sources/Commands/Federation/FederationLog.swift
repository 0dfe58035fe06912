import Configuration
import Diagnostics
import Federation

/// `federation log errors|sync`: what happened while nobody looked.
enum FederationLog: Operation {
  static let name = "federation log"
  static let group = OperationGroup.federation
  static let summary = "show or clear the log of errors or of syncs"
  static let operand: String? = "errors|sync"
  static let options: [CommandOption] = [
    CommandOption("clear", .flag, "empty it once it is shown"), .federation,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let word = request.operands.first, request.operands.count == 1, ["errors", "sync"].contains(word) else {
      throw Diagnostic(.badArgument, "there is a log of 'errors' and one of 'sync'")
    }
    let node = try session.federation(request, patience: 10)
    let lines = try word == "errors" ? node.errorLog() : node.syncLog()
    if request.has("clear") { try word == "errors" ? node.clearErrorLog() : node.clearSyncLog() }
    return .symetry(.ok, "OK", values: ["log": .list(lines)])
  }
}
