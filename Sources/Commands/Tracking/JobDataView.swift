import Configuration
import Diagnostics
import Workspace

/// `job_data_view`: which tables a job reads, and who takes part (contract 2.2, tracking/job/data_view).
enum JobDataView: Operation {
  static let name = "job_data_view"
  static let group = OperationGroup.tracking
  static let summary = "show the tables that a job reads, and its parties"
  static let options: [CommandOption] = [.filters, .jobID.required, .role.required, .partyID.required]
  static let routes: [Route] = [.post("tracking/job/data_view")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(request) { _ in "error" }
    let party = try TrackedParty(request, record)
    let roles = record.roles.mapValues { JSON.list($0.map { .integer($0) }) }
    let data: JSON = [
      "dataset": .object(try dataset(record, in: workspace)), "model_summary": [:],
      "partner": .object(roles.filter { $0.key != party.role }), "roles": .object(roles),
    ]
    return .envelope(data: data)
  }

  /// `{role: {party: {name: "namespace.table"}}}`: the names are those of the arguments of a version 1 conf, and the
  /// components that read a table from version 2 on.
  private static func dataset(_ record: JobRecord, in workspace: Workspace) throws -> [String: JSON] {
    var dataset: [String: [String: [String: JSON]]] = [:]
    for table in try workspace.plannedTables(of: record) {
      dataset[table.role, default: [:]][String(table.party), default: [:]][table.key] =
        .text("\(table.namespace).\(table.name)")
    }
    return dataset.mapValues { .object($0.mapValues { .object($0) }) }
  }
}
