import Components
import Configuration
import Diagnostics
import Pipeline

/// A conf with its DSL and, for a prediction, the training before it.
struct ExampleJob: Sendable {
  let conf: ExampleFile
  let dsl: ExampleFile?
  let trained: TrainedPipeline?
  /// The plan as the files are.
  let plan: JobPlan

  /// - Throws: `DiagnosticList` when the files are not accepted as they are.
  init(conf: ExampleFile, dsl: ExampleFile?, trained: TrainedPipeline?) throws {
    self.conf = conf
    self.dsl = dsl
    self.trained = trained
    plan = try Self.plan(conf.node, dsl?.node, trained)
  }

  /// Plans as submit does: first the model that a prediction names is looked up.
  static func plan(_ conf: Node, _ dsl: Node?, _ trained: TrainedPipeline?) throws -> JobPlan {
    let isPrediction = try ModelReference(of: conf) != nil
    if isPrediction, trained == nil { throw TortureError("a prediction whose training is not known") }
    return try JobPlanner.plan(
      conf: conf, dsl: dsl, trained: trained, registry: .examples, options: .init(drawSeed: { 1 }))
  }

  /// Whether a prediction names another model than before, which no workspace would have.
  func namesAnotherModel(_ conf: Node) throws -> Bool {
    guard let before = try ModelReference(of: self.conf.node), let now = try ModelReference(of: conf) else {
      return false
    }
    return before.modelID != now.modelID || before.modelVersion != now.modelVersion
  }

  /// What predictions with the models of a training are planned with.
  static func trained(_ plan: JobPlan) throws -> TrainedPipeline {
    let models = plan.components.compactMap { component in
      component.modelAlias.map {
        TrainedPipeline.Model(
          output: OutputReference(component: component.name, output: $0), module: component.component.module)
      }
    }
    let buffer = TrainedPipeline.buffer(of: plan, version: "202001010000000000001")
    return try TrainedPipeline(buffer: buffer, models: models)
  }
}

/// A conf or DSL, with its path from the folder of the examples.
struct ExampleFile: Sendable {
  let path: String
  let node: Node

  /// A DSL has components with modules.
  var isDSL: Bool { node["components"]?.members?.contains { $0.value["module"] != nil } == true }

  /// A runtime conf has parties, and parameters or a model to predict with; files of other commands have no parameters.
  var isConf: Bool {
    let keys = ["role_parameters", "algorithm_parameters", "component_parameters"]
    return node["initiator"] != nil && node["role"] != nil && (isPrediction || keys.contains { node[$0] != nil })
  }

  var isPrediction: Bool { node["job_parameters"]?["job_type"]?.text == "predict" }
}

extension ComponentRegistry {
  /// All modules of the examples: those that are not built have someone in their place who takes anything, so that the
  /// rest of their files is judged, too.
  fileprivate static let examples = ComponentRegistry(
    Array(ComponentRegistry.standard.components.values) + [
      StandIn<HeteroSecureBoostName>.self, StandIn<HomoSecureboostName>.self, StandIn<HomoNNName>.self,
      StandIn<HeteroNNName>.self, StandIn<RsaName>.self,
    ])
}

/// A module of FATE that is not built: any inputs; its parameters are not known, so that a conf of version 1 has each
/// named as ignored.
private enum StandIn<Name: ModuleName>: Component {
  struct Parameters: ParameterSet {
    init(defaults: Generation) {}
    static var parameters: [Parameter<Parameters>] { [] }
  }
  static var module: String { Name.name }
  static var parameterClass: String { "\(Name.name)Param" }
  static var summary: String { "Stands in for a module that is not built." }
  static var roles: Set<Role> { [.guest, .host] }
  static var ports: Ports {
    Ports(
      data: Set(DataPort.allCases), dataLimit: .max, needsData: false, model: true, isometricModel: true,
      dataOutputs: 3, modelOutput: true)
  }
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput()
  }
}

private protocol ModuleName: Sendable {
  static var name: String { get }
}

private enum HeteroSecureBoostName: ModuleName { static let name = "HeteroSecureBoost" }
private enum HomoSecureboostName: ModuleName { static let name = "HomoSecureboost" }
private enum HomoNNName: ModuleName { static let name = "HomoNN" }
private enum HeteroNNName: ModuleName { static let name = "HeteroNN" }
private enum RsaName: ModuleName { static let name = "Rsa" }
