import Configuration
import Diagnostics
import Platform

extension TaskStore {
  /// Begins a task with the results of a finished one in place of its own: its files get second names.
  ///
  /// - Parameter record: that of the new task; it gets outputs, model and digests.
  /// - Throws: `fileNotFound` when somebody removed the results meanwhile. Nothing is left then.
  public func adopt(_ source: TaskRecord, as record: inout TaskRecord, parameters: JSON) throws -> StagedTask {
    let staged = try begin(record.job, record.key)
    do {
      try staged.writeParameters(parameters)
      let folder = try layout.task(source.job, source.key)
      for path in try files.files(below: folder)
      where ![Layout.taskRecord, Layout.taskLog, Layout.parameters].contains(path) {
        try files.createDirectories(Path.parent("\(staged.folder)/\(path)"))
        try files.linkFile("\(folder)/\(path)", to: "\(staged.folder)/\(path)")
      }
      record.outputs = source.outputs
      record.modelAlias = source.modelAlias
      record.digests = source.digests.merging(staged.digests) { $1 }
      record.takenFrom = source.takenFrom ?? source.job
      return staged
    } catch {
      try? discard(staged)
      throw error
    }
  }

  /// The folder in which a task's files lie now: staged, or in their place.
  public func folder(of record: TaskRecord, _ staged: StagedTask?) throws -> String {
    try staged?.folder ?? layout.task(record.job, record.key)
  }

  /// The path of a data output in a task's folder.
  public func outputPath(_ folder: String, _ output: String) throws -> String {
    "\(folder)/\(try Layout.output(output))"
  }

  /// The buffers of a model in a task's folder by name; none when there is no model.
  public func model(in folder: String) throws -> [String: JSON] {
    let folder = "\(folder)/\(Layout.model)"
    guard try files.exists(folder) else { return [:] }
    var buffers: [String: JSON] = [:]
    for file in try files.list(folder) {
      guard let name = Layout.bufferName(of: file) else { continue }
      buffers[name] = try RecordFile.read("\(folder)/\(file)", files)
    }
    return buffers
  }

  /// The metrics in a task's folder; nil when there are none.
  public func metrics(in folder: String) throws -> JSON? { try RecordFile.read("\(folder)/\(Layout.metrics)", files) }
}
