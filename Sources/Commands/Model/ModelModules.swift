import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// The program of `store_0`.
enum ModelStoreModule: LocalModule {
  static let module = LocalJob.Module.modelStore

  static func run(
    _ parameters: JSON, _ work: LocalJob.Work, in workspace: Workspace, _ session: Session
  ) throws -> LocalJob.Account {
    let expected = try StoredModel.expectation(parameters, session)
    let model = try workspace.models.export(expected.partyModelID, version: expected.version)
    let repository = StoredModel.repository(parameters, workspace, session)
    let stored = try repository.store(model, replacing: parameters["force_update"]?.boolValue ?? false)
    work.log.info("stored \(model.partyModelID) \(model.version) as \(stored.path), \(stored.size) bytes")
    return LocalJob.Account(details: ["stored": ["path": .text(stored.path), "size": .integer(stored.size)]])
  }
}

/// The program of `restore_0`.
enum ModelRestoreModule: LocalModule {
  static let module = LocalJob.Module.modelRestore

  static func run(
    _ parameters: JSON, _ work: LocalJob.Work, in workspace: Workspace, _ session: Session
  ) throws -> LocalJob.Account {
    let expected = try StoredModel.expectation(parameters, session)
    guard try !workspace.models.contains(expected.partyModelID, version: expected.version) else {
      throw Diagnostic(
        .modelTaken, "Model \(expected.partyModelID) \(expected.version) local cache already existed",
        help: "the workspace has this version; nothing was restored")
    }
    let model = try StoredModel.repository(parameters, workspace, session).restore(expected)
    try workspace.models.put(model.partyModelID, version: model.version, model.components)
    work.log.info("restored \(model.partyModelID) \(model.version)")
    return LocalJob.Account(details: ["restored": .text(model.partyModelID)])
  }
}

/// What both programs read in their parameters.
private enum StoredModel {
  static func expectation(_ parameters: JSON, _ session: Session) throws -> ModelExpectation {
    guard let role = parameters["role"]?.textValue, let party = parameters["party_id"]?.partyID,
      let modelID = parameters["model_id"]?.textValue, let version = parameters["model_version"]?.textValue
    else { throw Diagnostic(.internalError, "the parameters of a model's job are incomplete") }
    return ModelExpectation(
      role: role, party: party, modelID: modelID, version: version, modules: Set(session.registry.modules))
  }

  static func repository(_ parameters: JSON, _ workspace: Workspace, _ session: Session) -> ModelRepository {
    let path = parameters["store_address"]?["path"]?.textValue ?? workspace.modelRepositoryPath
    return ModelRepository(path, files: session.files)
  }
}
