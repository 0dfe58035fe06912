import Configuration
import Diagnostics
import Platform
import Synchronization

/// The folder of a task that is at work, staged beside its final place. One thread writes results; any may log.
public final class StagedTask: Sendable {
  private struct Log {
    /// Made by the first line.
    var file: OutputFile?
    var isClosed = false
    var failure: (any Error)?
  }

  /// Which task.
  public let key: TaskKey
  /// The job.
  public let job: JobID
  let folder: String
  let destination: String
  private let files: FileSystem
  private let clock: Clock
  private let log: Mutex<Log>
  private let written = Mutex<[String: String]>([:])

  init(job: JobID, key: TaskKey, folder: String, destination: String, files: FileSystem, clock: Clock) {
    self.job = job
    self.key = key
    self.folder = folder
    self.destination = destination
    self.files = files
    self.clock = clock
    log = Mutex(Log())
  }

  /// The effective parameters: what `component_parameters` answers (contract 6.3).
  public func writeParameters(_ json: JSON) throws { try write(Layout.parameters, json) }

  /// The metrics: `{namespace: {name: {data, meta}}}` (contract 6.1). No ids, times or paths in them.
  public func writeMetrics(_ json: JSON) throws { try write(Layout.metrics, json) }

  /// A model: its buffers by name (contract 6.4). No ids, times or paths in them.
  public func writeModel(_ buffers: [String: JSON]) throws {
    try files.createDirectories("\(folder)/\(Layout.model)")
    for (name, buffer) in buffers.sorted(by: { $0.key < $1.key }) { try write(try Layout.buffer(name), buffer) }
  }

  /// Makes a data output: the closure is given the path at which to write the table.
  public func writeData(_ output: String, _ write: (_ path: String) throws -> Void) throws {
    try files.createDirectories("\(folder)/\(Layout.data)")
    let file = try Layout.output(output)
    try write("\(folder)/\(file)")
    let digest = try FileDigest.of("\(folder)/\(file)", files).digest
    written.withLock { $0[file] = digest }
  }

  /// The SHA-256 of each file that was written until now, by its path in the folder.
  public var digests: [String: String] { written.withLock { $0 } }

  /// Adds a line to the log, which is readable at once; a failure is thrown when the task is committed.
  public func log(_ level: LogLevel, _ message: String) {
    let line = TaskLogText.line(level, message, at: clock.localTime)
    log.withLock { log in
      guard !log.isClosed, log.failure == nil else { return }
      do {
        let file = try log.file ?? files.createFile("\(folder)/\(Layout.taskLog)")
        log.file = file
        try file.write(Array(line.utf8))
      } catch { log.failure = error }
    }
  }

  /// Writes the record of the task, which has ended.
  func save(_ record: TaskRecord) throws {
    try files.writeNewFile("\(folder)/\(Layout.taskRecord)", RecordFile.bytes(record.json))
  }

  func closeLog() throws {
    try log.withLock { log in
      let file = log.file
      log.file = nil
      log.isClosed = true
      if let failure = log.failure { throw failure }
      try file?.close()
    }
  }

  private func write(_ file: String, _ json: JSON) throws {
    let bytes = CanonicalJSON.bytes(json)
    // Nobody reads these before the folder is in its place.
    try files.writeNewFile("\(folder)/\(file)", bytes)
    let digest = try FileDigest.of(bytes)
    written.withLock { $0[file] = digest }
  }
}
