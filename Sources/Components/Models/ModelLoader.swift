import Configuration
import Diagnostics
import Pipeline

/// Hands on the model that a component of an earlier job left, each party its own (FATE 1.7 and later), for components that
/// go on from it, apply it or choose by it.
///
/// The model keeps its module, so that a HeteroLR that reads it takes it for that of a HeteroLR. With step_index or step_name
/// the model is the one of a checkpoint. A party that has no part of the model, as an arbiter often, hands on nothing. In a
/// prediction the model is the one that the training loaded. No messages, no tables.
///
/// - Output: the model.
/// - Metric: `model_loader` / `<component>-<alias>`, of a checkpoint `model_loader` / `<step_index>-<step_name>`.
public struct ModelLoader: Component {
  /// FATE's `ModelLoaderParam`.
  public struct Parameters: ParameterSet, NamingModel {
    var modelID: String?
    var modelVersion: String?
    var componentName: String?
    var alias: String?
    var stepIndex: Int?
    var stepName: String?
    var needRun = true

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("model_id", \.modelID, "The model id of the earlier job."),
      Parameter("model_version", \.modelVersion, "Its model version, which is the id of the job."),
      Parameter("component_name", \.componentName, "The component of that job whose model is loaded."),
      Parameter("model_alias", \.alias, "The alias of its model output; null for the one that it has."),
      Parameter(
        "step_index", \.stepIndex, .orNull(.atLeast(0)), unit: "iterations",
        "The checkpoint of this iteration, counted from 0, in the place of the model."),
      Parameter(
        "step_name", \.stepName,
        "The newest checkpoint of this name, in the place of the model; FATE names each one 'step_name'."),
      Parameter("need_run", \.needRun, "Whether to load the model; otherwise none is handed on."),
    ]

    /// What FATE loads is the first of alias, step_index and step_name; here there may be only one.
    public func problems() -> [ParameterProblem] {
      guard needRun else { return [] }
      let names = [("model_id", modelID), ("model_version", modelVersion), ("component_name", componentName)]
      var problems = names.filter { $0.1?.isEmpty ?? true }.map {
        ParameterProblem(
          $0.0, "is not set, so no model is named", help: "set model_id, model_version and component_name")
      }
      let chosen = [alias == nil ? nil : "model_alias", stepIndex == nil ? nil : "step_index"].compactMap(\.self)
      if let first = chosen.first, chosen.count > 1 || stepName != nil {
        let other = chosen.count > 1 ? chosen[1] : "step_name"
        problems.append(
          ParameterProblem(other, "and '\(first)' are both set, and one model is loaded", help: "set one of them"))
      }
      return problems
    }

    /// The model, so that it is looked for before anything runs.
    public var namedModel: NamedModel? {
      guard needRun, let modelID, let modelVersion, let componentName else { return nil }
      return NamedModel(modelID: modelID, modelVersion: modelVersion, component: componentName, alias: alias)
    }
  }

  /// The name in a DSL.
  public static let module = "ModelLoader"
  /// FATE's name of the parameter class.
  public static let parameterClass = "ModelLoaderParam"
  /// What it does.
  public static let summary = "Hands on the model that a component of an earlier job left."
  /// Whoever may have a part of a model.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// A model out; in a prediction that of the training comes in.
  public static let ports = Ports(model: true, dataOutputs: 0, modelOutput: true)
  /// Components that learnt from the model have one of their own.
  public static let deployedByDefault = false
  /// Rows are scored by models that are at hand.
  public static let serving = Serving.absent
  /// It makes no model itself.
  public static let handsOnModels = true

  /// Hands on the party's part.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard context.isPredicting || context.models.isEmpty else {
      throw Diagnostic(
        .modelMismatch, "\(context.component) loads a model and reads one of '\(context.models[0].component)' as well",
        subject: context.component, help: "take its input 'model' away")
    }
    guard let input = context.models.first ?? context.capabilities.namedModel else {
      context.log.info("\(context.party.name) has no part of the model")
      return ComponentOutput()
    }
    if context.isPredicting, !context.models.isEmpty { return ComponentOutput(model: input.model) }
    let (model, step) = try chosen(parameters, of: input, context)
    context.log.info(
      "loaded the model of '\(input.component)' (\(input.module))" + (step.map { ", step \($0)" } ?? ""))
    return ComponentOutput(model: model, metrics: metrics(parameters, input, step: step))
  }

  /// The model itself, or that of a checkpoint with its step.
  private static func chosen(
    _ parameters: Parameters, of input: ModelInput, _ context: ComponentContext
  ) throws -> (model: ModelArtifact, step: Int?) {
    if parameters.stepIndex == nil, parameters.stepName == nil { return (input.model.withoutCheckpoints, nil) }
    let steps = input.model.checkpointSteps
    // An arbiter that learns nothing has the same part at every step.
    if steps.isEmpty, context.party.role == .arbiter { return (input.model, nil) }
    let index =
      parameters.stepIndex.map { steps.firstIndex(of: $0) }
      ?? (parameters.stepName == ModelArtifact.checkpointName ? steps.indices.last : nil)
    if let index, let model = input.model.checkpoint(at: index) { return (model, steps[index]) }
    throw missing(parameters, of: input, steps, context)
  }

  private static func missing(
    _ parameters: Parameters, of input: ModelInput, _ steps: [Int], _ context: ComponentContext
  ) -> Diagnostic {
    let wanted =
      parameters.stepIndex.map { "with step_index \($0)" }
      ?? "with step_name \(English.quote(parameters.stepName ?? ""))"
    let help =
      steps.isEmpty
      ? "it has no checkpoints; 'callbacks' of callback_param with 'ModelCheckpoint' leaves some, but not of models of "
        + "several classes"
      : "step_index is one of \(English.list(steps.map(String.init), "and")); all have the step_name "
        + "'\(ModelArtifact.checkpointName)'"
    return Diagnostic(
      .noSuchModel, "the model of '\(input.component)' has no checkpoint \(wanted)", subject: context.component,
      help: help)
  }

  private static func metrics(_ parameters: Parameters, _ input: ModelInput, step: Int?) -> Metrics {
    var metrics = Metrics()
    var meta: [String: JSON] = [
      "model_id": .text(parameters.modelID ?? ""), "model_version": .text(parameters.modelVersion ?? ""),
      "component_name": .text(input.component),
    ]
    if let step {
      meta["step_index"] = .integer(step)
      meta["step_name"] = .text(ModelArtifact.checkpointName)
      metrics.add(
        "model_loader", "\(step)-\(ModelArtifact.checkpointName)", type: "checkpoint_info", title: "checkpoint",
        meta: meta)
    } else {
      meta["model_alias"] = .text(input.alias)
      metrics.add(
        "model_loader", "\(input.component)-\(input.alias)", type: "component_model_info", title: "component_model",
        meta: meta)
    }
    return metrics
  }
}
