import Configuration
import Diagnostics

extension JobPlanner {
  /// The plan with which rows are scored as they stream: the inference DSL with the parties and parameters of the training.
  /// Its tables are those of the rows that come; the names in it stand for them.
  ///
  /// - Throws: `DiagnosticList` when stored conf and DSL do not make a plan.
  public static func servingPlan(
    of trained: TrainedPipeline, registry: ComponentRegistry
  ) throws -> JobPlan {
    let conf = try trained.node(servingConf(of: trained), called: "serving conf")
    return try plan(conf: conf, dsl: nil, trained: trained, registry: registry)
  }

  /// A predict conf for the parties of the training; all `args` of the DSL lead to the one table that each party has.
  private static func servingConf(of trained: TrainedPipeline) -> JSON {
    var parameters: [String: JSON] = ["job_type": "predict", "work_mode": 0]
    parameters["model_id"] = .text(trained.modelID)
    parameters["model_version"] = .text(trained.modelVersion)
    var conf: [String: JSON] = [:]
    for key in ["initiator", "role", "dsl_version"] { conf[key] = trained.trainConf[key] }
    guard trained.generation == .fate14 else {
      conf["job_parameters"] = ["common": .object(parameters)]
      return .object(conf)
    }
    conf["job_parameters"] = .object(parameters)
    let keys = arguments(in: trained.inferenceDSL)
    var roles: [String: JSON] = [:]
    for (role, parties) in trained.trainConf["role"]?.objectValue ?? [:] {
      let rows: JSON = .list(
        [JSON](repeating: ["namespace": "serving", "name": "rows"], count: parties.listValue?.count ?? 0))
      let tables = Dictionary(keys.map { ($0, rows) }, uniquingKeysWith: { $1 })
      roles[role] = ["args": ["data": .object(tables)]]
    }
    conf["role_parameters"] = .object(roles)
    return .object(conf)
  }

  /// The keys of all `args.key`.
  private static func arguments(in dsl: JSON) -> [String] {
    let inputs = (dsl["components"]?.objectValue ?? [:]).values.flatMap { component in
      (component["input"]?["data"]?.objectValue ?? [:]).values.flatMap { $0.listValue ?? [] }
    }
    let texts = inputs.compactMap(\.textValue).filter { $0.hasPrefix("args.") }
    return Set(texts.map { String($0.dropFirst(5)) }).sorted()
  }
}
