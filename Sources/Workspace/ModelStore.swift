import Configuration
import Diagnostics
import Platform

/// One component of a stored model.
public struct ModelComponent: Sendable, Equatable {
  /// The component's name; `pipeline` for FATE's pseudo component with the DSL and conf of the training job.
  public let component: String
  /// The alias of its output.
  public let alias: String
  /// The module, `HeteroLR`.
  public let module: String
  /// The buffers by name.
  public let buffers: [String: JSON]

  /// Makes one.
  public init(component: String, alias: String, module: String, buffers: [String: JSON]) {
    self.component = component
    self.alias = alias
    self.module = module
    self.buffers = buffers
  }
}

/// The models of training jobs that succeeded, by party model id and version (contract 7.1). Never overwritten.
public struct ModelStore: Sendable {
  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// `<role>#<party>#<model_id>` (contract 7.1).
  public static func partyModelID(role: String, party: Int, modelID: String) -> String { "\(role)#\(party)#\(modelID)" }

  /// Stores a model; all of it appears in one step. Throws `modelTaken` when the version is there.
  public func put(_ partyModelID: String, version: String, _ components: [ModelComponent]) throws {
    try putAll([(partyModelID, components)], version: version)
  }

  /// Stores the models of all parties of a job: all of them, or none.
  ///
  /// - Parameter replacing: whether a version that is there gives way; only the job that made it may ask for that.
  /// - Throws: `modelTaken` when one is there and may not give way.
  public func putAll(
    _ models: [(partyModelID: String, components: [ModelComponent])], version: String, replacing: Bool = false
  ) throws {
    guard !models.isEmpty else { return }
    let places = try models.map { try Placing($0.partyModelID, version, layout) }
    try files.createDurableDirectories(layout.models)
    let lock = try files.requireLock(layout.modelsLock, patience: 60, for: "the list of models")
    try withExtendedLifetime(lock) {
      for place in places where try !replacing && contains(place.partyModelID, version: version) {
        throw Diagnostic(.modelTaken, "the model '\(place.partyModelID)' has a version '\(version)' already")
      }
      var placing = Placement(files: files)
      do {
        for (place, model) in zip(places, models) {
          try placing.makeFolder(of: place)
          try stage(model.components, at: place, version, together: models.map(\.partyModelID))
        }
        try files.flushFileSystem(holding: layout.models)
        for place in places { try placing.put(place) }
      } catch {
        placing.undo(places)
        throw error
      }
      // What gave way lies in the staged folders now; should it stay, the next one of that name removes it.
      for place in places { try? files.removeTree(place.staged) }
    }
  }

  /// What was done until now, so that it can be undone.
  private struct Placement {
    let files: FileSystem
    private var made: [(folder: String, top: String)] = []
    private var placed: [(place: Placing, gaveWay: Bool)] = []

    init(files: FileSystem) { self.files = files }

    mutating func makeFolder(of place: Placing) throws {
      let folder = Path.parent(place.path)
      if let top = try files.createDurableDirectories(folder) { made.append((folder, top)) }
    }

    /// Readers see the old version or the new one; an old one is in the staged folder afterwards.
    mutating func put(_ place: Placing) throws {
      let givesWay = try files.exists(place.path)
      if givesWay { try exchange(place) } else { try files.rename(place.staged, to: place.path, .exclusive) }
      placed.append((place, givesWay))
      try files.flushDirectory(Path.parent(place.path))
    }

    private func exchange(_ place: Placing) throws {
      do { try files.rename(place.staged, to: place.path, .exchange) } catch let error as Diagnostic
        where error.code == .unusablePath
      {
        let aside = place.staged + "-old"
        try files.removeTree(aside)
        try files.rename(place.path, to: aside)
        try files.rename(place.staged, to: place.path)
        try files.rename(aside, to: place.staged)
      }
    }

    func undo(_ places: [Placing]) {
      for (place, gaveWay) in placed.reversed() {
        if gaveWay { try? exchange(place) } else { try? files.removeTree(place.path) }
      }
      for place in places { try? files.removeTree(place.staged) }
      for (folder, top) in made.reversed() { files.removeEmptyDirectories(from: folder, upTo: top) }
    }
  }

  /// Where a model goes.
  private struct Placing {
    let partyModelID: String
    let staged: String
    let path: String

    init(_ partyModelID: String, _ version: String, _ layout: Layout) throws {
      self.partyModelID = partyModelID
      staged = try layout.stagedModel(partyModelID, version)
      path = try layout.model(partyModelID, version)
    }
  }

  private func stage(
    _ components: [ModelComponent], at place: Placing, _ version: String, together: [String]
  ) throws {
    try files.removeTree(place.staged)
    try files.makeDirectory(place.staged)
    var digests: [String: String] = [:]
    for component in components { try write(component, in: place.staged, &digests) }
    let index = ModelIndex(
      partyModelID: place.partyModelID, version: version, components: components, together: together, digests: digests)
    try files.writeNewFile("\(place.staged)/\(Layout.modelRecord)", RecordFile.bytes(index.json))
  }

  /// All models that are there: party model id and version, sorted.
  public func list() throws -> [(partyModelID: String, version: String)] {
    guard try files.exists(layout.models) else { return [] }
    return try files.list(layout.models).compactMap { try partyModelID(of: $0) }.sorted().flatMap { id in
      try versions(id).sorted().map { (id, $0) }
    }
  }

  /// The party model id of a folder. That of many parties is too long for a name; one of its versions then tells it.
  private func partyModelID(of folder: String) throws -> String? {
    if let id = Layout.name(of: folder) { return id }
    guard folder.utf8.first != UInt8(ascii: ".") else { return nil }
    for version in try files.list("\(layout.models)/\(folder)") where version.utf8.first != UInt8(ascii: ".") {
      let record = "\(layout.models)/\(folder)/\(version)/\(Layout.modelRecord)"
      let id = try RecordFile.read(record, files)?["party_model_id"]?.textValue
      if let id, Path.name(try layout.modelVersions(id)) == folder { return id }
    }
    return nil
  }

  private func write(_ component: ModelComponent, in folder: String, _ digests: inout [String: String]) throws {
    try files.createDirectories("\(folder)/\(try Layout.modelFolder(component.component, component.alias))")
    for (name, buffer) in component.buffers.sorted(by: { $0.key < $1.key }) {
      let path = try Layout.modelBuffer(component.component, component.alias, name)
      let bytes = CanonicalJSON.bytes(buffer)
      try files.writeNewFile("\(folder)/\(path)", bytes)
      digests[path] = try FileDigest.of(bytes)
    }
  }

  /// Whether the version is there.
  public func contains(_ partyModelID: String, version: String) throws -> Bool {
    let folder = try layout.model(partyModelID, version)
    return try files.exists(folder) && isWhole(folder, version)
  }

  /// Whether the parties whose models were placed together with one have theirs too: what is still staged was cut off, and
  /// nobody sees any of them.
  func isWhole(_ folder: String, _ version: String) throws -> Bool {
    // What cannot be read is there, and damaged.
    guard let json = try? RecordFile.read("\(folder)/\(Layout.modelRecord)", files) else { return true }
    return try (json["together"]?.listValue ?? []).compactMap(\.textValue).allSatisfy {
      try files.exists(try layout.model($0, version)) || !files.exists(try layout.stagedModel($0, version))
    }
  }

  /// The absolute path of a version's folder, whether or not it is there.
  public func path(_ partyModelID: String, version: String) throws -> String { try layout.model(partyModelID, version) }

  /// The versions of a model that are there.
  public func versions(_ partyModelID: String) throws -> [String] {
    let folder = try layout.modelVersions(partyModelID)
    guard try files.exists(folder) else { return [] }
    return try files.list(folder).compactMap { name in
      guard let version = Layout.name(of: name), try isWhole("\(folder)/\(name)", version) else { return nil }
      return version
    }
  }

  /// The digests that the record of a version has for its files, by their paths in its folder.
  func digests(_ partyModelID: String, version: String) throws -> [String: String] {
    let path = "\(try layout.model(partyModelID, version))/\(Layout.modelRecord)"
    guard let json = try RecordFile.read(path, files) else {
      throw Diagnostic(.damagedRecord, "the file '\(path)' of a stored model is missing")
    }
    return try RecordFile.Fields(json, path: path).digests("digests")
  }

  /// All components of a version in the order in which they were stored, all of one moment. Throws `noSuchModel`.
  public func components(_ partyModelID: String, version: String) throws -> [ModelComponent] {
    let folder = try layout.model(partyModelID, version)
    for _ in 0..<100 {
      let before = try files.status(folder)?.identity
      let found = Result { try read(partyModelID, version, folder) }
      // Another folder of that name: the version was replaced, and some files may be of the old one, others of the new.
      if try files.status(folder)?.identity == before { return try found.get() }
    }
    throw Diagnostic(
      .lockBusy, "the model '\(partyModelID)' version '\(version)' is being replaced again and again",
      help: "try again")
  }

  private func read(_ partyModelID: String, _ version: String, _ folder: String) throws -> [ModelComponent] {
    let path = "\(folder)/\(Layout.modelRecord)"
    guard let json = try RecordFile.read(path, files), try isWhole(folder, version) else {
      let known = try versions(partyModelID)
      throw Diagnostic(
        .noSuchModel, "there is no version '\(version)' of the model '\(partyModelID)'",
        help: Suggestion.help(for: version, in: known) ?? (known.isEmpty ? nil : "it has \(English.list(known, "and"))")
      )
    }
    return try ModelIndex.read(json, path: path).map { entry in
      var buffers: [String: JSON] = [:]
      for name in entry.buffers {
        let file = "\(folder)/\(try Layout.modelBuffer(entry.component, entry.alias, name))"
        guard let buffer = try RecordFile.read(file, files) else {
          throw Diagnostic(.damagedRecord, "the file '\(file)' of a stored model is missing")
        }
        buffers[name] = buffer
      }
      return ModelComponent(component: entry.component, alias: entry.alias, module: entry.module, buffers: buffers)
    }
  }

  /// The buffers of one component of a version. Throws `noSuchModel` when version or component are missing.
  public func model(
    _ partyModelID: String, version: String, component: String, alias: String
  ) throws -> [String: JSON] {
    let all = try components(partyModelID, version: version)
    if let found = all.first(where: { $0.component == component && $0.alias == alias }) { return found.buffers }
    throw Diagnostic(
      .noSuchModel, "the model '\(partyModelID)' version '\(version)' has no '\(component).\(alias)'",
      help: Suggestion.help(for: "\(component).\(alias)", in: all.map { "\($0.component).\($0.alias)" }))
  }
}

/// What `model.json` says about a version: which components, of which modules, with which buffers.
private struct ModelIndex {
  let partyModelID: String
  let version: String
  let components: [ModelComponent]
  /// The models of all parties that were placed with this one.
  let together: [String]
  let digests: [String: String]

  var json: JSON {
    [
      "party_model_id": .text(partyModelID), "model_version": .text(version),
      "together": .list(together.map { .text($0) }), "digests": .object(digests.mapValues { .text($0) }),
      "components": .list(
        components.map { component in
          [
            "component_name": .text(component.component), "alias": .text(component.alias),
            "module_name": .text(component.module),
            "buffers": .list(component.buffers.keys.sorted().map { .text($0) }),
          ]
        }),
    ]
  }

  static func read(
    _ json: JSON, path: String
  ) throws -> [(component: String, alias: String, module: String, buffers: [String])] {
    try RecordFile.Fields(json, path: path).list("components").map { entry in
      let fields = try RecordFile.Fields(entry, path: path)
      return (
        try fields.text("component_name"), try fields.text("alias"), try fields.text("module_name"),
        try fields.texts("buffers")
      )
    }
  }
}
