import Configuration
import Diagnostics

/// A DSL as its two versions both mean it: components in the order of the text, with the place of every name.
struct JobDSL: Sendable {
  /// The components in the order of the text.
  var components: [DSLComponent] = []
  /// Whether every component could be read; only then is a name that is not among them unknown.
  var isComplete = true

  /// The component of a name.
  subscript(name: String) -> DSLComponent? { components.first { $0.name == name } }

  /// The component whose parameters one runs with: itself, or the one of the same module whose model it reads, as in
  /// FATE 1.4 and 1.5 (contract 4.5).
  func parameterSource(of component: DSLComponent) -> DSLComponent {
    var current = component
    var seen: Set<String> = [component.name]
    while let model = current.models.last, let next = self[model.output.component],
      next.module.text.lowercased() == current.module.text.lowercased(), seen.insert(next.name).inserted
    {
      current = next
    }
    return current
  }
}

/// One component of a DSL.
struct DSLComponent: Sendable {
  /// A name with its place.
  struct Name: Sendable {
    let text: String
    let position: SourcePosition
  }

  /// `dataio_0.train`, with its place.
  struct Reference: Sendable {
    let output: OutputReference
    let position: SourcePosition
  }

  /// One data input.
  struct DataInput: Sendable {
    let port: DataPort
    /// The port as the DSL writes it.
    let word: Name
    let source: PlannedInput.Source
    let position: SourcePosition
  }

  let name: String
  let position: SourcePosition
  /// The module as the DSL writes it.
  let module: Name
  /// Its program; nil when the module is unknown or not built.
  let type: (any Component.Type)?
  var data: [DataInput] = []
  var models: [Reference] = []
  var isometricModels: [Reference] = []
  /// Caches that other components left (FATE 1.7 on).
  var caches: [Reference] = []
  /// Models of the training job that a prediction reads: `pipeline.dataio_0.dataio`.
  var storedModels: [Reference] = []
  var storedIsometricModels: [Reference] = []
  var dataOutputs: [Name] = []
  var modelOutputs: [Name] = []
  var cacheOutputs: [Name] = []
  var isDeployed: Bool?
  /// Whether every input could be read.
  var inputsAreComplete = true

  /// `hetero_lr_0 (HeteroLR)`, as messages name it.
  var owner: String { "\(name) (\(type.map { $0.module } ?? module.text))" }

  /// The names of the data outputs that the module really makes: those declared, or FATE's `component` when the DSL
  /// declares none (contract 4.3).
  var dataOutputNames: [String] {
    guard let ports = type?.ports else { return dataOutputs.map(\.text) }
    if dataOutputs.isEmpty { return ports.dataOutputs > 0 ? ["component"] : [] }
    return dataOutputs.prefix(ports.dataOutputs).map(\.text)
  }

  /// The alias of the model that the module really makes.
  var modelAlias: String? {
    if let ports = type?.ports, !ports.modelOutput { return nil }
    return modelOutputs.first?.text
  }

  /// FATE's alias of the model of a training whose DSL declares none; nil when the module makes no model.
  var undeclaredModelAlias: String? { type?.ports.modelOutput == true ? "default" : nil }

  /// All references to other components, in the order of the text within each kind.
  var references: [Reference] {
    let tables = data.compactMap { input in
      if case .output(let output) = input.source { Reference(output: output, position: input.position) } else { nil }
    }
    return tables + models + isometricModels + caches
  }
}
