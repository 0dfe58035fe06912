import Configuration
import Diagnostics

/// What a training job left of itself beside its models: enough to plan a prediction (contract 4.5, 7.1).
public struct TrainedPipeline: Sendable {
  /// A model that one of its components left at some party.
  public struct Model: Sendable, Hashable {
    /// The component, and the alias of its output.
    public let output: OutputReference
    /// The component's module.
    public let module: String

    /// Names a model.
    public init(output: OutputReference, module: String) {
      self.output = output
      self.module = module
    }
  }

  /// `arbiter-10000#guest-9999#host-10000#model`.
  public let modelID: String
  /// The id of the training job, or what `deploy` gave it.
  public let modelVersion: String
  /// Whose defaults the training job had.
  public let generation: Generation
  /// The conf of the training job.
  public let trainConf: JSON
  /// The DSL of the training job.
  public let trainDSL: JSON
  /// The DSL of a prediction with these models.
  public let inferenceDSL: JSON
  /// The models that its components left.
  public let models: [Model]
  /// The buffer `Pipeline` as it is stored.
  public let buffer: JSON

  /// Reads what is stored.
  ///
  /// - Parameters:
  ///   - buffer: the buffer `Pipeline` of the pseudo component `pipeline.pipeline`.
  ///   - models: the other components of the same version.
  /// - Throws: F0447 when it lacks something that a prediction needs.
  public init(buffer: JSON, models: [Model]) throws {
    guard let modelID = buffer["model_id"]?.textValue, let version = buffer["model_version"]?.textValue,
      let conf = buffer["train_runtime_conf"], conf.objectValue != nil, let dsl = buffer["train_dsl"],
      dsl["components"]?.objectValue != nil, let inference = buffer["inference_dsl"],
      inference["components"]?.objectValue != nil
    else {
      throw Diagnostic(
        .unusablePipeline,
        "the stored pipeline lacks model_id, model_version, train_runtime_conf, train_dsl or inference_dsl",
        help: "train again; a job that succeeds leaves all of them")
    }
    self.modelID = modelID
    modelVersion = version
    trainConf = conf
    trainDSL = dsl
    inferenceDSL = inference
    generation = conf["dsl_version"]?.versionNumber == 2 ? .fate15 : .fate14
    self.models = models.filter { $0.output.component != Self.component }
    self.buffer = buffer
  }

  /// The name of FATE's pseudo component, and of its alias.
  public static let component = "pipeline"
  /// The name of its buffer.
  public static let bufferName = "Pipeline"

  /// What `--set` said when it was trained; no conf has it.
  static let overridesKey = "parameter_overrides"

  /// The buffer of a pipeline that a job trained.
  ///
  /// - Parameters:
  ///   - plan: the training job.
  ///   - version: its id.
  public static func buffer(of plan: JobPlan, version: String) -> JSON {
    var members: [String: JSON] = [
      "train_dsl": plan.dsl, "train_runtime_conf": plan.conf, "inference_dsl": plan.inferenceDSL,
      "model_id": .text(plan.modelID), "model_version": .text(version),
      "fate_version": .text(plan.generation.rawValue),
    ]
    if !plan.overrides.isEmpty {
      members[overridesKey] = .list(
        plan.overrides.map { ["component": .text($0.component), "parameters": $0.layer.json] })
    }
    if plan.generation == .fate15 {
      // FATE 1.5 and later; `parent` is false only of versions that `deploy` made.
      members.merge([
        "parent": true, "loaded": false, "parent_info": .object([:]),
        "initiator_role": .text(plan.initiator.role.rawValue), "initiator_party_id": .integer(plan.initiator.id),
      ]) { $1 }
    }
    return .object(members)
  }

  /// The buffer of a version that `deploy` makes of this one.
  ///
  /// - Parameters:
  ///   - version: the new version.
  ///   - inferenceDSL: the DSL of predictions with it.
  public func deployedBuffer(version: String, inferenceDSL: JSON) -> JSON {
    var members = buffer.objectValue ?? [:]
    members["model_version"] = .text(version)
    members["inference_dsl"] = inferenceDSL
    members["parent"] = false
    members["loaded"] = false
    members["parent_info"] = [
      "parent_model_id": .text(modelID), "parent_model_version": .text(modelVersion),
    ]
    return .object(members)
  }

  /// `inference DSL of 202007221530123456781`, under which its places are shown.
  func node(_ json: JSON, called what: String) throws -> Node {
    try JSONReader.read(SourceText(name: "\(what) of \(modelVersion)", text: CanonicalJSON.text(json)))
  }
}

extension JSON {
  /// A `dsl_version`, which may be a text.
  fileprivate var versionNumber: Int? { integerValue ?? textValue.flatMap(Int.init) }
}

extension JobPlan {
  /// The DSL of predictions with what this training job leaves (contract 4.5).
  public var inferenceDSL: JSON {
    let deployed = Set(components.filter(\.isDeployed).map(\.name))
    return InferenceDSL.derive(from: dsl, generation: generation) { deployed.contains($0) }
  }
}
