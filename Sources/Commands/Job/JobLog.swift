import Configuration
import Diagnostics
import Platform
import Workspace

/// `job_log`: FATE's tree of log files, in a folder of its own; over REST as an archive (contract 1.3, 3.3).
enum JobLogOperation: Operation {
  static let name = "job_log"
  static let group = OperationGroup.job
  static let summary = "write the logs of a job into a folder"
  static let details = "Makes OUTPUT/job_<job_id>_log with <role>/<party_id>/<component>/INFO.log and the like."
  static let options: [CommandOption] = [.jobID.required, .outputPath.required]
  static let routes: [Route] = [.get("job/log", answering: .file), .post("job/log/download", answering: .file)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let job = try workspace.jobs.find(try request.required("job_id"))
    if session.face == .rest {
      let path = try workspace.pack(processID: session.environment.processID, interrupt: session.interrupt) { folder in
        try workspace.jobs.writeLogs(job, to: folder)
      }
      return Answer(
        body: .file(
          AnsweredFile(
            path: path, name: "job_\(job)_log.tar.gz", contentType: "application/gzip", isTemporary: true)),
        status: .done)
    }
    let folder = Path.join(
      session.environment.absolute(try request.required("output_path")), "job_\(job.text)_log")
    try session.files.createDirectories(folder)
    try workspace.jobs.writeLogs(job, to: folder)
    return .envelope(
      more: ["directory": .text(folder)], retmsg: "download successfully, please check \(folder) directory")
  }
}

/// `job_log_path`: where the logs of a job lie.
enum JobLogPath: Operation {
  static let name = "job_log_path"
  static let group = OperationGroup.job
  static let summary = "show where the logs of a job lie"
  static let options: [CommandOption] = [.jobID.required]
  static let routes: [Route] = [.post("job/log/path")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    let job = try workspace.jobs.find(try request.required("job_id"))
    return .envelope(data: ["logs_directory": .text(workspace.jobs.logPath(job))])
  }
}
