import Configuration
import Diagnostics
import Platform
import Tables
import Workspace

/// `table_bind`: a file of this machine becomes a table (contract 2.3, FATE 1.5.2 and later).
enum TableBind: Operation {
  static let name = "table_bind"
  static let group = OperationGroup.data
  static let summary = "make a table of a file of this machine"
  static let details = TableBinding.details
  static let options = TableBinding.options
  static let routes: [Route] = [.post("table/bind")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try TableBinding(request, session).bind(in: session)
  }
}

/// `table_add`: FATE 1.5's name of the same.
enum TableAdd: Operation {
  static let name = "table_add"
  static let group = OperationGroup.data
  static let summary = "make a table of a file of this machine (FATE 1.5's name of table_bind)"
  static let details = TableBinding.details
  static let options = TableBinding.options
  static let routes: [Route] = [.post("table/add")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try TableBinding(request, session).bind(in: session)
  }
}

/// A file that is to be bound, checked before anything is read.
private struct TableBinding {
  static let details = """
    The conf has engine (LOCALFS or PATH), address ({"path": FILE}, or {"connector_name": NAME, "path": FILE} for one
    below the folder of a connector), namespace and name; perhaps head, id_delimiter, partitions and drop.
    The rows are copied: a later change of the file does not change the table, unlike FATE's.
    Over REST the file must be below a folder of the setting data_folders.
    """
  static let options: [CommandOption] = [
    .conf, .namespace, .tableName, CommandOption("drop", short: "drop", .text, "1 to replace an existing table"),
  ]
  private let table: TableName
  private let path: String
  private let hasHeader: Bool
  private let delimiter: String
  private let partition: Int
  private let replaces: Bool
  /// `id_column` and `feature_column`: what the header line must say.
  private let idName: String?
  private let header: String?

  init(_ request: Request, _ session: Session) throws {
    let given = ["engine", "address", "namespace"].filter { request[$0] == nil || request[$0] == .null }
    let missing = try given + (TableName.name(in: request) == nil ? ["name"] : [])
    guard missing.isEmpty else { throw Diagnostic.missingArguments(missing) }
    table = try TableName(request)
    let path = try TableConnector.path(of: request, in: session)
    self.path = try session.allowedFile(path)
    hasHeader = try request.flag("head") ?? true
    replaces = try request.flag("drop") ?? false
    delimiter = try request.text("id_delimiter") ?? ","
    partition = try request.integer("partitions") ?? 1
    guard (1...1024).contains(partition) else {
      throw Diagnostic(
        .badArgument, "'partitions' must be from 1 to 1024, found \(partition)", at: request.position("partitions"))
    }
    idName = try request.text("id_column") ?? request.text("id_name")
    header = try request.text("feature_column") ?? request.text("feature_name")
    if !hasHeader, idName != nil || header != nil {
      throw Diagnostic(
        .notOffered, "the columns of a file without header line cannot be named", at: request.position("id_column"),
        help: "give the file a header line, or leave id_column and feature_column out")
    }
    guard try session.files.status(self.path)?.kind == .file else {
      throw Diagnostic(
        .missingFile, "there is no file '\(path)'", at: request.position("address"),
        help: "a bound table is one CSV file")
    }
  }

  func bind(in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    guard try replaces || workspace.tables.info(table.namespace, table.name) == nil else { throw taken }
    let interrupt = session.interrupt
    let work = ImportWork(checkInterrupt: { try interrupt.check() })
    let staged = try workspace.tables.stageImport(
      path, name: path, options: CSVImport.Options(hasHeader: hasHeader, delimiter: delimiter), work: work)
    let imported = staged.imported
    session.show(imported.warnings)
    let (found, foundID) = (imported.columnNames.joined(separator: ","), imported.idName ?? "")
    try check("id_column", idName, foundID)
    try check("feature_column", header, found)
    try workspace.makeIfMissing()
    do {
      _ = try workspace.tables.put(
        staged, table.namespace, table.name, merging: false, replacing: replaces, work: work
      ) { rows in
        TableInfo(
          namespace: table.namespace, name: table.name, count: rows, partition: partition,
          schema: hasHeader ? ["header": .text(found), "sid": .text(foundID)] : [:],
          createTime: session.clock.milliseconds, origin: "table_bind",
          details: ["address": ["path": .text(path)], "account": imported.account.json])
      }
    } catch let error as Diagnostic where error.code == .tableTaken { throw taken }
    session.say("\(table.text): \(imported.account.text)")
    return .envelope(data: table.json, omitsEmpty: try !session.settings().apiVersion.isLater)
  }

  private func check(_ key: String, _ wanted: String?, _ found: String) throws {
    guard let wanted, wanted != found else { return }
    throw Diagnostic(
      .badArgument, "'\(key)' is \(English.quote(wanted)), the header line of '\(path)' says \(English.quote(found))")
  }

  /// FATE's words.
  private var taken: Diagnostic {
    Diagnostic(
      .tableTaken,
      "The data table already exists.If you still want to continue uploading, please add the parameter --drop",
      subject: table.text, help: "drop 1 replaces it")
  }
}

extension Request {
  /// True or false, also as 1 and 0; FATE's clients send either.
  func flag(_ key: String) throws -> Bool? {
    switch self[key] {
    case nil, .some(.null): return nil
    case .some(.bool(let value)): return value
    case .some(.integer(0)), .some(.text("0")), .some(.text("false")): return false
    case .some(.integer(1)), .some(.text("1")), .some(.text("true")): return true
    case .some(let other):
      throw Diagnostic(
        .badArgument, "'\(key)' must be 0 or 1, found \(CanonicalJSON.text(other, .line))", at: position(key))
    }
  }
}
