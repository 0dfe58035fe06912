import Configuration
import Diagnostics
import Platform
import Workspace

/// `connector_create`: a name for a folder from which tables are bound (contract 2.3, `table/connector/create`).
enum ConnectorCreate: Operation {
  static let name = "connector_create"
  static let group = OperationGroup.data
  static let summary = "give a folder a name under which table_bind finds its files"
  static let details = """
    The conf has connector_name, engine (LOCALFS or PATH) and connector_info ({"path": FOLDER}). An existing connector of
    that name is replaced. FATE's connectors of databases are refused: fedflow talks to none.
    """
  static let options: [CommandOption] = [.conf, CommandOption("connector_name", .text, "the name")]
  static let routes: [Route] = [.post("table/connector/create")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let needed = ["connector_name", "engine", "connector_info"]
    let missing = needed.filter { request[$0] == nil || request[$0] == .null }
    guard missing.isEmpty else { throw Diagnostic.missingArguments(missing) }
    let name = try request.required("connector_name")
    let engine = try TableConnector.engine(of: request)
    let info = request["connector_info"]?.objectValue
    guard let path = info?["path"]?.textValue, Path.isAbsolute(path), info?.count == 1 else {
      throw Diagnostic(
        .badArgument, "'connector_info' must be a map with the absolute 'path' of a folder, and nothing else",
        at: request.position("connector_info"))
    }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    try workspace.connectors.change(name) {
      $0 = [
        "connector_name": .text(name), "engine": .text(engine), "connector_info": ["path": .text(path)],
        "create_time": .integer(session.clock.milliseconds),
      ]
    }
    return .envelope()
  }
}

/// `connector_query`: what a connector names (contract 2.3, `table/connector/query`).
enum ConnectorQuery: Operation {
  static let name = "connector_query"
  static let group = OperationGroup.data
  static let summary = "show what a connector names"
  static let options: [CommandOption] = [
    .conf, CommandOption("connector_name", .text, required: true, "the name of the connector"),
  ]
  static let routes: [Route] = [.post("table/connector/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("connector_name")
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    return .envelope(
      data: try TableConnector.record(name, at: request.position("connector_name"), workspace)["connector_info"])
  }
}

/// Where the rows of a table that is to be bound lie.
enum TableConnector {
  /// The engines of FATE whose address is a path; the others need a service.
  private static let engines = ["LOCALFS", "PATH"]

  /// The engine of a request, in capitals.
  ///
  /// - Throws: `notOffered` for one that needs a service.
  static func engine(of request: Request) throws -> String {
    let engine = try request.required("engine")
    guard engines.contains(engine.uppercased()) else {
      throw Diagnostic(
        .notOffered, "tables of the engine \(English.quote(engine)) cannot be bound", at: request.position("engine"),
        help: "bind a file with the engine LOCALFS or PATH, or upload one")
    }
    return engine.uppercased()
  }

  /// The file that a request to bind names, below the folder of its connector if it has one.
  static func path(of request: Request, in session: Session) throws -> String {
    let engine = try engine(of: request)
    let (address, place) = (request["address"], request.position("address"))
    guard let path = address?["path"]?.textValue, !path.isEmpty else {
      throw Diagnostic(.badArgument, "'address' must be a map with the 'path' of a file", at: place)
    }
    guard let name = address?["connector_name"]?.textValue else { return path }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let connector = try record(name, at: place, workspace)
    guard connector["engine"]?.textValue == engine, let folder = connector["connector_info"]?["path"]?.textValue else {
      throw Diagnostic(
        .badArgument, "the connector '\(name)' is one of the engine \(connector["engine"]?.textValue ?? "?")", at: place
      )
    }
    guard !Path.isAbsolute(path), !path.split(separator: "/").contains("..") else {
      throw Diagnostic(
        .badArgument, "with a connector the 'path' must be one below its folder, found \(English.quote(path))",
        at: place)
    }
    return Path.join(folder, path)
  }

  /// The record of a connector.
  static func record(
    _ name: String, at position: SourcePosition?, _ workspace: Workspace
  ) throws -> [String: JSON] {
    if let record = try workspace.connectors.record(name) { return record }
    throw Diagnostic(
      .notRegistered, "there is no connector \(English.quote(name))", at: position,
      help: Suggestion.help(for: name, in: try workspace.connectors.names()))
  }
}
