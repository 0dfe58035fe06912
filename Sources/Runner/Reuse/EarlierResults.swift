import Pipeline
import Platform
import Workspace

/// A look, before anything runs, at what earlier jobs left.
public enum EarlierResults {
  /// Which components could not be taken from earlier jobs, in the order of the plan.
  ///
  /// - Parameter components: those that are wanted; all that they need must be among them.
  public static func missing(
    _ components: Set<String>, of plan: JobPlan, _ tables: JobTables, policy: ReusePolicy, in workspace: Workspace,
    files: FileSystem
  ) throws -> [String] {
    var keys = try ComponentKeys(plan, tables, program: policy.program)
    var missing: [String] = []
    for component in plan.components where components.contains(component.name) {
      let stored = StoredComponent(component: component, workspace: workspace, files: files)
      guard component.dependencies.allSatisfy({ !missing.contains($0) }),
        let key = try keys.description(of: component).map({ try ResultCache.key(of: $0) }),
        let entry = workspace.cache.entry(key),
        let records = try stored.records(in: entry.job, component: entry.component, key: key)
      else {
        missing.append(component.name)
        continue
      }
      keys.note(component.name, records.map { ($0.key, $0.value) })
    }
    return missing
  }
}
