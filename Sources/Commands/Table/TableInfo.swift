import Configuration
import Diagnostics
import Tables
import Workspace

/// `table_info`: count, partition and schema of a stored table or of what a component left (contract 5.2, 5.3).
enum TableInfoOperation: Operation {
  static let name = "table_info"
  static let group = OperationGroup.data
  static let summary = "show what is known about a table"
  static let details = """
    A table that is not there is answered as FATE answers it, with retcode 0 and count 0; the exit status is 4.
    """
  static let options = TableName.options
  static let routes: [Route] = [.post("table/table_info")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try TableName(request)
    let version = try session.settings().apiVersion
    if request.has("create") { return answer(table, Known(count: 0, schema: [:]), version) }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    if let known = try stored(table, workspace) ?? output(table, workspace, session) {
      return answer(table, known, version)
    }
    let problem = Diagnostic(
      .tableNotFound, "there is no table '\(table.text)'", help: try table.suggestion(in: workspace))
    session.complain(session.text.render(problem))
    return answer(table, nil, version)
  }

  private struct Known {
    var count: Int
    var partition: Int?
    var schema: [String: JSON]
    var isEnabled = true
    var origin: JSON = .null
    var address: JSON = .null
    var hasMadeIDs = false
  }

  private static func stored(_ table: TableName, _ workspace: Workspace) throws -> Known? {
    try workspace.tables.info(table.namespace, table.name).map { info in
      Known(
        count: info.count, partition: info.partition, schema: info.schema, isEnabled: info.isEnabled,
        origin: .text(info.origin), address: info.details["address"] ?? address(table),
        hasMadeIDs: info.details["extend_sid"]?.boolValue ?? false)
    }
  }

  private static func output(_ table: TableName, _ workspace: Workspace, _ session: Session) throws -> Known? {
    guard let output = try workspace.outputTable(table.namespace, table.name) else { return nil }
    let path = try workspace.tasks.dataPath(output.job, output.key, output: output.output)
    let content = try Table.read(path, files: session.files)
    return Known(
      count: output.rows, partition: 1,
      schema: ["header": .text(content.header), "sid": .text(content.metadata.idName ?? "")], origin: "output",
      address: address(table))
  }

  private static func address(_ table: TableName) -> JSON {
    ["namespace": .text(table.namespace), "name": .text(table.name)]
  }

  /// FATE 1.11 calls the switch of a table `enable`, the document of later versions `enabled`.
  private static func answer(_ table: TableName, _ known: Known?, _ version: Settings.APIVersion) -> Answer {
    var data: [String: JSON] = [
      "count": .integer(known?.count ?? 0), "namespace": .text(table.namespace),
      "partition": known?.partition.map { .integer($0) } ?? .null, "table_name": .text(table.name),
      "schema": known.map { .object($0.schema) } ?? (version.isLater ? .null : .object([:])),
    ]
    if version == .v1_11 {
      data["exist"] = .integer(known == nil ? 0 : 1)
      data["address"] = known?.address ?? .null
      data["enable"] = .bool(known?.isEnabled ?? true)
      data["enabled"] = data["enable"]
      data["extend_sid"] = .bool(known?.hasMadeIDs ?? false)
      data["origin"] = known?.origin ?? .null
    }
    return .envelope(data: .object(data), omitsEmpty: !version.isLater, status: known == nil ? .notFound : .done)
  }
}
