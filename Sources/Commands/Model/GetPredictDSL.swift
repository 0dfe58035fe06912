import Configuration
import Diagnostics
import Pipeline
import Workspace

/// `get_predict_dsl`: the DSL of predictions with a model (contract 4.5).
enum GetPredictDSL: Operation {
  static let name = "get_predict_dsl"
  static let group = OperationGroup.model
  static let summary = "show the DSL of predictions with a model"
  static let options = ModelVersions.options
  static let routes: [Route] = [.post("model/get/predict/dsl", answering: .fileIfNamed)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let words = "No model found, please check if arguments are specified correctly."
    guard let version = try ModelVersions(request, in: workspace, orElse: words).predicting else {
      throw Diagnostic(
        .modelNotFound, "can not found guest or host model, please get predict dsl on guest or host.")
    }
    return try .json(version.trained.inferenceDSL, orFile: request, workspace, session)
  }
}
