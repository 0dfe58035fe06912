import Configuration
import Diagnostics
import Federation

/// `federation contract check FILE`: whether rules can be used.
enum FederationContractCheck: Operation {
  static let name = "federation contract check"
  static let group = OperationGroup.federation
  static let summary = "check rules against the attributes, and against what this node would send"
  static let details = """
    One rule a line, # begins a comment: COUNT(temp) > 100 AND (VARIANCE(temp) < 9 OR LINCORR(temp, load) >= 0.2).
    'fedflow explain F1915' lists the functions.
    """
  static let operand: String? = "FILE"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard request.operands.count == 1, let path = request.operands.first else {
      throw Diagnostic(.missingArgument, "'federation contract check' needs the file of the rules")
    }
    let rules = try session.contract(path)
    let broken = try session.federation(request, patience: 10).check(rules)
    return .symetry(
      .ok, broken.isEmpty ? "OK" : "this node's own statistics break \(English.count(broken.count, "rule"))",
      values: ["rules": .list(rules.map { .text($0) }), "broken": .list(broken.map { .text($0) })])
  }
}

/// `federation contract set FILE`: replaces the rules, once they are checked.
enum FederationContractSet: Operation {
  static let name = "federation contract set"
  static let group = OperationGroup.federation
  static let summary = "replace the rules on what may be sent and received (administrator)"
  static let operand: String? = "FILE"
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard request.operands.count == 1, let path = request.operands.first else {
      throw Diagnostic(.missingArgument, "'federation contract set' needs the file of the rules")
    }
    let rules = try session.contract(path)
    var node = try session.federation(request, patience: 10)
    try node.setContract(rules)
    return .symetry(.ok, "OK", values: ["rules": .list(rules.map { .text($0) })])
  }
}
