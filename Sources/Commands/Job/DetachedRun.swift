import Configuration
import Diagnostics
import Platform
import Runner
import Workspace

/// The run of a job in a process of its own: `fedflow run_job`, in its own session, without standard streams.
///
/// The job's lock goes from hand to hand: this process took it when it wrote the job, the child inherits it, and this
/// process lets it go. So at no moment is the job without a holder while somebody is going to run it.
enum DetachedRun {
  /// Variables that a run may need; a web server's others, secrets among them, stay behind.
  private static let kept = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "USER", "STATE_DIRECTORY"]
  private static let keptPrefixes = ["LC_", "FEDFLOW_"]

  /// Starts the run of a job that was written.
  ///
  /// - Parameter lock: that of the job; it is the child's when this returns.
  /// - Throws: `Diagnostic` when the child cannot be started; the job is then recorded as failed.
  static func start(
    _ record: JobRecord, holding lock: FileLock, in workspace: Workspace, _ session: Session
  ) throws {
    do {
      try session.files.createDirectories(workspace.jobs.logPath(record.id))
      let child = try lock.lend { descriptor in
        var command = ChildCommand(
          session.environment.executable,
          [
            RunJob.name, "--job_id", record.id.text, "--workspace", workspace.path, "--lock_descriptor",
            String(ChildCommand.inheritedNumber),
          ],
          variables: session.environment.variables.filter { isKept($0.key) },
          folder: session.environment.currentDirectory)
        command.error = .appending(Path.join(workspace.jobs.logPath(record.id), "run.log"))
        command.ownsSession = true
        command.inherited = descriptor
        return try ChildProcess(command)
      }
      try lock.name(holder: child.id)
    } catch let error as Diagnostic {
      var failed = error
      failed.notes.append(Diagnostic.Note("the job '\(record.id)' was written and is recorded as failed"))
      try? workspace.jobs.end(record.id, as: .failed, because: [failed], at: session.clock.milliseconds)
      throw failed
    }
  }

  private static func isKept(_ name: String) -> Bool {
    kept.contains(name) || keptPrefixes.contains { name.hasPrefix($0) }
  }
}

extension JobStore {
  /// Records the end of a job that did not come to run, or whose run was cut off. The caller holds its lock.
  func end(_ job: JobID, as status: JobStatus, because problems: [Diagnostic], at milliseconds: Int) throws {
    var record = try record(job)
    record.status = status
    record.tag = "job_end"
    record.endTime = milliseconds
    record.updateTime = milliseconds
    record.currentTasks = []
    if let first = problems.first { record.description = first.message }
    record.diagnostics += problems.map(\.recordJSON)
    for problem in problems { try? log(job, .error, DiagnosticText().render(problem)) }
    try? removeReceived(job)
    do { try close(record) } catch let error as Diagnostic where error.code == .storageFull {
      dropBallast()
      try close(record)
    }
  }

  private func close(_ record: JobRecord) throws {
    try append(record.id, event: ["event": "job_ended", "status": .text(record.status.rawValue)])
    try finish(record)
  }
}
