import Configuration
import Diagnostics
import Platform
import Workspace

/// `resource_query`: which jobs are at work, and what they share (contract 2.3, `resource/query`).
enum ResourceQuery: Operation {
  static let name = "resource_query"
  static let group = OperationGroup.job
  static let summary = "show the jobs that are at work, and the processors that they share"
  static let options: [CommandOption] = []
  static let routes: [Route] = [.post("resource/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let cores = session.environment.processorCount
    var (used, waiting): ([JSON], Int) = ([], 0)
    var running = 0
    for job in try workspace.jobs.list().reversed() {
      guard let record = try session.readable(job, in: workspace, { try workspace.jobs.state(job).record }) else {
        continue
      }
      if record.status == .waiting { waiting += 1 }
      guard record.status == .running else { continue }
      running += 1
      used += record.parties.map { party -> JSON in
        [
          "job_id": .text(job.text), "role": .text(party.role), "party_id": .text(String(party.party)),
          "core": .integer(cores), "memory": 0,
        ]
      }
    }
    let engine: JSON = [
      "f_engine_type": "computing", "f_engine_name": "STANDALONE", "f_engine_entrance": "fate_on_standalone",
      "f_engine_config": [
        "job_limit": .integer(try workspace.settings().jobLimit), "running": .integer(running),
        "waiting": .integer(waiting),
      ],
      "f_nodes": 1, "f_cores": .integer(cores), "f_remaining_cores": .integer(running == 0 ? cores : 0),
      "f_memory": 0, "f_remaining_memory": 0,
    ]
    return .envelope(data: ["use_resource_job": .list(used), "computing_engine_resource": engine], omitsEmpty: false)
  }
}

/// `resource_return`: a job has its processors until its process ends (contract 2.3, `resource/return`).
enum ResourceReturn: Operation {
  static let name = "resource_return"
  static let group = OperationGroup.job
  static let summary = "see that a job that has ended holds no processors"
  static let options: [CommandOption] = [.filters, .jobID.required]
  static let routes: [Route] = [.post("resource/return")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(request) { "no found job \($0)" }
    guard record.status != .running else {
      throw Diagnostic(
        .jobBusy, "the job '\(record.id)' is at work and gives its processors back when it ends",
        help: "stop it: stop_job -j \(record.id)")
    }
    let rows = record.parties.map { party -> JSON in
      [
        "job_id": .text(record.id.text), "role": .text(party.role), "party_id": .text(String(party.party)),
        "resource_in_use": false, "resource_return_status": false,
      ]
    }
    return .envelope(data: .list(rows), omitsEmpty: false)
  }
}
