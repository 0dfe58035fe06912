import Configuration
import Diagnostics
import Pipeline
import Workspace

extension TrainedPipeline {
  /// What the model of a predict conf was trained with, as the initiator has it; nil for a conf that trains.
  ///
  /// - Throws: `DiagnosticList` when the conf does not name a model; `noSuchModel`, at its place in the conf, with the nearest
  ///   name when it is not there.
  public static func stored(for conf: Node, in store: ModelStore) throws -> TrainedPipeline? {
    guard let model = try ModelReference(of: conf) else { return nil }
    let party = model.initiator
    let id = party.modelID(model.modelID)
    guard try store.contains(id, version: model.modelVersion) else { throw try missing(model, in: store) }
    return try stored(id, version: model.modelVersion, in: store)
  }

  /// What a stored version was trained with.
  ///
  /// - Throws: `noSuchModel` when it is not there, F0447 when it lacks something.
  public static func stored(
    _ partyModelID: String, version: String, in store: ModelStore
  ) throws -> TrainedPipeline {
    try TrainedPipeline(try store.components(partyModelID, version: version), named: "\(partyModelID) \(version)")
  }

  /// Reads it among the components of a version.
  ///
  /// - Throws: F0447 when it is not there or lacks something.
  public init(_ components: [ModelComponent], named name: String) throws {
    guard let buffer = components.first(where: { $0.component == Self.component })?.buffers[Self.bufferName] else {
      throw Diagnostic(.unusablePipeline, "the model \(name) has no '\(Self.component).\(Self.component)'")
    }
    try self.init(
      buffer: buffer,
      models: components.map {
        Model(output: OutputReference(component: $0.component, output: $0.alias), module: $0.module)
      })
  }

  private static func missing(_ model: ModelReference, in store: ModelStore) throws -> Diagnostic {
    let prefix = "\(model.initiator.role.rawValue)#\(model.initiator.id)#"
    let all = try store.list()
    let own = all.filter { $0.partyModelID.hasPrefix(prefix) }
      .map { (id: String($0.partyModelID.dropFirst(prefix.count)), version: $0.version) }
    let versions = own.filter { $0.id == model.modelID }.map(\.version)
    let isKnown = !versions.isEmpty
    let message =
      isKnown
      ? "\(model.initiator.name) has no version '\(model.modelVersion)' of the model '\(model.modelID)'"
      : "\(model.initiator.name) has no model '\(model.modelID)'"
    let candidates = isKnown ? versions : own.map(\.id)
    let nearest = Suggestion.help(for: isKnown ? model.modelVersion : model.modelID, in: candidates)
    return Diagnostic(
      .noSuchModel, message, at: isKnown ? model.versionPosition : model.idPosition,
      help: nearest ?? known(candidates))
  }

  /// The last few of what there is.
  private static func known(_ names: [String]) -> String {
    let last = Array(Set(names)).sorted().suffix(3)
    return last.isEmpty
      ? "it has none at all; a training job that succeeds leaves one" : "it has \(English.list(Array(last), "and"))"
  }
}
