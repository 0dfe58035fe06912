import Diagnostics
import Pipeline
import Platform
import Workspace

/// Takes the results of an earlier job in place of a component's run: for all parties, or for none.
struct Adoption: Sendable {
  let setting: TaskRun.Setting
  let component: PlannedComponent
  let workspace: Workspace
  let key: String

  /// Finds, verifies and stages the results.
  ///
  /// - Returns: how the tasks ended; nil when there are no results that can be used.
  func run() -> [TaskEnd]? {
    let stored = StoredComponent(component: component, workspace: workspace, files: setting.files)
    guard let entry = workspace.cache.entry(key), entry.job != setting.job,
      let sources = try? stored.records(in: entry.job, component: entry.component, key: key)
    else { return nil }
    var ends: [TaskEnd] = []
    do {
      for task in component.tasks {
        guard let source = sources[task.party] else { throw Missing() }
        ends.append(try end(of: task, from: source, stored))
      }
      return ends
    } catch {
      for end in ends { if let staged = end.staged { try? workspace.tasks.discard(staged) } }
      return nil
    }
  }

  private func end(of task: PlannedTask, from source: TaskRecord, _ stored: StoredComponent) throws -> TaskEnd {
    var record = setting.newRecord(of: task, in: component)
    record.cacheKey = key
    let staged = try workspace.tasks.adopt(source, as: &record, parameters: task.parameters.json)
    do {
      staged.log(.info, "taken from job \(source.takenFrom ?? source.job): same module, parameters, inputs and seed")
      let output = try stored.output(record, staged)
      record.status = .success
      record.endTime = setting.clock.milliseconds
      record.updateTime = record.endTime ?? record.updateTime
      return TaskEnd(
        component: component.name, party: task.party, staged: staged, record: record, result: .success(output))
    } catch {
      try? workspace.tasks.discard(staged)
      throw error
    }
  }

  private struct Missing: Error {}
}
