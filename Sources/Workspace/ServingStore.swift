import Configuration
import Diagnostics
import Platform

/// What `load` and `bind` left: models that are in use, and the services that score with them (contract 7.2).
///
/// A model in use is a copy: what happens to the original later does not change what a service answers.
public struct ServingStore: Sendable {
  /// A service: a name under which rows are scored.
  public struct Service: Sendable, Equatable {
    /// What the user calls it.
    public let id: String
    /// The model, without role and party.
    public let modelID: String
    /// Its version.
    public let modelVersion: String
    /// Whose service it is: the role that asks for scores.
    public let initiatorRole: String
    /// Whose service it is.
    public let initiatorParty: Int
    /// The parties of every role.
    public let roles: [String: [Int]]
    /// When it was bound, in milliseconds since 1970.
    public let bindTime: Int

    /// Describes a service.
    public init(
      id: String, modelID: String, modelVersion: String, initiatorRole: String, initiatorParty: Int,
      roles: [String: [Int]], bindTime: Int
    ) {
      self.id = id
      self.modelID = modelID
      self.modelVersion = modelVersion
      self.initiatorRole = initiatorRole
      self.initiatorParty = initiatorParty
      self.roles = roles
      self.bindTime = bindTime
    }

    /// The content of its file.
    public var json: JSON {
      [
        "service_id": .text(id), "model_id": .text(modelID), "model_version": .text(modelVersion),
        "initiator_role": .text(initiatorRole), "initiator_party_id": .integer(initiatorParty),
        "roles": .object(roles.mapValues { .list($0.map { .integer($0) }) }), "bind_time": .integer(bindTime),
      ]
    }

    init(_ json: JSON, path: String) throws {
      let fields = try RecordFile.Fields(json, path: path)
      self.init(
        id: try fields.text("service_id"), modelID: try fields.text("model_id"),
        modelVersion: try fields.text("model_version"), initiatorRole: try fields.text("initiator_role"),
        initiatorParty: try fields.integer("initiator_party_id"),
        roles: try fields.one(fields.members["roles"]?.objectValue, "roles").mapValues { parties in
          try fields.one(parties.listValue, "roles").map { try fields.one($0.integerValue, "roles") }
        },
        bindTime: try fields.integer("bind_time"))
    }
  }

  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// The models that were loaded, laid out like `models/`.
  public var models: ModelStore {
    ModelStore(layout: Layout(root: layout.root, modelsFolder: Layout.serving), files: files, clock: clock)
  }

  /// Puts the models of several parties into use: all of them, or none. A version that is there already and has the same
  /// content stays as it is.
  public func load(
    _ loaded: [(partyModelID: String, components: [ModelComponent])], version: String
  ) throws {
    let new = loaded.filter { model in
      // One that cannot be read is replaced like one that differs.
      (try? models.components(model.partyModelID, version: version)) != model.components
    }
    try models.putAll(new, version: version, replacing: true)
  }

  /// Binds a service, in the place of what had its name; who asks meanwhile gets the old one or the new one.
  public func bind(_ service: Service) throws {
    try files.createDurableDirectories(layout.services)
    try files.replaceFile(try layout.service(service.id), RecordFile.bytes(service.json))
  }

  /// The service of a name. Throws `noService` with the nearest name.
  public func service(_ id: String) throws -> Service {
    let path = try layout.service(id)
    if let json = try RecordFile.read(path, files) { return try Service(json, path: path) }
    let known = try services()
    throw Diagnostic(
      .noService, "there is no service \(English.quote(id))",
      help: Suggestion.help(for: id, in: known)
        ?? (known.isEmpty ? "load a model and bind it to a service first" : "there is \(English.list(known, "and"))"))
  }

  /// The names of all services, sorted.
  public func services() throws -> [String] {
    guard try files.exists(layout.services) else { return [] }
    return try files.list(layout.services).compactMap { Layout.name(of: $0, without: ".json") }.sorted()
  }
}

extension Workspace {
  /// The models in use and their services.
  public var serving: ServingStore { ServingStore(layout: layout, files: files, clock: clock) }
}
