import Configuration
import Diagnostics
import Workspace

/// `table_source`: which tables a component's output was made of (contract 2.3, `table/tracking/source`).
enum TableSource: Operation {
  static let name = "table_source"
  static let group = OperationGroup.data
  static let summary = "show the tables that an output table was made of; none for an uploaded one"
  static let options = TableName.options
  static let routes: [Route] = [.post("table/tracking/source")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try TableName(request)
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    if try workspace.tables.info(table.namespace, table.name) != nil { return .envelope(data: [], omitsEmpty: false) }
    guard let output = try workspace.outputTable(table.namespace, table.name) else {
      throw Diagnostic(
        .tableNotFound, "no found table: table name \(table.name), table namespace \(table.namespace)",
        help: try table.suggestion(in: workspace))
    }
    let lineage = try TableLineage(try workspace.jobs.record(output.job), output.key, in: workspace)
    let rows = lineage.parents(of: output.key.component).map { parent -> JSON in
      let source = lineage.stored(behind: parent)
      return [
        "parent_table_name": .text(parent.table.name), "parent_table_namespace": .text(parent.table.namespace),
        "source_table_name": .text(source?.name ?? parent.table.name),
        "source_table_namespace": .text(source?.namespace ?? parent.table.namespace),
      ]
    }
    return .envelope(data: .list(rows), omitsEmpty: false)
  }
}

/// `table_jobs`: which jobs read a stored table (contract 2.3, `table/tracking/job`).
enum TableJobs: Operation {
  static let name = "table_jobs"
  static let group = OperationGroup.data
  static let summary = "show the jobs that read a stored table"
  static let options = TableName.options
  static let routes: [Route] = [.post("table/tracking/job")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try TableName(request)
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let jobs = try workspace.jobs.list().reversed().filter { job in
      let reads = try session.readable(job, in: workspace) {
        try workspace.plannedTables(of: try workspace.jobs.state(job).record)
          .contains { $0.namespace == table.namespace && $0.name == table.name }
      }
      return reads ?? false
    }
    return .envelope(
      data: ["count": .integer(jobs.count), "job": .list(jobs.map { .text($0.text) })], omitsEmpty: false)
  }
}

/// What the components of a job read at one party.
private struct TableLineage {
  /// A data input: a stored table, or the output of another component.
  struct Parent {
    let table: TableName
    /// The component that left it; nil for a stored table.
    let component: String?
  }

  private var inputs: [String: [Parent]] = [:]

  init(_ record: JobRecord, _ key: TaskKey, in workspace: Workspace) throws {
    let outputs = try workspace.outputTables(record).filter { $0.key.role == key.role && $0.key.party == key.party }
    for table in try workspace.plannedTables(of: record) where table.role == key.role && table.party == key.party {
      inputs[table.component, default: []].append(
        Parent(table: TableName(namespace: table.namespace, name: table.name), component: nil))
    }
    for component in try workspace.plannedComponents(of: record) {
      guard let name = component["name"]?.textValue else { continue }
      for source in (component["data"]?.listValue ?? []).compactMap({ $0["source"]?.textValue }) {
        let parts = source.split(separator: ".", maxSplits: 1).map(String.init)
        guard let left = outputs.first(where: { [$0.key.component, $0.output] == parts }) else { continue }
        inputs[name, default: []].append(
          Parent(table: TableName(namespace: left.namespace, name: left.name), component: left.key.component))
      }
    }
  }

  func parents(of component: String) -> [Parent] { inputs[component] ?? [] }

  /// The first stored table behind a parent. A plan has no cycles.
  func stored(behind parent: Parent) -> TableName? {
    guard let component = parent.component else { return parent.table }
    for next in parents(of: component) {
      if let found = stored(behind: next) { return found }
    }
    return nil
  }
}
