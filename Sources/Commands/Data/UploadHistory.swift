import Configuration
import Diagnostics
import Pipeline
import Runner
import Workspace

/// `upload_history`: the uploads that succeeded, newest first (contract 2.2).
enum UploadHistory: Operation {
  static let name = "upload_history"
  static let group = OperationGroup.data
  static let summary = "list the uploads that succeeded, newest first"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with job_id or limit"), .jobID,
    CommandOption("limit", short: "limit", .integer, "how many at most; 0 for all"),
  ]
  static let routes: [Route] = [.post("data/upload/history")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let limit = try request.integer("limit") ?? 0
    guard limit >= 0 else {
      throw Diagnostic(.badArgument, "'limit' must be at least 0, found \(limit)", at: request.position("limit"))
    }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let isLater = try session.settings().apiVersion.isLater
    let filter = try RowFilter(request, keys: ["job_id"])
    var entries: [JSON] = []
    for job in try filter.jobs(in: workspace) where limit == 0 || entries.count < limit {
      let found = try filter.readable(job, in: workspace, session) { try entry(job, workspace, isLater: isLater) }
      if let found, let entry = found { entries.append([job.text: entry]) }
    }
    if let job = try request.text("job_id"), entries.isEmpty {
      session.complain(
        session.text.render(
          Diagnostic(
            .jobNotFound, "no upload that succeeded is the job '\(job)'",
            help: try filter.nearestJob(in: workspace))))
    }
    let isMissing = try request.text("job_id") != nil && entries.isEmpty
    return .envelope(data: .list(entries), omitsEmpty: !isLater, status: isMissing ? .notFound : .done)
  }

  /// Nil for a job that is no upload or did not succeed.
  private static func entry(_ job: JobID, _ workspace: Workspace, isLater: Bool) throws -> JSON? {
    let record = try workspace.jobs.record(job)
    guard record.status == .success, let local = try LocalJob(record, in: workspace), local.module == .upload,
      let namespace = local.parameters["namespace"]?.textValue, let name = local.parameters["table_name"]?.textValue
    else { return nil }
    var info: [String: JSON] = [
      "namespace": .text(namespace), "table_name": .text(name),
      "partition": local.parameters["partition"] ?? .null, "upload_count": record.details["upload_count"] ?? .null,
    ]
    if !isLater { info["actual_count"] = record.details["actual_count"] ?? .null }
    // Of the table as it is now; empty when it is gone.
    let schema = try workspace.tables.info(namespace, name)?.schema ?? [:]
    return [
      isLater ? "schema" : "meta": .object(schema), "notes": .text(record.description), "upload_info": .object(info),
    ]
  }
}
