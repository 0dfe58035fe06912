import Configuration
import Diagnostics
import Platform

/// Small records that people name, one JSON file each in a folder of the tree: connectors, keys.
public struct RecordShelf: Sendable {
  private let workspace: Workspace
  private let folder: String
  /// What the messages call it: `the connectors`.
  private let subject: String

  init(_ workspace: Workspace, folder: String, called subject: String) {
    self.workspace = workspace
    self.folder = "\(workspace.path)/\(folder)"
    self.subject = subject
  }

  private func path(_ name: String) throws -> String { "\(folder)/\(try PathName.escape(name)).json" }

  /// The record of a name; nil when there is none.
  ///
  /// - Throws: `damagedRecord` for a file that is no JSON object.
  public func record(_ name: String) throws -> [String: JSON]? {
    let path = try path(name)
    return try RecordFile.read(path, workspace.files).map { try RecordFile.Fields($0, path: path).members }
  }

  /// All names, sorted.
  public func names() throws -> [String] {
    guard try workspace.files.exists(folder) else { return [] }
    return try workspace.files.list(folder).compactMap { Layout.name(of: $0, without: ".json") }.sorted()
  }

  /// Changes a record, makes it, or removes it by leaving nil; of several who do so at once, one waits for the other.
  public func change(_ name: String, _ edit: (inout [String: JSON]?) throws -> Void) throws {
    try workspace.makeIfMissing()
    try workspace.files.createDirectories(folder)
    let lock = try workspace.files.requireLock("\(folder)/.lock", patience: 10, for: subject)
    try withExtendedLifetime(lock) {
      let before = try record(name)
      var after = before
      try edit(&after)
      if let after {
        try workspace.files.replaceFile(try path(name), CanonicalJSON.bytes(.object(after)))
      } else if before != nil {
        try workspace.files.removeFile(try path(name))
      }
    }
  }
}

extension Workspace {
  /// The folders that tables may be bound from, by the name of a connector.
  public var connectors: RecordShelf { RecordShelf(self, folder: "connectors", called: "the connectors") }
  /// The public keys of the parties, by party id.
  public var keys: RecordShelf { RecordShelf(self, folder: "keys", called: "the keys") }
}
