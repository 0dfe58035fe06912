import Diagnostics
import Federation

/// `federation leave`: says goodbye.
enum FederationLeave: Operation {
  static let name = "federation leave"
  static let group = OperationGroup.federation
  static let summary = "leave the federation; the others drop this node's statistics"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    var node = try session.federation(request, patience: 10)
    try node.leave()
    return .symetry(.ok, "OK")
  }
}

/// `federation remove NODE`: a fresh key for all others.
enum FederationRemove: Operation {
  static let name = "federation remove"
  static let group = OperationGroup.federation
  static let summary = "remove a member and change the key (administrator)"
  static let details =
    "What the removed node has read stays read: only what is published from now on is out of its reach."
  static let operand: String? = "NODE"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard !request.operands.isEmpty else {
      throw Diagnostic(.missingArgument, "'federation remove' needs the id or the name of a member")
    }
    var node = try session.federation(request, patience: 10)
    try node.remove(request.operands.joined(separator: " "))
    return .symetry(.ok, "OK")
  }
}

/// `federation rekey`: a fresh key for everybody.
enum FederationRekey: Operation {
  static let name = "federation rekey"
  static let group = OperationGroup.federation
  static let summary = "give all members a fresh key (administrator)"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    var node = try session.federation(request, patience: 10)
    try node.rekey()
    return .symetry(.ok, "OK")
  }
}
