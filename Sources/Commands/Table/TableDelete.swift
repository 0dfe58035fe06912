import Configuration
import Diagnostics
import Workspace

/// `table_delete`: a table by its name, or what a job left (contract 5.2).
enum TableDelete: Operation {
  static let name = "table_delete"
  static let group = OperationGroup.data
  static let summary = "delete a table, or the output tables of a job"
  static let details = """
    With namespace and table_name: that table, stored or left by a component. Else with job_id, and perhaps role, party_id
    and component_name: the output tables of those tasks; of an upload the table that it stored. A job that has a table
    open goes on reading it.
    """
  static let options: [CommandOption] =
    TableName.options + [.jobID, .role, .partyID, .component]
  static let routes: [Route] = [.post("table/delete")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let isLater = try session.settings().apiVersion.isLater
    if try request.text("namespace") != nil || TableName.name(in: request) != nil {
      return try byName(try TableName(request), workspace, session, isLater: isLater)
    }
    guard let job = try request.text("job_id") else {
      throw Diagnostic(
        .tableNotFound, "no find table", help: "name the table with namespace and table_name, or a job with job_id")
    }
    let names = try byJob(job, request, workspace)
    guard !names.isEmpty else {
      throw Diagnostic(.tableNotFound, "no find table", help: "the job '\(job)' left no such table")
    }
    return .envelope(data: .list(names.map(\.json)), omitsEmpty: !isLater)
  }

  /// FATE 1.4 answers success whether or not there was a table; the exit status tells.
  private static func byName(
    _ table: TableName, _ workspace: Workspace, _ session: Session, isLater: Bool
  ) throws -> Answer {
    if try remove(table, workspace) {
      return .envelope(data: isLater ? table.json : [table.json], omitsEmpty: !isLater)
    }
    let help = try table.suggestion(in: workspace)
    if isLater { throw Diagnostic(.tableNotFound, "no find table", subject: table.text, help: help) }
    session.complain(session.text.render(Diagnostic(.tableNotFound, "there is no table '\(table.text)'", help: help)))
    return .envelope(data: [table.json], status: .notFound)
  }

  private static func remove(_ table: TableName, _ workspace: Workspace) throws -> Bool {
    if try workspace.tables.remove(table.namespace, table.name) { return true }
    return try workspace.outputTable(table.namespace, table.name).map { try workspace.remove($0) } ?? false
  }

  private static func byJob(_ text: String, _ request: Request, _ workspace: Workspace) throws -> [TableName] {
    let job = try workspace.jobs.find(text)
    // A job at work still counts on what its tasks left.
    let lock = try workspace.jobs.hold(job)
    return try withExtendedLifetime(lock) {
      let record = try workspace.jobs.record(job)
      let filter = try RowFilter(request, keys: ["role", "party_id", "component_name"])
      func isMeant(_ key: TaskKey) -> Bool {
        filter.matches([
          "f_role": .text(key.role), "f_party_id": .integer(key.party), "f_component_name": .text(key.component),
        ])
      }
      let outputs = try workspace.outputTables(record).filter { isMeant($0.key) }
      var names = try outputs.filter { try workspace.remove($0) }.map {
        TableName(namespace: $0.namespace, name: $0.name)
      }
      if let stored = try storedTable(record, workspace),
        isMeant(TaskKey(role: "local", party: 0, component: "upload_0")),
        try workspace.tables.remove(stored.namespace, stored.name)
      {
        names.append(stored)
      }
      return names
    }
  }

  /// The table of an upload, if no later upload has taken its place.
  private static func storedTable(_ record: JobRecord, _ workspace: Workspace) throws -> TableName? {
    guard record.initiatorRole == "local", let namespace = record.details["namespace"]?.textValue,
      let name = record.details["table_name"]?.textValue,
      try workspace.tables.info(namespace, name)?.job == record.id.text
    else { return nil }
    return TableName(namespace: namespace, name: name)
  }
}

extension TableName {
  /// As the answers name it.
  var json: JSON { ["namespace": .text(namespace), "table_name": .text(name)] }
}
