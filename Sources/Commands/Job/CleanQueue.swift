import Configuration
import Workspace

/// `clean_queue`: every job that waits is canceled (contract 1.3).
enum CleanQueue: Operation {
  static let name = "clean_queue"
  static let group = OperationGroup.job
  static let summary = "cancel all jobs that wait"
  static let options: [CommandOption] = []
  static let routes: [Route] = [.post("job/clean/queue")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let stop = JobStop(workspace: workspace, session: session)
    var canceled: [String: JSON] = [:]
    // The youngest first, so that none of them gets the place of one that was canceled.
    for job in try workspace.jobs.list().reversed() {
      let status = try session.readable(job, in: workspace) { try workspace.jobs.state(job).record.status }
      guard status == .waiting else { continue }
      _ = try stop.stop(job)
      canceled[job.text] = 0
    }
    let isLater = try session.settings().apiVersion.isLater
    return .envelope(data: isLater ? .object(canceled) : nil, omitsEmpty: !isLater)
  }
}
