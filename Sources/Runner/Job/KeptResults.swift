import Diagnostics
import Pipeline
import Platform
import Workspace

/// What an earlier run of the same job left and this run takes over: components all of whose tasks had succeeded.
public struct KeptResults: Sendable {
  private var components: [String: [Party: TaskRecord]]
  private let workspace: Workspace?

  /// Nothing: everything runs.
  public static let none = KeptResults()

  private init() {
    components = [:]
    workspace = nil
  }

  /// Finds what can be kept: whose files are all there, as they were written.
  ///
  /// - Parameter rerunning: components that run again in any case, with all that need their results.
  public init(
    of plan: JobPlan, job: JobID, rerunning: Set<String> = [], in workspace: Workspace, files: FileSystem
  ) throws {
    let records = try workspace.tasks.records(job, isHeld: false)
    let finished = Dictionary(
      records.filter { $0.status == .success && $0.details["cleaned"] == nil }.map { ($0.key, $0) },
      uniquingKeysWith: { first, _ in first })
    var kept: [String: [Party: TaskRecord]] = [:]
    for component in plan.components where !rerunning.contains(component.name) {
      // What needs something that runs again runs again too.
      guard component.dependencies.allSatisfy({ kept[$0] != nil }) else { continue }
      let stored = StoredComponent(component: component, workspace: workspace, files: files)
      var tasks: [Party: TaskRecord] = [:]
      for task in component.tasks {
        let key = TaskKey(role: task.party.role.rawValue, party: task.party.id, component: component.name)
        guard let record = finished[key], try stored.isComplete(record) else { break }
        tasks[task.party] = record
      }
      if tasks.count == component.tasks.count { kept[component.name] = tasks }
    }
    components = kept
    self.workspace = workspace
  }

  /// Their names.
  public var names: Set<String> { Set(components.keys) }

  /// Lets go what was made of other inputs, parameters or code than this run has: somebody may have replaced a table.
  mutating func confirm(_ plan: JobPlan, _ keys: ComponentKeys) throws {
    var keys = keys
    var confirmed: [String: [Party: TaskRecord]] = [:]
    for component in plan.components {
      guard let tasks = components[component.name], component.dependencies.allSatisfy({ confirmed[$0] != nil }) else {
        continue
      }
      let key = try keys.description(of: component).map { try ResultCache.key(of: $0) }
      // Results of a run without keys are taken at their word.
      guard tasks.values.allSatisfy({ $0.cacheKey == nil || $0.cacheKey == key }) else { continue }
      confirmed[component.name] = tasks
      keys.note(component.name, tasks.map { ($0.key, $0.value) })
    }
    components = confirmed
  }

  /// How the tasks of a component had ended, with what they left; empty for one that is not kept.
  func ends(of component: PlannedComponent, files: FileSystem) throws -> [TaskEnd] {
    guard let tasks = components[component.name], let workspace else { return [] }
    let stored = StoredComponent(component: component, workspace: workspace, files: files)
    return try component.tasks.compactMap { task in
      guard let record = tasks[task.party] else { return nil }
      return TaskEnd(
        component: component.name, party: task.party, staged: nil, record: record,
        result: .success(try stored.output(record)))
    }
  }
}
