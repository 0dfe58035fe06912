import Configuration
import Diagnostics
import Pipeline
import Runner
import Workspace

/// `deploy`: a new version of a model with a DSL to predict with (contract 4.5, 7.2).
enum DeployModel: Operation {
  static let name = "deploy"
  static let group = OperationGroup.model
  static let summary = "make a version of a model to predict with, of all or of some of its components"
  static let details = """
    cpn_list names the components to keep; without it those stay that the training DSL deploys. predict_dsl gives the
    DSL itself. The answer names the new version, which a predict conf then uses.
    """
  static let options: [CommandOption] = [
    .conf, .modelID.required, .modelVersion.required,
    CommandOption("cpn_list", .text, "components to keep: dataio_0,intersection_0,hetero_lr_0"),
    CommandOption("dsl", short: "d", .path, "a file with the DSL to predict with"),
  ]
  static let routes: [Route] = [.post("model/deploy")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let (modelID, version) = (try request.required("model_id"), try request.required("model_version"))
    try refuseCheckpoints(request)
    let workspace = try session.openWorkspace()
    let stored = try workspace.models.list().filter {
      $0.version == version && $0.partyModelID.hasSuffix("#\(modelID)")
    }
    guard let first = stored.first(where: { $0.partyModelID.hasPrefix("guest#") }) ?? stored.first else {
      var problem = try Diagnostic.missingModel("guest#9999#\(modelID)", version, in: workspace)
      problem.message = "Deploy model failed. Model \(modelID) \(version) not found."
      throw problem
    }
    let trained = try TrainedPipeline.stored(first.partyModelID, version: version, in: workspace.models)
    let dsl = try PredictDSL(trained: trained, session: session).read(request)
    let child = try workspace.jobs.giveID().text
    var outcomes = PartyOutcomes()
    for (role, parties) in (trained.trainConf["role"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
      for party in (parties.listValue ?? []).compactMap(\.partyID) {
        try outcomes.attempt(role, party) {
          try deploy(
            ModelStore.partyModelID(role: role, party: party, modelID: modelID), version, child, dsl, workspace)
          return "deploy model of role \(role) \(party) success"
        }
      }
    }
    return try outcomes.answer(
      jobID: nil, more: ["model_id": .text(modelID), "model_version": .text(child)], in: session)
  }

  /// An arbiter may have no part of the model; then there is nothing to deploy.
  private static func deploy(
    _ id: String, _ version: String, _ child: String, _ dsl: JSON, _ workspace: Workspace
  ) throws {
    guard try workspace.models.contains(id, version: version) else {
      if id.hasPrefix("arbiter#") { return }
      throw try Diagnostic.missingModel(id, version, in: workspace)
    }
    let components = try workspace.models.components(id, version: version)
    let trained = try TrainedPipeline(components, named: "\(id) \(version)")
    let buffer = trained.deployedBuffer(version: child, inferenceDSL: dsl)
    try workspace.models.put(
      id, version: child,
      components.map { component in
        guard component.component == TrainedPipeline.component else { return component }
        return ModelComponent(
          component: component.component, alias: component.alias, module: component.module,
          buffers: component.buffers.merging([TrainedPipeline.bufferName: buffer]) { $1 })
      })
  }

  private static func refuseCheckpoints(_ request: Request) throws {
    guard let checkpoints = request["components_checkpoint"]?.objectValue, !checkpoints.isEmpty else { return }
    throw Diagnostic(
      .notOffered, "there are no checkpoints of \(English.list(checkpoints.keys.sorted(), "and")) to deploy",
      at: request.position("components_checkpoint"),
      help: "jobs keep the models of their last iteration only; leave components_checkpoint out")
  }
}

/// The DSL of a deployed version: given, or made of the training DSL.
private struct PredictDSL {
  let trained: TrainedPipeline
  let session: Session

  func read(_ request: Request) throws -> JSON {
    if let dsl = try given(request) {
      try check(dsl)
      return dsl.json
    }
    if let components = try components(request) {
      return try InferenceDSL.derive(from: trained.trainDSL, generation: trained.generation, components: components)
    }
    return trained.inferenceDSL
  }

  /// `predict_dsl` as FATE's SDK sends it, an object; `dsl` as its command line sends it, a text.
  private func given(_ request: Request) throws -> Node? {
    for key in ["predict_dsl", "dsl"] {
      if key == "dsl", session.face == .commandLine, let path = request.flags[key]?.textValue {
        return try session.read(path, called: "DSL")
      }
      guard let value = request.conf?[key], !value.isNull else { continue }
      guard let text = value.text else { return value }
      return try ConfigurationFile.read(SourceText(name: key, text: text))
    }
    return nil
  }

  /// A list, or a text with commas.
  private func components(_ request: Request) throws -> [String]? {
    switch request["cpn_list"] {
    case nil, .some(.null): return nil
    case .some(.text(let text)): return text.split { ",[] \n\"'".contains($0) }.map(String.init)
    case .some(.list(let list)):
      let names = list.compactMap(\.textValue)
      if names.count == list.count { return names.isEmpty ? nil : names }
      fallthrough
    default:
      throw Diagnostic(
        .badArgument, "'cpn_list' must be a list of components", at: request.position("cpn_list"))
    }
  }

  /// Its modules are known, and every model that it reads is there.
  private func check(_ dsl: Node) throws {
    guard let components = dsl["components"]?.members, !components.isEmpty else {
      throw Diagnostic(.badArgument, "a DSL must have components", at: dsl.position)
    }
    var problems = DiagnosticList()
    let models = trained.models.map { "pipeline.\($0.output.component).\($0.output.output)" }
    for component in components {
      let module = component.value["module"]?.text ?? ""
      if session.registry[module] == nil {
        problems.add(
          Diagnostic(
            .unknownModuleName, "there is no module \(English.quote(module))", at: component.value.position,
            help: Suggestion.help(for: module, in: session.registry.modules)))
      }
      for input in component.value["input"]?["model"]?.elements ?? [] {
        guard let text = input.text, text.hasPrefix("pipeline."), !models.contains(text) else { continue }
        problems.add(
          Diagnostic(
            .noSuchModel, "the training left no model \(English.quote(text))", at: input.position,
            help: Suggestion.help(for: text, in: models)))
      }
    }
    try problems.throwIfErrors()
  }
}
