import Diagnostics
import Workspace

extension Session {
  /// What a listing over all jobs shows of one of them. A job whose files cannot be read is left out with a warning, so
  /// that it does not hide the others; one that was removed meanwhile is left out without.
  func readable<Content>(
    _ job: JobID, in workspace: Workspace, _ read: () throws -> Content
  ) throws -> Content? {
    do { return try read() } catch let error as Diagnostic where Self.isOfOneJob(error) {
      guard try workspace.jobs.contains(job) else { return nil }
      // The folder is there, so the record is what is missing.
      let what =
        error.code == .noSuchJob ? "'\(workspace.jobs.path(job, .record))' is missing" : error.message
      show([
        Diagnostic(
          .warning, error.code == .noSuchJob ? .damagedRecord : error.code, "the job '\(job)' is left out: \(what)",
          at: error.position, subject: error.subject, help: error.help)
      ])
      return nil
    }
  }

  /// Whether the fault lies in the files of a job, and not in the process, the machine or the program.
  private static func isOfOneJob(_ error: Diagnostic) -> Bool {
    let codes: [DiagnosticCode] = [
      .damagedRecord, .noSuchJob, .noSuchTask, .fileNotFound, .accessDenied, .wrongFileKind, .storageFailure,
      .unusablePath, .fileTooLarge,
    ]
    return codes.contains(error.code)
  }
}

extension RowFilter {
  /// The same for the jobs of this filter; of a job that is asked for by its id, what is wrong is an error.
  func readable<Content>(
    _ job: JobID, in workspace: Workspace, _ session: Session, _ read: () throws -> Content
  ) throws -> Content? {
    try namesJobs ? read() : session.readable(job, in: workspace, read)
  }
}
