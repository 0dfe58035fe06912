import Configuration
import Diagnostics
import Platform
import Runner
import Workspace

/// The program of a job of role `local`: what its module does with its parameters.
///
/// It runs in the process that has the job's lock, whichever that is; everything that it needs lies in the parameters.
protocol LocalModule: Sendable {
  /// The module in the job's DSL.
  static var module: LocalJob.Module { get }
  /// Does it.
  ///
  /// - Parameter parameters: those of the job's conf.
  /// - Returns: the metrics, and what the job's record keeps.
  static func run(
    _ parameters: JSON, _ work: LocalJob.Work, in workspace: Workspace, _ session: Session
  ) throws -> LocalJob.Account
}

/// Every module of local jobs.
enum LocalModules {
  static let all: [any LocalModule.Type] = [
    UploadModule.self, DownloadModule.self, ModelStoreModule.self, ModelRestoreModule.self,
  ]

  /// Runs a local job that was written.
  ///
  /// - Returns: nil for a job with a DSL of a user's.
  static func run(
    _ record: JobRecord, holding lock: FileLock, in workspace: Workspace, _ session: Session,
    progress: @escaping (Progress) -> Void = { _ in }
  ) throws -> RunSummary? {
    guard let job = try LocalJob(record, in: workspace) else { return nil }
    return try run(job, record.id, holding: lock, in: workspace, session, progress: progress)
  }

  /// Writes a local job and runs it here and now.
  static func run(
    _ job: LocalJob, in workspace: Workspace, _ session: Session, progress: @escaping (Progress) -> Void = { _ in }
  ) throws -> RunSummary {
    let (record, lock) = try job.create(in: workspace, version: Version.text, clock: session.clock)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock", subject: record.id.text) }
    return try run(job, record.id, holding: lock, in: workspace, session, progress: progress)
  }

  private static func run(
    _ job: LocalJob, _ id: JobID, holding lock: FileLock, in workspace: Workspace, _ session: Session,
    progress: @escaping (Progress) -> Void
  ) throws -> RunSummary {
    guard let type = all.first(where: { $0.module == job.module }) else {
      throw Diagnostic(.internalError, "no program of the module \(job.module.rawValue)", subject: id.text)
    }
    let options = JobRunner.Options(
      version: Version.text, jobs: 1, processID: session.environment.processID, clock: session.clock,
      files: session.files)
    return try job.run(
      id, holding: lock, in: workspace, options: options, interrupt: session.interrupt, progress: progress
    ) { work in
      try work.checkInterrupt()
      return try type.run(job.parameters, work, in: workspace, session)
    }
  }
}
