import Diagnostics
import Workspace

/// The two words that name a table; FATE's later confs say `name` for `table_name`.
struct TableName {
  let namespace: String
  let name: String

  /// The flags that name a table, for operations whose request may come as a file too.
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with namespace and table_name"), .namespace, .tableName,
  ]

  init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// Reads both.
  ///
  /// - Throws: one diagnostic that names what is absent or empty.
  init(_ request: Request) throws {
    let found = (namespace: try request.text("namespace") ?? "", name: try Self.name(in: request) ?? "")
    let missing = [("namespace", found.namespace), ("table_name", found.name)].filter(\.1.isEmpty).map(\.0)
    guard missing.isEmpty else { throw Diagnostic.missingArguments(missing) }
    (namespace, name) = found
  }

  /// The name alone; nil when it is not there.
  static func name(in request: Request) throws -> String? { try request.text("table_name") ?? request.text("name") }

  /// How messages name it.
  var text: String { "\(namespace).\(name)" }

  /// The nearest of the tables that there are.
  func suggestion(in workspace: Workspace) throws -> String? {
    Suggestion.help(for: text, in: try workspace.tables.list().map { "\($0.namespace).\($0.name)" })
  }
}
