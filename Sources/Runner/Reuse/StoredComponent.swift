import Configuration
import Diagnostics
import Pipeline
import Platform
import Tables
import Workspace

/// The results of all parties of a component that lie in the workspace.
struct StoredComponent {
  let component: PlannedComponent
  let workspace: Workspace
  let files: FileSystem

  /// The records of all parties' tasks in a job.
  ///
  /// - Returns: nil unless all have succeeded, still have all their files, and these are what was written.
  func records(in job: JobID, component name: String, key: String) throws -> [Party: TaskRecord]? {
    var records: [Party: TaskRecord] = [:]
    for task in component.tasks {
      let taskKey = TaskKey(role: task.party.role.rawValue, party: task.party.id, component: name)
      guard let record = try? workspace.tasks.recordIfThere(job, taskKey), record.status == .success,
        record.cacheKey == key, record.details["cleaned"] == nil, try isComplete(record)
      else { return nil }
      records[task.party] = record
    }
    return records
  }

  /// Whether a task still has its tables, and everything is what was written.
  func isComplete(_ record: TaskRecord) throws -> Bool {
    let there = try workspace.tasks.outputs(record.job, record.key)
    return try record.outputs.allSatisfy { there.contains($0.name) }
      && (record.outputs.isEmpty || record.outputs.count == component.dataOutputs.count)
      && workspace.tasks.isIntact(record)
  }

  /// What a task left, read from where it lies.
  func output(_ record: TaskRecord, _ staged: StagedTask? = nil) throws -> ComponentOutput {
    let store = workspace.tasks
    let folder = try store.folder(of: record, staged)
    let tables = try record.outputs.map {
      try Table.read(try store.outputPath(folder, $0.name), files: files)
    }
    let buffers = try store.model(in: folder)
    return ComponentOutput(
      data: tables, model: buffers.isEmpty ? nil : ModelArtifact(buffers: buffers),
      metrics: try store.metrics(in: folder).map { Metrics($0) } ?? Metrics())
  }
}
