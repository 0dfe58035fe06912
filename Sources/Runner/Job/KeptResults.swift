import Diagnostics
import Pipeline
import Platform
import Tables
import Workspace

/// What an earlier run of the same job left and this run takes over: components all of whose tasks had succeeded.
///
/// The plan is the same and so are the inputs, so a component that ran again would leave the same bytes.
public struct KeptResults: Sendable {
  private let components: [String: [Party: TaskRecord]]
  private let workspace: Workspace?
  private let files: FileSystem

  /// Nothing: everything runs.
  public static let none = KeptResults()

  private init() {
    components = [:]
    workspace = nil
    files = FileSystem()
  }

  /// Finds what can be kept.
  ///
  /// - Parameter rerunning: components that run again in any case, with all that need their results.
  public init(
    of plan: JobPlan, job: JobID, rerunning: Set<String> = [], in workspace: Workspace,
    files: FileSystem = FileSystem()
  ) throws {
    let records = try workspace.tasks.records(job, isHeld: false)
    let finished = Dictionary(
      records.filter { $0.status == .success && $0.details["cleaned"] == nil }.map { ($0.key, $0) },
      uniquingKeysWith: { first, _ in first })
    var kept: [String: [Party: TaskRecord]] = [:]
    for component in plan.components where !rerunning.contains(component.name) {
      // What needs something that runs again runs again too.
      guard component.dependencies.allSatisfy({ kept[$0] != nil }) else { continue }
      var tasks: [Party: TaskRecord] = [:]
      for task in component.tasks {
        let key = TaskKey(role: task.party.role.rawValue, party: task.party.id, component: component.name)
        guard let record = finished[key], try Self.isComplete(record, component, in: workspace, files) else { break }
        tasks[task.party] = record
      }
      if tasks.count == component.tasks.count { kept[component.name] = tasks }
    }
    components = kept
    self.workspace = workspace
    self.files = files
  }

  /// Whether the tables of a task are there: somebody may have deleted one.
  private static func isComplete(
    _ record: TaskRecord, _ component: PlannedComponent, in workspace: Workspace, _ files: FileSystem
  ) throws -> Bool {
    let there = try workspace.tasks.outputs(record.job, record.key)
    return record.outputs.allSatisfy { there.contains($0.name) }
      && (record.outputs.isEmpty || record.outputs.count == component.dataOutputs.count)
  }

  /// Their names.
  public var names: Set<String> { Set(components.keys) }

  /// How the tasks of a component had ended, with what they left; empty for one that is not kept.
  func ends(of component: PlannedComponent) throws -> [TaskEnd] {
    guard let tasks = components[component.name], let workspace else { return [] }
    return try component.tasks.compactMap { task in
      guard let record = tasks[task.party] else { return nil }
      let tables = try record.outputs.map { output in
        try Table.read(
          try workspace.tasks.dataPath(record.job, record.key, output: output.name), files: files)
      }
      let buffers = try workspace.tasks.model(record.job, record.key) ?? [:]
      let output = ComponentOutput(
        data: tables, model: buffers.isEmpty ? nil : ModelArtifact(buffers: buffers))
      return TaskEnd(
        component: component.name, party: task.party, staged: nil, record: record, result: .success(output))
    }
  }
}
