import Pipeline
import Tables

/// The outputs of the components that have finished, for those that come after them.
///
/// A component reads what is staged without waiting until it is on the storage. A party for which an upstream component
/// left nothing gets no input there, as the arbiter of a component that reads tables.
struct StagedOutputs {
  private let components: [String: PlannedComponent]
  private let models: JobModels
  private var outputs: [String: [Party: ComponentOutput]] = [:]
  /// How many components still have to read a component's tables.
  private var readers: [String: Int] = [:]

  /// - Parameter models: those of earlier jobs, which some components hand on.
  init(_ all: [PlannedComponent], models: JobModels) {
    self.models = models
    components = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for component in all {
      for source in component.dependencies { readers[source, default: 0] += 1 }
    }
  }

  /// Whether somebody is still to read a component's tables.
  func isRead(_ component: String) -> Bool { readers[component, default: 0] > 0 }

  /// Keeps the output of one party of a component, as long as somebody is to read it.
  mutating func add(_ output: ComponentOutput, of component: String, at party: Party) {
    guard readers[component, default: 0] > 0 else { return }
    outputs[component, default: [:]][party] = output
  }

  /// Notes that a component has read its inputs: tables that nobody will read any more are let go.
  mutating func finish(reading component: PlannedComponent) {
    for source in component.dependencies {
      readers[source, default: 0] -= 1
      if readers[source] == 0 { outputs[source] = nil }
    }
  }

  /// The data inputs of a task by port, each port in the order of the DSL.
  ///
  /// - Parameter arguments: the stored tables of the task's arguments by key.
  func data(
    of component: PlannedComponent, at party: Party, arguments: [String: Table]
  ) -> [DataPort: [DataInput]] {
    var inputs: [DataPort: [DataInput]] = [:]
    for input in component.data {
      guard let table = table(input.source, at: party, arguments: arguments) else { continue }
      let source: String? = if case .output(let output) = input.source { output.component } else { nil }
      inputs[input.port, default: []].append(DataInput(name: input.name, component: source, table: table))
    }
    return inputs
  }

  /// The models that references lead to at a party, in their order.
  func models(_ references: [OutputReference], at party: Party) -> [ModelInput] {
    references.compactMap { reference in
      guard let source = components[reference.component],
        let model = outputs[reference.component]?[party]?.model
      else { return nil }
      return ModelInput(component: source.name, module: models.module(ofModelBy: source, at: party), model: model)
    }
  }

  private func table(_ source: PlannedInput.Source, at party: Party, arguments: [String: Table]) -> Table? {
    switch source {
    case .argument(let key): return arguments[key]
    case .output(let reference):
      guard let index = components[reference.component]?.dataOutputs.firstIndex(of: reference.output),
        let tables = outputs[reference.component]?[party]?.data, tables.indices.contains(index)
      else { return nil }
      return tables[index]
    }
  }
}
