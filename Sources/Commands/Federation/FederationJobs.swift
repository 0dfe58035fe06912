import Configuration
import Diagnostics
import Federation

/// `jobs list`: what is not finished when its command returns (contract C4).
enum JobsList: Operation {
  static let name = "jobs list"
  static let group = OperationGroup.federation
  static let summary = "list the jobs of federations: joins that wait"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    .symetry(.ok, "OK", values: ["jobs": .list(try session.federations().jobs.all().map(\.json))])
  }
}

/// `jobs show N`.
enum JobsShow: Operation {
  static let name = "jobs show"
  static let group = OperationGroup.federation
  static let summary = "show a job of a federation; the exit status is how it stands"
  static let operand: String? = "N"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    .job(try session.federations().jobs.get(try number(request)))
  }

  static func number(_ request: Request) throws -> Int {
    guard request.operands.count == 1, let number = request.operands.first.flatMap({ Int($0) }) else {
      throw Diagnostic(.badArgument, "the number of a job is needed", help: "'fedflow jobs list' lists them")
    }
    return number
  }
}

/// `jobs cancel N`.
enum JobsCancel: Operation {
  static let name = "jobs cancel"
  static let group = OperationGroup.federation
  static let summary = "give up a job that waits"
  static let operand: String? = "N"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let world = try session.federations()
    let job = try world.jobs.get(try JobsShow.number(request))
    if let name = job.details["federation"], !job.isDone, try world.names().contains(name) {
      var node = try world.node(name, patience: 10)
      if node.settings.joinJob == job.id, node.state.phase == .joining { try node.leave() }
    }
    guard try world.jobs.cancel(job.id) || !job.isDone else {
      return .symetry(.accepted, "the job is over and cannot be cancelled", exit: .accepted)
    }
    return .symetry(.ok, "OK")
  }
}
