import Configuration
import Diagnostics
import Pipeline
import Workspace

/// `get_predict_conf`: a predict conf to fill in: the names of the tables are left open (contract 2.3).
enum GetPredictConf: Operation {
  static let name = "get_predict_conf"
  static let group = OperationGroup.model
  static let summary = "show a predict conf for a model, with the names of tables to be filled in"
  static let options = ModelVersions.options
  static let routes: [Route] = [.post("model/get/predict/conf", answering: .fileIfNamed)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let words = "No model found, please check if arguments are specified correctly."
    guard let version = try ModelVersions(request, in: workspace, orElse: words).predicting else {
      throw Diagnostic(.modelNotFound, words)
    }
    return try .json(PredictConf(version.trained).json, orFile: request, workspace, session)
  }
}

/// A predict conf of the version that the training conf had.
private struct PredictConf {
  let trained: TrainedPipeline

  init(_ trained: TrainedPipeline) { self.trained = trained }

  var json: JSON {
    let conf = trained.trainConf
    var result: [String: JSON] = [
      "initiator": conf["initiator"] ?? .object([:]), "role": conf["role"] ?? .object([:]),
    ]
    switch trained.generation {
    case .fate14:
      result["job_parameters"] = job(over: conf["job_parameters"])
      let arguments = JSON.object(["data": .object(tables(of: argumentNames))])
      result["role_parameters"] = .object(dataRoles { _ in ["args": arguments] })
    case .fate15:
      result["dsl_version"] = 2
      result["job_parameters"] = ["common": job(over: conf["job_parameters"]?["common"])]
      let parties = dataRoles { role in
        let count = conf["role"]?[role]?.listValue?.count ?? 0
        return .object(
          Dictionary(uniqueKeysWithValues: (0..<count).map { index in (String(index), .object(readers)) }))
      }
      result["component_parameters"] = ["role": .object(parties)]
    }
    return .object(result)
  }

  private func job(over parameters: JSON?) -> JSON {
    var job = parameters?.objectValue ?? [:]
    job["job_type"] = "predict"
    job["model_id"] = .text(trained.modelID)
    job["model_version"] = .text(trained.modelVersion)
    return .object(job)
  }

  /// Guest and hosts have data.
  private func dataRoles(_ content: (String) -> JSON) -> [String: JSON] {
    let roles = ["guest", "host"].filter { trained.trainConf["role"]?[$0] != nil }
    return Dictionary(uniqueKeysWithValues: roles.map { ($0, content($0)) })
  }

  /// What the DSL reads as `args.NAME`.
  private var argumentNames: [String] {
    let components = trained.inferenceDSL["components"]?.objectValue ?? [:]
    let inputs = components.values.flatMap { ($0["input"]?["data"]?.objectValue ?? [:]).values }
    let references = inputs.flatMap { ($0.listValue ?? []).compactMap(\.textValue) }
    return Set(references.filter { $0.hasPrefix("args.") }.map { String($0.dropFirst(5)) }).sorted()
  }

  private func tables(of names: [String]) -> [String: JSON] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, .list([table($0)])) })
  }

  private var readers: [String: JSON] {
    let components = trained.inferenceDSL["components"]?.objectValue ?? [:]
    let names = components.filter { $0.value["module"]?.textValue?.lowercased() == "reader" }.keys.sorted()
    return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, ["table": table($0)]) })
  }

  /// FATE's words.
  private func table(_ index: Int) -> JSON {
    ["name": .text("name_to_be_filled_\(index)"), "namespace": .text("namespace_to_be_filled_\(index)")]
  }
}
