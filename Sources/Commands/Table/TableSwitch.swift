import Configuration
import Diagnostics
import Workspace

/// `table_disable`: no job reads the tables until they are enabled (FATE 1.11).
enum TableDisable: Operation {
  static let name = "table_disable"
  static let group = OperationGroup.data
  static let summary = "keep jobs from reading tables"
  static let details = "Without table_name all tables of the namespace are meant, without namespace all of that name."
  static let options = TableName.options
  static let routes: [Route] = [.post("table/disable")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let names = try TableSelection(request).tables(in: workspace)
    let changed = try names.filter { try workspace.tables.setEnabled(false, $0.namespace, $0.name) }
    return try TableSelection.answer(changed, session)
  }
}

/// `table_enable`: jobs read the tables again.
enum TableEnable: Operation {
  static let name = "table_enable"
  static let group = OperationGroup.data
  static let summary = "let jobs read tables that were disabled"
  static let details = TableDisable.details
  static let options = TableName.options
  static let routes: [Route] = [.post("table/enable")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let names = try TableSelection(request).tables(in: workspace)
    let changed = try names.filter { try workspace.tables.setEnabled(true, $0.namespace, $0.name) }
    return try TableSelection.answer(changed, session)
  }
}

/// `table_disable_delete`: deletes the tables that are disabled.
enum TableDisableDelete: Operation {
  static let name = "table_disable_delete"
  static let group = OperationGroup.data
  static let summary = "delete all tables that are disabled"
  static let options: [CommandOption] = []
  static let routes: [Route] = [.post("table/disable/delete")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let disabled = try workspace.tables.list().filter { !$0.isEnabled }
    let removed = try disabled.filter { try workspace.tables.remove($0.namespace, $0.name) }
    return try TableSelection.answer(removed.map { TableName(namespace: $0.namespace, name: $0.name) }, session)
  }
}

/// The stored tables of a namespace, of a name, or of both.
private struct TableSelection {
  let namespace: String?
  let name: String?

  init(_ request: Request) throws {
    namespace = try request.text("namespace")
    name = try TableName.name(in: request)
    if namespace == nil, name == nil { throw Diagnostic.missingArguments(["namespace", "table_name"]) }
  }

  func tables(in workspace: Workspace) throws -> [TableName] {
    if let namespace, let name { return [TableName(namespace: namespace, name: name)] }
    return try workspace.tables.list().filter { info in
      info.namespace == namespace ?? info.namespace && info.name == name ?? info.name
    }.map { TableName(namespace: $0.namespace, name: $0.name) }
  }

  static func answer(_ names: [TableName], _ session: Session) throws -> Answer {
    guard !names.isEmpty else { throw Diagnostic(.tableNotFound, "no find table") }
    return .envelope(data: .list(names.map(\.json)), omitsEmpty: try !session.settings().apiVersion.isLater)
  }
}
