import Configuration
import Cryptography
import Diagnostics
import Pipeline
import Workspace

/// The stored models that a prediction reads, each party's own, loaded before anything runs.
public struct JobModels: Sendable {
  private let parties: [Party: [ModelComponent]]

  /// None: a training reads none.
  init() { parties = [:] }

  /// Those that are at hand, by party.
  public init(_ parties: [Party: [ModelComponent]]) { self.parties = parties }

  /// Loads what the components of a plan read as `pipeline.component.alias`. A party that has no part of a component's model,
  /// as an arbiter often, gets none.
  ///
  /// - Throws: `DiagnosticList` with a `noSuchModel` for every party that needs a model and has none at all.
  public init(of plan: JobPlan, in store: ModelStore) throws {
    guard let trained = plan.trained else {
      parties = [:]
      return
    }
    var problems = DiagnosticList()
    var parties: [Party: [ModelComponent]] = [:]
    for party in plan.parties {
      let needed = Set(
        plan.components.filter { component in component.tasks.contains { $0.party == party } }
          .flatMap { $0.storedModels + $0.storedIsometricModels })
      let isAtHand = try store.contains(party.modelID(trained.modelID), version: trained.modelVersion)
      // Whether an arbiter left a model depends on what was trained.
      if needed.isEmpty || (!isAtHand && party.role == .arbiter) { continue }
      try problems.collect {
        let all = try store.components(party.modelID(trained.modelID), version: trained.modelVersion)
        parties[party] = all.filter { needed.contains(OutputReference(component: $0.component, output: $0.alias)) }
      }
    }
    try problems.throwIfErrors()
    self.parties = parties
  }

  /// The models that references lead to at a party, in their order.
  func inputs(_ references: [OutputReference], at party: Party) -> [ModelInput] {
    references.compactMap { reference in
      let found = parties[party]?.first { $0.component == reference.component && $0.alias == reference.output }
      return found.map {
        ModelInput(component: $0.component, module: $0.module, model: ModelArtifact(buffers: $0.buffers))
      }
    }
  }

  /// `<role>/<party>/pipeline.<component>.<alias>/<buffer>` to the digest of its file.
  func digests() throws -> [String: String] {
    var digests: [String: String] = [:]
    for (party, models) in parties {
      for model in models {
        let name = "\(party.role.rawValue)/\(party.id)/pipeline.\(model.component).\(model.alias)"
        for (buffer, content) in model.buffers {
          do {
            digests["\(name)/\(buffer)"] = SHA256.hex(try SHA256.digest(CanonicalJSON.bytes(content)))
          } catch { throw Diagnostic(.internalError, "cannot make the digest of '\(name)': \(error)") }
        }
      }
    }
    return digests
  }
}

extension Party {
  /// `<role>#<party>#<model_id>` (contract 7.1).
  func modelID(_ modelID: String) -> String {
    ModelStore.partyModelID(role: role.rawValue, party: id, modelID: modelID)
  }
}
