import Configuration
import Workspace

/// A stored table that a component reads at one party, as the plan of a job has it.
struct PlannedTable {
  let role: String
  let party: Int
  /// The component of the DSL.
  let component: String
  /// The key of the argument in a version 1 conf; the name of the component that reads it otherwise.
  let key: String
  let namespace: String
  let name: String
}

extension Workspace {
  /// The stored tables that a job reads, in the order of its plan.
  func plannedTables(of record: JobRecord) throws -> [PlannedTable] {
    try plannedComponents(of: record).flatMap { component -> [PlannedTable] in
      guard let name = component["name"]?.textValue else { return [] }
      return (component["tasks"]?.listValue ?? []).flatMap { Self.tables(of: $0, component: name) }
    }
  }

  private static func tables(of task: JSON, component: String) -> [PlannedTable] {
    guard let role = task["role"]?.textValue, let party = task["party_id"]?.integerValue else { return [] }
    func table(_ key: String, _ namespace: JSON?, _ name: JSON?) -> PlannedTable? {
      guard let namespace = namespace?.textValue, let name = name?.textValue else { return nil }
      return PlannedTable(
        role: role, party: party, component: component, key: key, namespace: namespace, name: name)
    }
    let arguments = (task["tables"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
      .compactMap { table($0.key, $0.value["namespace"], $0.value["name"]) }
    let parameters = task["parameters"]
    let whole = parameters?["table"]?["value"]
    let own = table(
      component, whole?["namespace"] ?? parameters?["table.namespace"]?["value"],
      whole?["name"] ?? parameters?["table.name"]?["value"])
    return arguments + (own.map { [$0] } ?? [])
  }
}
