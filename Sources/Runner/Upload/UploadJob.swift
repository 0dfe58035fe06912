import Configuration
import Pipeline
import Platform
import Workspace

/// An upload as the job that FATE makes of it: component `upload_0`, module Upload (contract 5.1).
public struct UploadJob {
  /// What the import is handed.
  public typealias Work = LocalJob.Work

  /// What the import did.
  public struct Account: Sendable, Equatable {
    /// The lines that were read, FATE's `upload_count`.
    public let read: Int
    /// The rows that the table has now, FATE's `actual_count`.
    public let kept: Int
    /// The table's namespace.
    public let namespace: String
    /// The table's name.
    public let name: String

    /// Makes an account.
    public init(read: Int, kept: Int, namespace: String, name: String) {
      self.read = read
      self.kept = kept
      self.namespace = namespace
      self.name = name
    }

    /// The metric of an upload and what the data view shows (contract 5.1).
    public var local: LocalJob.Account {
      var metrics = Metrics()
      metrics.add(
        "upload", "data_access", type: "UPLOAD", title: "upload", data: [Metrics.Pair("count", .integer(kept))])
      return LocalJob.Account(
        metrics: metrics,
        details: [
          "upload_count": .integer(read), "actual_count": .integer(kept), "namespace": .text(namespace),
          "table_name": .text(name),
        ])
    }
  }

  private let job: LocalJob
  private let workspace: Workspace
  private let options: JobRunner.Options
  private let progress: (Progress) -> Void

  /// Makes an upload.
  ///
  /// - Parameter parameters: the upload conf (file, head, partition, namespace, table_name …), an object.
  public init(
    parameters: JSON, workspace: Workspace, options: JobRunner.Options, generation: Generation = .fate14,
    progress: @escaping (Progress) -> Void = { _ in }
  ) {
    job = LocalJob(.upload, parameters: parameters, generation: generation)
    self.workspace = workspace
    self.options = options
    self.progress = progress
  }

  /// Writes the job, runs the import on a thread of its own, and records how it ended.
  ///
  /// - Throws: `Diagnostic` when the job cannot be written; what the import throws is in the summary.
  public func run(
    interrupt: Interrupt, importing: @escaping @Sendable (Work) throws -> Account
  ) throws -> RunSummary {
    try job.run(in: workspace, options: options, interrupt: interrupt, progress: progress) { work in
      try importing(work).local
    }
  }
}
