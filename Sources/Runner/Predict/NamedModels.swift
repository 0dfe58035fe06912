import Diagnostics
import Pipeline
import Workspace

/// The models of earlier jobs that the parameters of a plan name (ModelLoader), each party's own.
struct NamedModels {
  /// A version as one party has it.
  private struct Place: Hashable {
    let party: Party
    let modelID: String
    let version: String
  }

  private(set) var byParty: [Party: [NamedModel: ModelComponent]] = [:]
  private let store: ModelStore
  private var versions: [Place: [ModelComponent]] = [:]

  /// Loads them. Whoever holds data must have a part of the version; an arbiter may have none.
  ///
  /// - Throws: `DiagnosticList` with a `noSuchModel` for every party without the version, and for every component of which
  ///   nobody has a model.
  init(of plan: JobPlan, in store: ModelStore) throws {
    self.store = store
    var problems = DiagnosticList()
    for component in plan.components where component.storedModels.isEmpty {
      try problems.collect { try load(component) }
    }
    try problems.throwIfErrors()
  }

  private mutating func load(_ component: PlannedComponent) throws {
    var problems = DiagnosticList()
    /// What each reference could have led to, until one leads to a model.
    var missing: [(reference: NamedModelReference, party: Party, others: [String])] = []
    var hasFound = false
    for task in component.tasks {
      guard let reference = task.parameters.model else { continue }
      let found = try problems.collect { try models(of: reference, at: task.party) }
      guard let all = found.flatMap(\.self) else { continue }
      let model = reference.model
      if let found = all.first(where: {
        $0.component == model.component && (model.alias == nil || $0.alias == model.alias)
      }) {
        byParty[task.party, default: [:]][model] = found
        hasFound = true
      } else {
        missing.append((reference, task.party, all.map { "\($0.component).\($0.alias)" }))
      }
    }
    try problems.throwIfErrors()
    if !hasFound, let first = missing.first { throw Diagnostic.noModel(first.reference, first.party, first.others) }
  }

  /// What a party has of a version but for FATE's pseudo component; nil for an arbiter that has nothing.
  private mutating func models(of reference: NamedModelReference, at party: Party) throws -> [ModelComponent]? {
    let model = reference.model
    let place = Place(party: party, modelID: model.modelID, version: model.modelVersion)
    if let known = versions[place] { return known }
    let id = party.modelID(model.modelID)
    if party.role == .arbiter, try !store.contains(id, version: model.modelVersion) { return nil }
    do {
      let all = try store.components(id, version: model.modelVersion)
      versions[place] = all.filter { $0.component != TrainedPipeline.component }
    } catch var problem as Diagnostic {
      problem.position = problem.position ?? reference.position
      throw problem
    }
    return versions[place]
  }
}

extension Diagnostic {
  fileprivate static func noModel(
    _ reference: NamedModelReference, _ party: Party, _ others: [String]
  ) -> Diagnostic {
    let model = reference.model
    let wanted = model.component + (model.alias.map { ".\($0)" } ?? "")
    let list = others.map { "'\($0)'" }
    return Diagnostic(
      .noSuchModel,
      "version '\(model.modelVersion)' of the model '\(model.modelID)' has no model of \(English.quote(wanted))",
      at: reference.componentPosition ?? reference.position,
      help: Suggestion.help(for: wanted, in: others)
        ?? "\(party.name) has \(list.isEmpty ? "none" : English.list(list, "and"))")
  }
}
