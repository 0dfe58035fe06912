import Configuration
import Diagnostics
import Tables

/// A DSL module: a small program per role that sees its own tables, its own parameters and the messages of the others.
public protocol Component: Sendable {
  /// Its parameters.
  associatedtype Parameters: ParameterSet
  /// The name that a DSL gives it.
  static var module: String { get }
  /// FATE's name of its parameter class, as tracking shows it (contract 6.3).
  static var parameterClass: String { get }
  /// Raised whenever the same inputs give other bytes; part of every cache key.
  static var version: Int { get }
  /// What it does, one sentence.
  static var summary: String { get }
  /// Which roles run it; parties of other roles have no task.
  static var roles: Set<Role> { get }
  /// The same for one that reads what these leave: an arbiter runs what reads the tables that it alone has.
  static func roles(reading sources: [any Component.Type]) -> Set<Role>
  /// Its inputs and outputs.
  static var ports: Ports { get }
  /// Every kind of message that it sends; no other is let through.
  static var messages: [MessageDeclaration] { get }
  /// Whether it is part of a deployed pipeline when the DSL does not say (contract 4.5).
  static var deployedByDefault: Bool { get }
  /// What a job of these parties cannot do with it: too many hosts, no arbiter.
  static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem]
  /// The same of a job that predicts with models; whoever needs a party only to train says so here.
  static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem]
  /// What it cannot do with models of these modules at its `isometric_model` input; asked of a component that fits.
  static func problems(reading modules: [String], parameters: Parameters, at party: Party) -> [ParameterProblem]
  /// What becomes of it when rows are scored one batch after the other, without a job.
  static var serving: Serving { get }
  /// Whether its model is one that a component of an earlier job made, which keeps its module.
  static var handsOnModels: Bool { get }
  /// Whether it is handed the way to a federation; what it leaves then depends on others than its inputs.
  static var syncsStatistics: Bool { get }
  /// Whether it goes through its tables by record batch, so that their size does not matter for its memory.
  static var readsByBatch: Bool { get }
  /// Runs one party's side.
  ///
  /// - Throws: `Diagnostic` for what the user can mend, `ChannelClosed` when the others ended.
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput
}

extension Component {
  /// The first version.
  public static var version: Int { 1 }
  /// Whatever it reads.
  public static func roles(reading sources: [any Component.Type]) -> Set<Role> { roles }
  /// No messages.
  public static var messages: [MessageDeclaration] { [] }
  /// Deployed.
  public static var deployedByDefault: Bool { true }
  /// Any parties will do.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    []
  }
  /// The same as for a training.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    problems(with: parties, parameters: parameters, at: party)
  }
  /// Any models will do.
  public static func problems(
    reading modules: [String], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] { [] }
  /// It runs.
  public static var serving: Serving { .runs }
  /// It holds its tables as a whole.
  public static var readsByBatch: Bool { false }
  /// It makes its model itself.
  public static var handsOnModels: Bool { false }
  /// It sees its inputs only.
  public static var syncsStatistics: Bool { false }
}

/// What becomes of a component when rows are scored as they stream: all parties' rows stand side by side already.
public enum Serving: Sendable {
  /// It runs.
  case runs
  /// It would only choose rows, or bring them together: its first table passes.
  case passes
  /// It makes nothing that a score needs.
  case absent
}

/// A table that a component gets, with the name of the output that it comes from.
public struct DataInput: Sendable {
  /// `dataio_0.train`, or `args.train_data`.
  public let name: String
  /// The component that made it, nil for an argument.
  public let component: String?
  /// The table.
  public let table: Table

  /// Makes an input.
  public init(name: String, component: String?, table: Table) {
    self.name = name
    self.component = component
    self.table = table
  }
}

/// A model that a component gets.
public struct ModelInput: Sendable {
  /// The component that made it.
  public let component: String
  /// That component's module.
  public let module: String
  /// The alias of that component's model output; empty where it does not matter.
  public let alias: String
  /// The model.
  public let model: ModelArtifact

  /// Makes an input.
  public init(component: String, module: String, alias: String = "", model: ModelArtifact) {
    self.component = component
    self.module = module
    self.alias = alias
    self.model = model
  }
}

/// What one party's side of a component leaves.
public struct ComponentOutput: Sendable {
  /// Tables, in the order of the DSL's output names.
  public var data: [Table]
  /// The model, when it has one.
  public var model: ModelArtifact?
  /// The metrics.
  public var metrics: Metrics

  /// Makes an output.
  public init(data: [Table] = [], model: ModelArtifact? = nil, metrics: Metrics = Metrics()) {
    self.data = data
    self.model = model
    self.metrics = metrics
  }
}
