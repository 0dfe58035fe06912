import Diagnostics
import Pipeline
import Platform
import Tables
import Workspace

/// The stored tables and models that a job needs, found and mapped before anything runs; nobody can take them away any
/// more.
public struct JobTables: Sendable {
  /// What tells one stored table from another.
  struct Name: Hashable, Comparable {
    let namespace: String
    let name: String

    init(_ reference: TableReference) {
      namespace = reference.namespace
      name = reference.name
    }

    static func < (a: Name, b: Name) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }
  }

  private struct Stored {
    let table: Table
    let digest: String
    /// Those of its file.
    let bytes: Int
  }

  /// A reference with who needs it.
  private struct Need {
    let reference: TableReference
    let component: PlannedComponent
    let task: PlannedTask

    var owner: String { "'\(component.name)' at \(task.party.name)" }
  }

  private let stored: [Name: Stored]
  /// The bytes of the tables that each component holds as a whole.
  let memory: [String: Int]
  /// The models of earlier jobs.
  let models: JobModels

  /// Finds every table of `args` and of the parameters that name tables (Reader), and every model. Nothing is written.
  ///
  /// - Throws: `DiagnosticList` with one F0701 per missing table: who needs it, and the nearest names; or what is wrong with
  ///   a table that is there; F0509 for a party without model; F0705 for a component whose tables are larger than the limit.
  public init(of plan: JobPlan, in workspace: Workspace, files: FileSystem = FileSystem()) throws {
    var problems = DiagnosticList()
    var stored: [Name: Stored] = [:]
    for needs in Self.needs(of: plan) {
      let reference = needs[0].reference
      try problems.collect {
        let found = try workspace.tables.read(reference.namespace, reference.name) { try Table.read($0, files: files) }
        if let (info, table) = found {
          guard info.isEnabled else { throw Self.disabled(needs) }
          stored[Name(reference)] = Stored(table: table, digest: info.digest, bytes: info.size)
          return
        }
        guard let output = try Self.output(reference, in: workspace, files) else {
          throw try Self.missing(needs, in: workspace)
        }
        stored[Name(reference)] = output
      }
    }
    let memory = MemoryPlan(plan, stored.mapValues { MemoryPlan.Size(rows: $0.table.rowCount, bytes: $0.bytes) })
    for problem in memory.problems { problems.add(problem) }
    self.memory = memory.bytes
    let models = try problems.collect { try JobModels(of: plan, in: workspace.models) }
    try problems.throwIfErrors()
    self.stored = stored
    self.models = models ?? JobModels()
  }

  /// The tables of a task's arguments by key.
  func arguments(of task: PlannedTask) -> [String: Table] {
    task.arguments.compactMapValues { stored[Name($0)]?.table }
  }

  /// The digest of a table; nil when the job does not need it.
  func digest(of reference: TableReference) -> String? { stored[Name(reference)]?.digest }

  /// Lets a task read the tables and the model that its own parameters name, and no others.
  func capabilities(of task: PlannedTask) -> Capabilities {
    var capabilities = Capabilities()
    capabilities.namedModel = task.parameters.model.flatMap { models.input($0.model, at: task.party) }
    let own = Set(task.parameters.tables.map { Name($0) })
    if own.isEmpty { return capabilities }
    let tables = stored.filter { own.contains($0.key) }.mapValues(\.table)
    capabilities.readTable = { namespace, name in
      let name = Name(TableReference(namespace: namespace, name: name))
      guard let table = tables[name] else {
        throw Diagnostic(
          .internalError, "the table '\(name.namespace).\(name.name)' is not among those that the parameters name")
      }
      return table
    }
    return capabilities
  }

  /// `<role>/<party>/<namespace>.<name>` to the digest, for the manifest, and those of the models.
  public func digests(of plan: JobPlan) throws -> [String: String] {
    var digests = try models.digests()
    for needs in Self.needs(of: plan) {
      for need in needs {
        let (party, name) = (need.task.party, Name(need.reference))
        digests["\(party.role.rawValue)/\(party.id)/\(name.namespace).\(name.name)"] = stored[name]?.digest
      }
    }
    return digests
  }

  /// All needs, those of one table together, in the order of the plan.
  private static func needs(of plan: JobPlan) -> [[Need]] {
    var order: [Name] = []
    var needs: [Name: [Need]] = [:]
    for component in plan.components {
      for task in component.tasks {
        let arguments = task.arguments.sorted { $0.key < $1.key }.map(\.value)
        for reference in arguments + task.parameters.tables {
          let name = Name(reference)
          if needs[name] == nil { order.append(name) }
          needs[name, default: []].append(Need(reference: reference, component: component, task: task))
        }
      }
    }
    return order.compactMap { needs[$0] }
  }
}

extension JobTables {
  /// A table that a component of an earlier job left, under the names that component_output_data_table tells.
  private static func output(
    _ reference: TableReference, in workspace: Workspace, _ files: FileSystem
  ) throws -> Stored? {
    guard let output = try workspace.outputTable(reference.namespace, reference.name) else { return nil }
    // Without a digest the results made of it could not be told from those of another table.
    guard let (path, digest) = try workspace.file(of: output) else { return nil }
    return Stored(
      table: try Table.read(path, files: files), digest: digest, bytes: try files.status(path)?.size ?? 0)
  }

  private static func missing(_ needs: [Need], in workspace: Workspace) throws -> Diagnostic {
    let reference = needs[0].reference
    let others = needs.dropFirst().map { Diagnostic.Note("also needed by \($0.owner)", at: $0.reference.position) }
    return Diagnostic(
      .jobTableMissing,
      "table '\(reference.name)' not found in namespace '\(reference.namespace)', needed by \(needs[0].owner)",
      at: reference.position, subject: reference.position == nil ? needs[0].component.name : nil, notes: others,
      help: help(reference, try workspace.tables.list()))
  }

  private static func disabled(_ needs: [Need]) -> Diagnostic {
    let reference = needs[0].reference
    return Diagnostic(
      .tableDisabled,
      "table '\(reference.name)' in namespace '\(reference.namespace)', needed by \(needs[0].owner), is disabled",
      at: reference.position, subject: reference.position == nil ? needs[0].component.name : nil,
      help: "fedflow table_enable -n '\(reference.namespace)' -t '\(reference.name)'")
  }

  private static func help(_ reference: TableReference, _ tables: [TableInfo]) -> String {
    let sameName = tables.filter { $0.name == reference.name }.map(\.namespace)
    let sameNamespace = tables.filter { $0.namespace == reference.namespace }.map(\.name)
    if let namespace = Suggestion.nearest(to: reference.namespace, in: sameName) {
      return "did you mean namespace '\(namespace)'?"
    }
    if let name = Suggestion.nearest(to: reference.name, in: sameNamespace) { return "did you mean table '\(name)'?" }
    if let namespace = sameName.first { return "namespace '\(namespace)' has a table of that name" }
    return "upload it first"
  }
}
