import Configuration
import Diagnostics
import Pipeline
import Workspace

/// What the results of each component depend on, as far as it is known: it grows while the run goes on.
///
/// Ciphers, keys and times are in no description; two descriptions are equal only if the results have the same bytes.
struct ComponentKeys {
  private let plan: JobPlan
  private let tables: JobTables
  private let program: String
  private let storedModels: [String: String]
  private var records: [String: [Party: TaskRecord]] = [:]

  init(_ plan: JobPlan, _ tables: JobTables, program: String) throws {
    self.plan = plan
    self.tables = tables
    self.program = program
    storedModels = try tables.models.digests()
  }

  /// Notes what a finished component left.
  mutating func note(_ component: String, _ ends: [(party: Party, record: TaskRecord)]) {
    records[component] = Dictionary(ends.map { ($0.party, $0.record) }, uniquingKeysWith: { first, _ in first })
  }

  /// Everything that the results of a component depend on; nil when a digest is not known.
  func description(of component: PlannedComponent) -> JSON? {
    // What a federation knows is no input that has a digest.
    if component.component.syncsStatistics { return nil }
    var tasks: [String: JSON] = [:]
    for task in component.tasks {
      guard let inputs = inputs(of: task, in: component) else { return nil }
      tasks[task.party.name] = [
        "parameters": task.parameters.json, "inputs": .object(inputs.mapValues { .text($0) }),
      ]
    }
    return [
      "program": .text(program), "module": .text(component.component.module),
      "module_version": .integer(component.component.version), "component": .text(component.name),
      "generation": .text(plan.generation.rawValue), "predicts": .bool(plan.isPredicting),
      "seed": .text(String(plan.seed)), "data_outputs": .list(component.dataOutputs.map { .text($0) }),
      "model_output": component.modelAlias.map { .text($0) } ?? .null, "tasks": .object(tasks),
    ]
  }

  private func inputs(of task: PlannedTask, in component: PlannedComponent) -> [String: String]? {
    var inputs: [String: String] = [:]
    for (index, input) in component.data.enumerated() {
      let name = "\(input.port.rawValue) \(index) \(input.name)"
      switch input.source {
      case .argument(let key):
        guard let reference = task.arguments[key] else { continue }
        guard let digest = tables.digest(of: reference) else { return nil }
        inputs[name] = digest
      case .output(let output):
        guard let record = records[output.component]?[task.party] else { continue }
        // A party for which a component left nothing gets nothing.
        guard record.outputs.contains(where: { $0.name == output.output }) else { continue }
        guard let digest = record.digest(ofOutput: output.output) else { return nil }
        inputs[name] = digest
      }
    }
    for table in task.parameters.tables { inputs["table \(table.namespace).\(table.name)"] = tables.digest(of: table) }
    for (kind, models) in [("model", component.models), ("isometric model", component.isometricModels)] {
      for model in models {
        for (file, digest) in records[model.component]?[task.party]?.modelDigests ?? [:] {
          inputs["\(kind) \(model.name) \(file)"] = digest
        }
      }
    }
    for model in component.storedModels + component.storedIsometricModels {
      let prefix = "\(task.party.role.rawValue)/\(task.party.id)/pipeline.\(model.component).\(model.output)/"
      for (name, digest) in storedModels where name.hasPrefix(prefix) { inputs["stored model \(name)"] = digest }
    }
    if let model = task.parameters.model?.model {
      let prefix = tables.models.name(of: model, at: task.party)
      for (name, digest) in storedModels where name.hasPrefix("\(prefix)/") { inputs["named model \(name)"] = digest }
    }
    return inputs
  }
}
