import Configuration
import Diagnostics
import Workspace

/// `component_metric_delete`: removes the metrics of a job, or of all jobs of a day (contract 2.3).
enum ComponentMetricDelete: Operation {
  static let name = "component_metric_delete"
  static let group = OperationGroup.tracking
  static let summary = "remove the metrics of a job, or of the jobs of a day"
  static let options: [CommandOption] = [
    .filters, .jobID, CommandOption("model", short: "m", .text, "a day, as 20200722: the metrics of its jobs"),
    CommandOption("date", .text, "the same"),
  ]
  static let routes: [Route] = [.post("tracking/component/metric/delete")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let jobs = try jobs(request, in: workspace)
    // All are held before the first is touched, so that a job at work refuses the whole.
    let locks = try jobs.map { try workspace.jobs.hold($0) }
    var count = 0
    try withExtendedLifetime(locks) {
      for job in jobs {
        for task in try workspace.tasks.records(job, isHeld: false) {
          guard try workspace.tasks.metrics(job, task.key) != nil else { continue }
          try workspace.tasks.removeMetrics(job, task.key)
          count += 1
        }
      }
    }
    let names = English.list(jobs.map(\.text), "and")
    return .envelope(data: .text("removed the metrics of \(English.count(count, "task")) of \(names)"))
  }

  private static func jobs(_ request: Request, in workspace: Workspace) throws -> [JobID] {
    if try request.text("job_id") != nil { return [try workspace.job(request) { _ in "find job failed" }.id] }
    guard let day = try request.text("model") ?? request.text("date") else {
      throw Diagnostic.missingArguments(["job_id"])
    }
    guard day.utf8.count == 8, day.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw Diagnostic(
        .badArgument, "the day must have eight digits, as 20200722, found \(English.quote(day))",
        at: request.position("model"))
    }
    let jobs = try workspace.jobs.list().filter { $0.text.hasPrefix(day) }
    if jobs.isEmpty { throw Diagnostic(.jobNotFound, "find job failed: no job of the day \(day)") }
    return jobs
  }
}
