import Configuration
import Diagnostics
import Workspace

/// The tables that a task of a suite left, for the Readers of a task that needs them.
struct SuiteTables {
  /// The job of the task that left them.
  let job: String
  let task: String
  let session: Session

  /// The conf whose Readers name them.
  ///
  /// - Throws: all components that left no table, and parties that the conf does not have.
  func naming(_ tables: [SuiteTable], in conf: Node) throws -> Node {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(Request(flags: ["job_id": .text(job)])) { "there is no job '\($0)'" }
    let left = try workspace.outputTables(record)
    var (result, problems) = (conf, DiagnosticList())
    for table in tables {
      guard let party = SuiteConf.party(table.role, table.index, in: conf) else {
        problems.add(
          Diagnostic(.badSuite, "the conf has no \(table.role) of index \(table.index)", at: table.position))
        continue
      }
      let key = TaskKey(role: table.role, party: party, component: table.source)
      guard let found = left.first(where: { $0.key == key }) else {
        let sources = Set(left.filter { $0.key.role == table.role && $0.key.party == party }.map(\.key.component))
        problems.add(
          Diagnostic(
            .badSuite, "'\(table.source)' of '\(task)' left no table at \(table.role) \(party)", at: table.position,
            help: Suggestion.help(for: table.source, in: sources.sorted())))
        continue
      }
      result = SuiteConf.naming(table: table, found.namespace, found.name, in: result)
    }
    try problems.throwIfErrors()
    return result
  }
}
