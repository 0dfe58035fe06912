import Configuration
import Diagnostics
import Platform

/// A word that people put on versions of models.
public struct ModelTag: Sendable, Equatable {
  /// The word.
  public var name: String
  /// What it means.
  public var description: String
  /// The versions that have it, in the order in which they got it.
  public var versions: [String]

  /// Makes a tag.
  public init(name: String, description: String = "", versions: [String] = []) {
    self.name = name
    self.description = description
    self.versions = versions
  }

  fileprivate var json: JSON {
    [
      "name": .text(name), "description": .text(description), "model_versions": .list(versions.map { .text($0) }),
    ]
  }

  fileprivate init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    self.init(
      name: try fields.text("name"), description: try fields.text("description"),
      versions: try fields.texts("model_versions"))
  }
}

/// The tags of a workspace, one file each.
public struct TagStore: Sendable {
  let layout: Layout
  let files: FileSystem

  /// All tags, sorted by name.
  public func list() throws -> [ModelTag] {
    guard try files.exists(layout.tags) else { return [] }
    return try files.list(layout.tags).compactMap { file in
      try Layout.name(of: file, without: ".json").flatMap { try tag($0) }
    }.sorted { $0.name < $1.name }
  }

  /// The tag of a name; nil when there is none.
  public func tag(_ name: String) throws -> ModelTag? {
    let path = try layout.tag(name)
    return try RecordFile.read(path, files).map { try ModelTag($0, path: path) }
  }

  /// Changes the tags while nobody else does.
  public func change<Result>(_ body: () throws -> Result) throws -> Result {
    try files.createDurableDirectories(layout.tags)
    let lock = try files.requireLock("\(layout.tags)/.lock", patience: 30, for: "the list of tags")
    return try withExtendedLifetime(lock, body)
  }

  /// Writes a tag, in the place of one of its name.
  public func save(_ tag: ModelTag) throws {
    try files.replaceFile(try layout.tag(tag.name), RecordFile.bytes(tag.json))
  }

  /// Removes a tag; models stay.
  public func remove(_ name: String) throws { try files.removeFile(try layout.tag(name)) }
}

extension Workspace {
  /// The tags of models.
  public var tags: TagStore { TagStore(layout: layout, files: files) }
}
