import Configuration
import Diagnostics
import Federation

/// `federation status`: counters, members, problems; the exit status is for monitoring.
enum FederationStatusOperation: Operation {
  static let name = "federation status"
  static let group = OperationGroup.federation
  static let summary = "how the federation stands; status 5 when something needs attention"
  static let details = """
    Reads this machine only. converged tells how many members had merged the same bytes when they last published, so
    it lags one round behind.
    """
  static let options: [CommandOption] = [.federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let status = try session.federation(request, patience: 10).status()
    return .symetry(
      .ok, status.problems.isEmpty ? "OK" : status.problems.joined(separator: "; "), values: ["status": status.json],
      exit: status.problems.isEmpty ? .done : .conflict)
  }
}
