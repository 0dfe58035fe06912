import Components
import Configuration
import Diagnostics
import Learning
import Pipeline
import Platform
import Workspace

/// `model build`: a model from statistics, stored like those of jobs (SymetryML contract A2, build).
enum ModelBuild: Operation {
  static let name = "model build"
  static let group = OperationGroup.statistics
  static let summary = "build a model from statistics alone and store it"
  static let details = """
    The file after -c, or flags, say what is built: algorithm (mlr, ridge, lasso, elasticnet, pcr, lsvr, lda, bayes, lsvm,
    pca), target, features, alpha, l1_ratio, nu, components, standardize, smoothing, var_smoothing; 'fedflow describe
    FederationModel' explains them. The model is stored as one of the guest: predict jobs, export, load, bind and infer
    take it by the model_id and model_version of the answer.
    """
  static let options: [CommandOption] = [
    .conf, .project, .statisticsFile, CommandOption("algorithm", .text, "the kind of model"),
    CommandOption("target", .text, "the attribute to predict"),
    CommandOption("features", .text, "the attributes to predict with, separated by commas; all others unless named"),
    .partyID, .modelVersion,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try StatisticsSource.table(request, session)
    let parameters = try BuildParameters(request).parameters
    let model = try FederationModel.build(parameters.specification, from: table, subject: nil)
    let workspace = try Workspace.open(session.workspacePath, create: true, files: session.files, clock: session.clock)
    let party = try request.integer("party_id") ?? 9999
    let modelID = "guest-\(party)#model"
    let version = try request.text("model_version") ?? "\(session.clock.milliseconds)"
    let pipeline = StoredModelPipeline(party: party, modelID: modelID, version: version, parameters: parameters)
    try workspace.models.put(
      ModelStore.partyModelID(role: "guest", party: party, modelID: modelID), version: version,
      pipeline.components(StatisticsModelJSON.artifact(model)))
    return .envelope(
      data: [
        "model_id": .text(modelID), "model_version": .text(version), "role": "guest", "party_id": .integer(party),
        "rows": .integer(table.rows), "algorithm": .text(model.specification.algorithm.rawValue),
        "facts": .object(model.facts.filter { $0.value.isFinite }.mapValues(JSON.number)),
      ])
  }
}

/// The parameters of FederationModel as a request has them.
private struct BuildParameters {
  let parameters: FederationModel.Parameters

  init(_ request: Request) throws {
    var given: [String: JSON] = [:]
    for name in FederationModel.Parameters.parameters.map(\.name) {
      if let value = request[name] { given[name] = value }
    }
    if let features = given["features"]?.textValue {
      given["features"] = .list(features.split(separator: ",").map { .text(String($0)) })
    }
    let node = try JSONReader.read(SourceText(name: "model build", text: CanonicalJSON.text(.object(given))))
    var reading = ParameterReading(owner: "model build", unknownNames: .error)
    var parameters = FederationModel.Parameters(defaults: .fate15)
    reading.apply(node, to: &parameters)
    reading.check(parameters)
    try DiagnosticList(reading.diagnostics).throwIfErrors()
    self.parameters = parameters
  }
}

/// The pipeline of a model that no job trained: one component, which reads the rows of a prediction.
private struct StoredModelPipeline {
  private static let component = "federation_model_0"

  let party: Int
  let modelID: String
  let version: String
  let parameters: FederationModel.Parameters

  func components(_ artifact: ModelArtifact) -> [ModelComponent] {
    [
      ModelComponent(
        component: TrainedPipeline.component, alias: TrainedPipeline.component, module: "Pipeline",
        buffers: [TrainedPipeline.bufferName: pipeline]),
      ModelComponent(
        component: Self.component, alias: "model", module: FederationModel.module, buffers: artifact.buffers),
    ]
  }

  private var pipeline: JSON {
    let initiator: JSON = ["role": "guest", "party_id": .integer(party)]
    let parties: JSON = ["guest": .list([.integer(party)])]
    func dsl(_ data: JSON, _ more: [String: JSON]) -> JSON {
      var input: [String: JSON] = ["data": data]
      if let model = more["model"] { input["model"] = model }
      var output: [String: JSON] = ["data": ["data"]]
      if more["model"] == nil { output["model"] = ["model"] }
      return [
        "components": .object([
          Self.component: ["module": .text(FederationModel.module), "input": .object(input), "output": .object(output)]
        ])
      ]
    }
    return [
      "model_id": .text(modelID), "model_version": .text(version), "fate_version": .text(Generation.fate14.rawValue),
      "train_runtime_conf": [
        "initiator": initiator, "role": parties, "job_parameters": ["work_mode": 0, "job_type": "train"],
        "algorithm_parameters": .object([Self.component: parameters.json]),
      ],
      "train_dsl": dsl(["train_data": ["args.train_data"]], [:]),
      "inference_dsl": dsl(
        ["eval_data": ["args.eval_data"]], ["model": .list([.text("pipeline.\(Self.component).model")])]),
    ]
  }
}
