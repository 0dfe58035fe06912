import Configuration
import Cryptography
import Diagnostics
import Pipeline
import Workspace

/// The stored models that a job reads, each party's own, loaded before anything runs: those that a prediction was trained
/// with, and those that parameters name.
public struct JobModels: Sendable {
  /// The models of the training by party.
  private let trained: [Party: [ModelComponent]]
  /// What parameters name.
  private let named: [Party: [NamedModel: ModelComponent]]

  /// None.
  init() { (trained, named) = ([:], [:]) }

  /// Those of a training that are at hand, by party.
  public init(_ parties: [Party: [ModelComponent]]) { (trained, named) = (parties, [:]) }

  /// Loads what the components of a plan read as `pipeline.component.alias`, and what their parameters name. A party that has
  /// no part of a component's model, as an arbiter often, gets none.
  ///
  /// - Throws: `DiagnosticList` with a `noSuchModel` for every party that needs a model and has none at all, and for every
  ///   named component of which no party has a model.
  public init(of plan: JobPlan, in store: ModelStore) throws {
    var problems = DiagnosticList()
    trained = try problems.collect { try Self.trained(of: plan, in: store) } ?? [:]
    named = try problems.collect { try NamedModels(of: plan, in: store).byParty } ?? [:]
    try problems.throwIfErrors()
  }

  private static func trained(of plan: JobPlan, in store: ModelStore) throws -> [Party: [ModelComponent]] {
    guard let trained = plan.trained else { return [:] }
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
    return parties
  }

  /// The models of the training that references lead to at a party, in their order.
  func inputs(_ references: [OutputReference], at party: Party) -> [ModelInput] {
    references.compactMap { reference in
      trained[party]?.first { $0.component == reference.component && $0.alias == reference.output }?.input
    }
  }

  /// A model that parameters name; nil when the party has no part of it.
  func input(_ model: NamedModel, at party: Party) -> ModelInput? { named[party]?[model]?.input }

  /// The module that made the model which a component leaves: its own, or that of the model which it hands on.
  func module(ofModelBy component: PlannedComponent, at party: Party) -> String {
    guard component.component.handsOnModels else { return component.component.module }
    let own = component.tasks.first { $0.party == party }?.parameters.model
    let input = inputs(component.storedModels, at: party).first ?? own.flatMap { self.input($0.model, at: party) }
    return input?.module ?? component.component.module
  }

  // MARK: Digests

  /// `<role>/<party>/pipeline.<component>.<alias>/<buffer>` to the digest of its file, and the same for named models with
  /// model id and version in the place of `pipeline`.
  func digests() throws -> [String: String] {
    var digests: [String: String] = [:]
    for (party, models) in trained {
      for model in models {
        try add(model, "\(party.role.rawValue)/\(party.id)/pipeline.\(model.component).\(model.alias)", to: &digests)
      }
    }
    for (party, models) in named {
      for (name, model) in models { try add(model, self.name(of: name, at: party), to: &digests) }
    }
    return digests
  }

  /// What the names of a named model's digests begin with.
  func name(of model: NamedModel, at party: Party) -> String {
    let alias = named[party]?[model]?.alias ?? model.alias ?? ""
    return "\(party.role.rawValue)/\(party.id)/\(model.modelID) \(model.modelVersion).\(model.component).\(alias)"
  }

  private func add(_ model: ModelComponent, _ name: String, to digests: inout [String: String]) throws {
    for (buffer, content) in model.buffers {
      do {
        digests["\(name)/\(buffer)"] = SHA256.hex(try SHA256.digest(CanonicalJSON.bytes(content)))
      } catch { throw Diagnostic(.internalError, "cannot make the digest of '\(name)': \(error)") }
    }
  }
}

extension Party {
  /// `<role>#<party>#<model_id>` (contract 7.1).
  func modelID(_ modelID: String) -> String {
    ModelStore.partyModelID(role: role.rawValue, party: id, modelID: modelID)
  }
}

extension ModelComponent {
  fileprivate var input: ModelInput {
    ModelInput(component: component, module: module, alias: alias, model: ModelArtifact(buffers: buffers))
  }
}
