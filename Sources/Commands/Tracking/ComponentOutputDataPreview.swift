import Configuration
import Diagnostics
import Tables
import Workspace

/// `component_output_data_preview`: the first rows of what a component left (contract 2.2, tracking/component/output/data).
enum ComponentOutputDataPreview: Operation {
  static let name = "component_output_data_preview"
  static let group = OperationGroup.tracking
  static let summary = "show the first rows of the output tables of a component"
  static let details = "100 rows; --limit asks for fewer. meta has the header and the number of all rows."
  static let options = TrackedTask.options + [.limit]
  static let routes: [Route] = [.post("tracking/component/output/data")]
  /// FATE's number of rows.
  private static let rows = 100

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let asked = try request.integer("limit") ?? rows
    guard asked >= -1 else { throw Diagnostic(.badArgument, "'limit' must be at least -1, found \(asked)") }
    let limit = asked < 0 ? rows : min(asked, rows)
    let names = try task.outputs
    guard !names.isEmpty else { return .noData(task) }
    let tables = try names.map { try task.table($0) }
    let headers = tables.map { JSON.list($0.outputHeader.map(JSON.text)) }
    let rows = tables.map { JSON.list($0.preview(limit: limit)) }
    // FATE 1.4 has one table per component and shows the first.
    if task.omitsEmpty {
      return .envelope(data: rows[0], meta: ["header": headers[0], "total": .integer(tables[0].rowCount)])
    }
    let meta: JSON = [
      "header": .list(headers), "names": .list(names.map(JSON.text)),
      "total": .list(tables.map { .integer($0.rowCount) }),
    ]
    return .envelope(data: .list(rows), meta: meta, omitsEmpty: false)
  }
}

/// `component_output_data_table`: under which names the tables of a component can be used (contract 2.3).
enum ComponentOutputDataTable: Operation {
  static let name = "component_output_data_table"
  static let group = OperationGroup.tracking
  static let summary = "show the names of the output tables of a component"
  static let options = TrackedTask.options
  static let routes: [Route] = [.post("tracking/component/output/data/table")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let tables = try task.workspace.outputTables(task.record).filter { $0.key == task.key }
    guard let first = tables.first else {
      let problem = Diagnostic(.taskNotFound, "No found table, please check if the parameters are correct")
      return .refused(problem, retcode: 100, in: session)
    }
    if task.omitsEmpty {
      return .envelope(data: ["table_name": .text(first.name), "table_namespace": .text(first.namespace)])
    }
    let data = tables.map { table -> JSON in
      [
        "data_name": .text(table.output), "table_name": .text(table.name), "table_namespace": .text(table.namespace),
      ]
    }
    return .envelope(data: .list(data), omitsEmpty: false)
  }
}
