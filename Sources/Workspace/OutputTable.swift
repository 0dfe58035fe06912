import Configuration
import Cryptography
import Diagnostics
import Platform

/// A data output of a finished task under the names that FATE gives it (contract 5.3).
public struct OutputTable: Sendable, Equatable {
  /// The job.
  public let job: JobID
  /// The task that left it.
  public let key: TaskKey
  /// Its name in the DSL: `data_name`.
  public let output: String
  /// Its rows.
  public let rows: Int
  /// `output_data_<job>_<component>`, from FATE 1.5 on with the task's version behind it.
  public let namespace: String
  /// 32 hexadecimal digits that differ between the parties and outputs of one component.
  public let name: String

  /// Names an output of a task.
  ///
  /// - Parameter isLater: whether the job has the form of FATE 1.5 and later.
  public init(_ task: TaskRecord, _ output: TaskRecord.Output, isLater: Bool) throws {
    job = task.job
    key = task.key
    self.output = output.name
    rows = output.rows
    namespace = "\(Self.prefix)\(task.taskID)" + (isLater ? "_\(task.version)" : "")
    name = try Self.digits(of: "\(key.role)/\(key.party)/\(output.name)")
  }

  fileprivate static let prefix = "output_data_"

  private static func digits(of text: String) throws -> String {
    do { return String(SHA256.hex(try SHA256.digest(Array(text.utf8))).prefix(32)) } catch {
      throw Diagnostic(.internalError, "cannot name the table of \(English.quote(text)): \(error)")
    }
  }
}

extension Workspace {
  /// The data outputs that the finished tasks of a job left, by role, party and time, then in the DSL's order.
  public func outputTables(_ record: JobRecord) throws -> [OutputTable] {
    try tasks.records(record.id, isHeld: try jobs.isHeld(record.id)).filter { $0.status == .success }.flatMap { task in
      try task.outputs.map { try OutputTable(task, $0, isLater: record.dslVersion != 1) }
    }
  }

  /// The data output that has a name; nil when no job left one of that name.
  public func outputTable(_ namespace: String, _ name: String) throws -> OutputTable? {
    guard namespace.hasPrefix(OutputTable.prefix),
      let job = JobID(String(namespace.dropFirst(OutputTable.prefix.count).prefix { $0 != "_" })),
      try jobs.list().contains(job)
    else { return nil }
    return try outputTables(try jobs.record(job)).first { $0.namespace == namespace && $0.name == name }
  }

  /// Where a data output lies, and the digest that its task recorded of it; nil when it recorded none.
  public func file(of table: OutputTable) throws -> (path: String, digest: String)? {
    let path = try tasks.dataPath(table.job, table.key, output: table.output)
    let record = try tasks.record(table.job, table.key)
    return record.digests[try Layout.output(table.output)].map { (path, $0) }
  }

  /// Removes a data output; the record of its task forgets it. False when it was gone.
  public func remove(_ table: OutputTable) throws -> Bool {
    try tasks.removeOutput(table.job, table.key, output: table.output)
  }
}

extension TaskStore {
  /// Removes a data output of a finished task. Whoever has it mapped can go on reading it.
  fileprivate func removeOutput(_ job: JobID, _ task: TaskKey, output: String) throws -> Bool {
    let path = try dataPath(job, task, output: output)
    guard try files.exists(path) else { return false }
    var record = try record(job, task)
    record.outputs.removeAll { $0.name == output }
    record.updateTime = clock.milliseconds
    record.digests[try Layout.output(output)] = nil
    try replace(record)
    try files.removeFile(path)
    return true
  }
}
