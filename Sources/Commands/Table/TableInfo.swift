import Configuration
import Diagnostics
import Workspace

/// `table_info`: count, partition and schema of a stored table (contract 5.2).
enum TableInfoOperation: Operation {
  static let name = "table_info"
  static let group = OperationGroup.data
  static let summary = "show what is known about a table"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with namespace and table_name"), .namespace, .tableName,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try request.requireAll(["namespace", "table_name"])
    let (namespace, name) = (try request.required("namespace"), try request.required("table_name"))
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    guard let info = try workspace.tables.info(namespace, name) else {
      return try missing(namespace, name, workspace, session)
    }
    return .envelope(
      data: [
        "count": .integer(info.count), "namespace": .text(namespace), "partition": .integer(info.partition),
        "schema": .object(info.schema), "table_name": .text(name),
      ])
  }

  /// FATE answers success with count 0; the exit status says that there is no such table.
  private static func missing(
    _ namespace: String, _ name: String, _ workspace: Workspace, _ session: Session
  ) throws -> Answer {
    let names = try workspace.tables.list().map { "\($0.namespace).\($0.name)" }
    let problem = Diagnostic(
      .tableNotFound, "there is no table '\(namespace).\(name)'",
      help: Suggestion.help(for: "\(namespace).\(name)", in: names))
    session.complain(session.text.render(problem))
    return .envelope(
      data: [
        "count": 0, "namespace": .text(namespace), "partition": .null, "schema": .object([:]),
        "table_name": .text(name),
      ], status: .notFound)
  }
}
