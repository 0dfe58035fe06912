import Configuration
import Diagnostics
import Platform
import Workspace

/// `bind`: gives a model in use a name under which rows are scored (contract 7.2).
enum BindModel: Operation {
  static let name = "bind"
  static let group = OperationGroup.model
  static let summary = "bind a loaded model to a service id"
  static let details = """
    The conf names the model like that of 'load' and has a service_id. A service that is bound already gets the new model
    in one step. 'fedflow infer --service ID' scores rows with it.
    """
  static let options =
    ServedModel.options + [CommandOption("service_id", .text, "the name of the service")]
  static let routes: [Route] = [.post("model/bind")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let id = try request.text("service_id"), !id.isEmpty else {
      return .refusal(
        Diagnostic(.missingArgument, "no service id", help: "give one in the conf: \"service_id\": \"credit\""),
        retcode: 101, in: session)
    }
    let workspace = try session.openWorkspace()
    let model = try ServedModel(request, in: workspace)
    let serving = workspace.serving
    let absent = try model.servingParties.filter { role, party in
      try !serving.models.contains(model.partyModelID(role, party), version: model.version)
    }
    guard absent.isEmpty, !model.servingParties.isEmpty else {
      let names = absent.map { "\($0.role) \($0.party)" }
      throw Diagnostic(
        .modelNotLoaded,
        "the model '\(model.modelID)' version '\(model.version)' is not loaded"
          + (names.isEmpty ? "" : " for \(English.list(names, "and"))"),
        help: "load it first, with the same conf: fedflow load -c CONF")
    }
    try serving.bind(
      ServingStore.Service(
        id: id, modelID: model.modelID, modelVersion: model.version, initiatorRole: model.initiatorRole,
        initiatorParty: model.initiatorParty, roles: model.roles, bindTime: session.clock.milliseconds))
    return .envelope(retmsg: "service id is \(id)", omitsEmpty: try session.omitsEmpty())
  }
}
