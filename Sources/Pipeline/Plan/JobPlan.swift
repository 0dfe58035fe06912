import Configuration
import Diagnostics

/// A job as it will run: conf and DSL checked completely, parameters merged, components in topological order.
/// Immutable; nothing behind it knows that versions of conf and DSL exist.
public struct JobPlan: Sendable {
  /// Whose defaults and strictness it has.
  public let generation: Generation
  /// Who submits it.
  public let initiator: Party
  /// Every party, sorted.
  public let parties: [Party]
  /// The effective job parameters (`work_mode`, `job_type` …) as submitted and filled in.
  public let jobParameters: JSON
  /// Whether it predicts rather than trains.
  public let isPredicting: Bool
  /// The seed of all its seeded streams.
  public let seed: UInt64
  /// `arbiter-10000#guest-9999#host-10000#model` (contract 7.1).
  public let modelID: String
  /// The components in topological order, ties in the order of the DSL.
  public let components: [PlannedComponent]
  /// What is accepted and named: unknown parameters of v1 confs, parameters of absent components.
  public let warnings: [Diagnostic]
  /// The conf, canonical.
  public let conf: JSON
  /// The DSL that runs, canonical.
  public let dsl: JSON
  /// What it predicts with; nil for a training.
  public let trained: TrainedPipeline?
  /// The last layer of parameters, which stands in no conf.
  public let overrides: [ParameterOverride]
  /// What it may use.
  public let limits: JobLimits

  /// Makes a plan; `JobPlanner` does, and tests.
  public init(
    generation: Generation, initiator: Party, parties: [Party], jobParameters: JSON, isPredicting: Bool,
    seed: UInt64, modelID: String, components: [PlannedComponent], warnings: [Diagnostic], conf: JSON, dsl: JSON,
    trained: TrainedPipeline? = nil, overrides: [ParameterOverride] = [], limits: JobLimits = JobLimits()
  ) {
    self.generation = generation
    self.initiator = initiator
    self.parties = parties.sorted()
    self.jobParameters = jobParameters
    self.isPredicting = isPredicting
    self.seed = seed
    self.modelID = modelID
    self.components = components
    self.warnings = warnings
    self.conf = conf
    self.dsl = dsl
    self.trained = trained
    self.overrides = overrides
    self.limits = limits
  }
}

/// One component of a plan with its tasks.
public struct PlannedComponent: Sendable {
  /// The name in the DSL.
  public let name: String
  /// The program.
  public let component: any Component.Type
  /// Where the DSL names it.
  public let position: SourcePosition?
  /// Data inputs in the order of the DSL.
  public let data: [PlannedInput]
  /// Model inputs: the components that make them, with the alias.
  public let models: [OutputReference]
  /// Isometric model inputs.
  public let isometricModels: [OutputReference]
  /// Model inputs that the training job left, `pipeline.dataio_0.dataio`; they stand before those of this job.
  public let storedModels: [OutputReference]
  /// Isometric model inputs that the training job left.
  public let storedIsometricModels: [OutputReference]
  /// The components whose caches it reads, with their names.
  public let caches: [OutputReference]
  /// The names of its data outputs.
  public let dataOutputs: [String]
  /// The alias of its model output.
  public let modelAlias: String?
  /// Whether a predict pipeline keeps it (contract 4.5).
  public let isDeployed: Bool
  /// Its tasks, one per party that runs it, sorted by party.
  public let tasks: [PlannedTask]

  /// Makes a component of a plan.
  public init(
    name: String, component: any Component.Type, position: SourcePosition?, data: [PlannedInput],
    models: [OutputReference], isometricModels: [OutputReference], storedModels: [OutputReference] = [],
    storedIsometricModels: [OutputReference] = [], caches: [OutputReference] = [], dataOutputs: [String],
    modelAlias: String?, isDeployed: Bool, tasks: [PlannedTask]
  ) {
    self.name = name
    self.component = component
    self.position = position
    self.data = data
    self.models = models
    self.isometricModels = isometricModels
    self.storedModels = storedModels
    self.storedIsometricModels = storedIsometricModels
    self.caches = caches
    self.dataOutputs = dataOutputs
    self.modelAlias = modelAlias
    self.isDeployed = isDeployed
    self.tasks = tasks
  }

  /// The components whose results it needs, each once, in the order of the DSL.
  public var dependencies: [String] {
    var seen = Set<String>()
    let names = data.compactMap { if case .output(let output) = $0.source { output.component } else { nil } }
    let others = (models + isometricModels + caches).map(\.component)
    return (names + others).filter { seen.insert($0).inserted }
  }
}

/// `dataio_0.train`.
public struct OutputReference: Sendable, Hashable {
  /// The component.
  public let component: String
  /// Its output's name or its model's alias.
  public let output: String

  /// Makes a reference.
  public init(component: String, output: String) {
    self.component = component
    self.output = output
  }

  /// `dataio_0.train`.
  public var name: String { "\(component).\(output)" }
}

/// One data input of a component.
public struct PlannedInput: Sendable {
  /// Where a table comes from.
  public enum Source: Sendable, Hashable {
    /// Another component.
    case output(OutputReference)
    /// `args.train_data`: a stored table, another one per party (contract 4.5).
    case argument(String)
  }

  /// The port that it goes into.
  public let port: DataPort
  /// Where it comes from.
  public let source: Source

  /// Makes an input.
  public init(port: DataPort, source: Source) {
    self.port = port
    self.source = source
  }

  /// `dataio_0.train` or `args.train_data`.
  public var name: String {
    switch source {
    case .output(let output): output.name
    case .argument(let key): "args.\(key)"
    }
  }
}

/// One component at one party.
public struct PlannedTask: Sendable {
  /// The party.
  public let party: Party
  /// Its effective parameters.
  public let parameters: PlannedParameters
  /// The stored tables of its arguments by key.
  public let arguments: [String: TableReference]

  /// Makes a task.
  public init(party: Party, parameters: PlannedParameters, arguments: [String: TableReference]) {
    self.party = party
    self.parameters = parameters
    self.arguments = arguments
  }
}

/// A stored table that a conf names.
public struct TableReference: Sendable {
  /// Its namespace.
  public let namespace: String
  /// Its name.
  public let name: String
  /// Where the conf names it.
  public let position: SourcePosition?

  /// Makes a reference.
  public init(namespace: String, name: String, position: SourcePosition? = nil) {
    self.namespace = namespace
    self.name = name
    self.position = position
  }
}

/// The effective parameters of one task: checked, with where each came from, and bound to the program.
public struct PlannedParameters: Sendable {
  /// All values by name, nested.
  public let json: JSON
  /// Where each value that is no default was written, by path: `file:line:column`.
  public let origins: [String: String]
  /// The stored tables that the parameters themselves name (Reader).
  public let tables: [TableReference]
  /// The model of an earlier job that they name (ModelLoader).
  public let model: NamedModelReference?
  /// Runs the component with them.
  public let run: @Sendable (ComponentContext) throws -> ComponentOutput

  /// Makes parameters.
  public init(
    json: JSON, origins: [String: String], tables: [TableReference] = [], model: NamedModelReference? = nil,
    run: @escaping @Sendable (ComponentContext) throws -> ComponentOutput
  ) {
    self.json = json
    self.origins = origins
    self.tables = tables
    self.model = model
    self.run = run
  }
}
