import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Workspace

/// The program of an upload that another process submitted: reads the file that the job's conf names, stores the table.
enum UploadModule: LocalModule {
  static let module = LocalJob.Module.upload

  static func run(
    _ parameters: JSON, _ work: LocalJob.Work, in workspace: Workspace, _ session: Session
  ) throws -> LocalJob.Account {
    // What came with the request is worth nothing once the job has ended, however it ended.
    defer { try? workspace.jobs.removeReceived(work.job) }
    let request = try UploadRequest(stored: parameters, work.job, in: workspace)
    let staged = try request.stage(in: workspace, session, checkInterrupt: work.checkInterrupt)
    for warning in staged.imported.warnings { work.log.warning(DiagnosticText().render(warning)) }
    try work.checkInterrupt()
    return try TableUpload(request: request, workspace: workspace, session: session).store(staged, work).local
  }
}

/// Uploads that are answered before they are done.
enum DetachedUpload {
  /// Submits one job for each upload; all are checked before the first is written.
  static func submit(_ uploads: [UploadRequest], _ request: Request, _ session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let generation = try LocalSubmission.generation(session)
    var answers: [Answer] = []
    for upload in uploads {
      let job = LocalJob(.upload, parameters: upload.conf, generation: generation)
      answers.append(
        try LocalSubmission(request, in: workspace, session).submit(
          job, received: request.upload,
          data: ["namespace": .text(upload.namespace), "table_name": .text(upload.tableName)]))
    }
    if answers.count == 1, request.conf?["data"] == nil { return answers[0] }
    let objects = answers.compactMap { answer -> JSON? in
      if case .json(let object) = answer.body { .object(object) } else { nil }
    }
    return .envelope(data: .list(objects), status: .accepted)
  }
}

extension LocalJob {
  /// Looks whether the file that came with an upload is still there.
  ///
  /// - Throws: `uploadGone` (status 5).
  func checkReceivedFile(of job: JobID, in workspace: Workspace, _ session: Session) throws {
    guard module == .upload, let file = parameters["file"]?.textValue, !Path.isAbsolute(file) else { return }
    guard try session.files.status(Path.join(workspace.jobs.path(job), file))?.kind != .file else { return }
    throw Diagnostic(
      .uploadGone, "the file that was uploaded is gone; upload it again", subject: job.text,
      help: "a file that comes with an upload is kept only until its job ends")
  }
}

extension UploadRequest {
  /// Reads back what the conf of a job says.
  init(stored conf: JSON, _ job: JobID, in workspace: Workspace) throws {
    guard let file = conf["file"]?.textValue, let namespace = conf["namespace"]?.textValue,
      let name = conf["table_name"]?.textValue, let head = conf["head"]?.integerValue,
      let partition = conf["partition"]?.integerValue
    else { throw Diagnostic(.internalError, "the parameters of an upload are incomplete", subject: job.text) }
    self.conf = conf
    path = Path.join(workspace.jobs.path(job), file)
    self.file = conf["file_name"]?.textValue ?? file
    (hasHeader, self.partition, self.namespace, tableName) = (head == 1, partition, namespace, name)
    existing = ExistingTable(
      drop: conf["drop"]?.integerValue.map { $0 == 1 }, try workspace.settings().apiVersion)
    delimiter = conf["id_delimiter"]?.textValue ?? ","
    keepsLast = conf["keep_last"]?.boolValue ?? false
    sampleIDs = conf["sample_ids"]?.textValue.flatMap(SampleIDs.init)
    isVerbose = false
    warnings = []
  }
}
