import Configuration
import Diagnostics
import Platform

/// What a party id was granted in the manner of FATE 1.11: modules, and tables of other parties.
public struct PartyPermissions: Sendable, Equatable {
  /// A stored table.
  public struct Dataset: Sendable, Hashable, Comparable {
    /// Its namespace.
    public let namespace: String
    /// Its name.
    public let name: String

    /// Names a table.
    public init(namespace: String, name: String) {
      self.namespace = namespace
      self.name = name
    }

    /// By namespace, then by name.
    public static func < (first: Dataset, second: Dataset) -> Bool {
      (first.namespace, first.name) < (second.namespace, second.name)
    }

    /// As FATE's confs write it.
    public var json: JSON { ["namespace": .text(namespace), "name": .text(name)] }
  }

  /// Modules in small letters.
  public var components: Set<String> = []
  /// Tables.
  public var datasets: Set<Dataset> = []

  /// None.
  public init() {}

  fileprivate init(_ record: [String: JSON], path: String) throws {
    let fields = try RecordFile.Fields(.object(record), path: path)
    components = Set(try fields.texts("component"))
    datasets = Set(
      try fields.list("dataset").map { table in
        Dataset(
          namespace: try fields.one(table["namespace"]?.textValue, "dataset"),
          name: try fields.one(table["name"]?.textValue, "dataset"))
      })
  }

  fileprivate func record(of party: Int) -> [String: JSON] {
    [
      "party_id": .integer(party), "component": .list(components.sorted().map(JSON.text)),
      "dataset": .list(datasets.sorted().map(\.json)),
    ]
  }
}

extension PermissionStore {
  private var shelf: RecordShelf {
    RecordShelf(workspace, folder: "permissions/parties", called: "the permissions")
  }

  /// What a party id was granted in the manner of FATE 1.11.
  public func permissions(of party: Int) throws -> PartyPermissions {
    try shelf.record(String(party)).map { try PartyPermissions($0, path: "permissions/parties") } ?? PartyPermissions()
  }

  /// Changes it; of several who do so at once, one waits for the other.
  public func change(_ party: Int, _ edit: (inout PartyPermissions) -> Void) throws {
    try shelf.change(String(party)) { record in
      var permissions = try record.map { try PartyPermissions($0, path: "permissions/parties") } ?? PartyPermissions()
      edit(&permissions)
      record = permissions.record(of: party)
    }
  }
}
