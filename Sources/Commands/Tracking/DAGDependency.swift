import Configuration
import Diagnostics
import Workspace

/// `dag_dependency`: the graph of a job's components (contract 2.2, pipeline/dag/dependency).
enum DAGDependency: Operation {
  static let name = "dag_dependency"
  static let group = OperationGroup.tracking
  static let summary = "show which components of a job need which others"
  static let options: [CommandOption] = [.filters, .jobID.required, .role.required, .partyID.required]
  static let routes: [Route] = [.post("pipeline/dag/dependency")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record = try workspace.job(request) { _ in "can not found this job" }
    let party = try TrackedParty(request, record)
    let planned = try workspace.plannedComponents(of: record)
    let names = planned.compactMap { $0["name"]?.textValue }
    let dsl = try workspace.jobs.json(record.id, .dsl)?["components"]?.objectValue ?? [:]
    let graph = JobGraph(components: dsl, names: Set(names), isLater: record.dslVersion != 1)
    let dependencies = names.map { ($0, graph.dependencies(of: $0)) }.filter { !$0.1.isEmpty }
    let runs = planned.compactMap { component in
      component["name"]?.textValue.map { ($0, JSON.bool(Self.runs(component, at: party))) }
    }
    let modules = planned.compactMap { component in component["name"]?.textValue.map { ($0, component["module"] ?? "") }
    }
    return .envelope(data: [
      "component_list": .list(names.map(JSON.text)), "component_module": .object(Dictionary(modules) { $1 }),
      "component_need_run": .object(Dictionary(runs) { $1 }),
      "dependencies": .object(Dictionary(dependencies.map { ($0, .list($1)) }) { $1 }),
    ])
  }

  private static func runs(_ component: JSON, at party: TrackedParty) -> Bool {
    (component["tasks"]?.listValue ?? []).contains { task in
      task["role"]?.textValue == party.role && task["party_id"]?.integerValue == party.party
    }
  }
}

/// The edges of a DSL in FATE's words.
private struct JobGraph {
  /// The components of the DSL.
  let components: [String: JSON]
  /// Those that the plan has.
  let names: Set<String>
  let isLater: Bool

  private static let dataPorts = ["data", "train_data", "validate_data", "eval_data", "test_data"]

  func dependencies(of name: String) -> [JSON] {
    let input = components[name]?["input"]
    let data = input?["data"]?.objectValue ?? [:]
    let ports = Self.dataPorts.filter { data[$0] != nil } + data.keys.filter { !Self.dataPorts.contains($0) }.sorted()
    let edges = ports.flatMap { port in references(data[port]).map { (reference: $0, type: port, kind: "data") } }
    let models = ["model", "isometric_model"].flatMap { port in
      references(input?[port]).map { (reference: $0, type: port, kind: "model") }
    }
    return (edges + models).compactMap { edge($0.reference, type: $0.type, kind: $0.kind) }
  }

  private func references(_ value: JSON?) -> [[String]] {
    let texts = value?.listValue?.compactMap(\.textValue) ?? value?.textValue.map { [$0] } ?? []
    return texts.map { $0.split(separator: ".").map(String.init) }
  }

  private func edge(_ reference: [String], type: String, kind: String) -> JSON? {
    guard reference.count == 2, names.contains(reference[0]) else { return nil }
    // FATE 1.4 knows two kinds; later versions name the port and the place among the outputs.
    guard isLater else { return ["component_name": .text(reference[0]), "type": .text(kind)] }
    let outputs = components[reference[0]]?["output"]?[kind]?.listValue?.compactMap(\.textValue) ?? []
    return [
      "component_name": .text(reference[0]), "type": .text(type),
      "up_output_info": [.text(kind), .integer(outputs.firstIndex(of: reference[1]) ?? 0)],
    ]
  }
}
