import Configuration
import Diagnostics
import Platform
import Workspace

/// `job_log`: FATE's tree of log files, in a folder of its own (contract 1.3, 3.3).
enum JobLogOperation: Operation {
  static let name = "job_log"
  static let group = OperationGroup.job
  static let summary = "write the logs of a job into a folder"
  static let details = "Makes OUTPUT/job_<job_id>_log with <role>/<party_id>/<component>/INFO.log and the like."
  static let options: [CommandOption] = [.jobID.required, .outputPath.required]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    let job = try workspace.jobs.find(try request.required("job_id"))
    let folder = Path.join(
      session.environment.absolute(try request.required("output_path")), "job_\(job.text)_log")
    try session.files.createDirectories(folder)
    try workspace.jobs.writeLogs(job, to: folder)
    return .envelope(
      more: ["directory": .text(folder)], retmsg: "download successfully, please check \(folder) directory")
  }
}
