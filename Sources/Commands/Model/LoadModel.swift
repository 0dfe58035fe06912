import Configuration
import Diagnostics
import Pipeline
import Runner
import Workspace

/// `load`: puts a model into use (contract 7.2).
enum LoadModel: Operation {
  static let name = "load"
  static let group = OperationGroup.model
  static let summary = "put a model into use, so that a service can be bound to it"
  static let details = """
    The models of guest and hosts are copied into the workspace's folder serving; an arbiter has none. 'servings' of a
    conf is accepted: fedflow's own serving ('fedflow infer') is used, there is no serving program to name.
    """
  static let options = ServedModel.options
  static let routes: [Route] = [.post("model/load")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    let model = try ServedModel(request, in: workspace)
    var outcomes = PartyOutcomes()
    for (role, party) in model.servingParties {
      try outcomes.attempt(role, party) {
        let id = model.partyModelID(role, party)
        guard try workspace.models.contains(id, version: model.version) else {
          throw try Diagnostic.missingModel(id, model.version, in: workspace)
        }
        let components = try workspace.models.components(id, version: model.version)
        // What cannot be used to predict is told now, not when the first row comes.
        _ = try TrainedPipeline(components, named: "\(id) \(model.version)")
        try workspace.serving.load([(id, components)], version: model.version)
        return "success"
      }
    }
    return try outcomes.answer(jobID: try workspace.jobs.giveID().text, in: session)
  }
}
