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
    for component in try workspace.plannedComponents(of: record) {
      for task in component["tasks"]?.listValue ?? [] {
        guard let role = task["role"]?.textValue, let party = task["party_id"]?.integerValue,
          let name = component["name"]?.textValue
        else { continue }
        let tables = arguments(task) + reader(task, component: name)
        for (key, table) in tables { dataset[role, default: [:]][String(party), default: [:]][key] = .text(table) }
      }
    }
    return dataset.mapValues { .object($0.mapValues { .object($0) }) }
  }

  private static func arguments(_ task: JSON) -> [(String, String)] {
    (task["tables"]?.objectValue ?? [:]).compactMap { key, table in
      guard let namespace = table["namespace"]?.textValue, let name = table["name"]?.textValue else { return nil }
      return (key, "\(namespace).\(name)")
    }
  }

  private static func reader(_ task: JSON, component: String) -> [(String, String)] {
    let parameters = task["parameters"]
    let whole = parameters?["table"]?["value"]
    guard let namespace = (whole?["namespace"] ?? parameters?["table.namespace"]?["value"])?.textValue,
      let name = (whole?["name"] ?? parameters?["table.name"]?["value"])?.textValue
    else { return [] }
    return [(component, "\(namespace).\(name)")]
  }
}
