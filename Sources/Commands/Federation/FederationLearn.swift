import Components
import Configuration
import Diagnostics
import Federation
import Learning
import Platform
import Tables
import Workspace

/// `federation learn`: rows of a table go into this node's own statistics.
enum FederationLearn: Operation {
  static let name = "federation learn"
  static let group = OperationGroup.federation
  static let summary = "add the rows of a table to this node's own statistics"
  static let details =
    "Columns are found by the names of the federation's attributes; the next sync may release the result."
  static let options: [CommandOption] = [.namespace.required, .tableName.required, .federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try learn(request, session, forgetting: false)
  }

  static func learn(_ request: Request, _ session: Session, forgetting: Bool) throws -> Answer {
    let name = try TableName(request)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let stored = try workspace.tables.read(name.namespace, name.name) { try Table.read($0, files: session.files) }
    guard let table = stored?.content else {
      throw Diagnostic(
        .tableNotFound, "there is no table '\(name.text)'", help: try name.suggestion(in: workspace))
    }
    var node = try session.federation(request, patience: 10)
    let rows = try StatisticsColumns.rows(try node.manifest().requireSchema(), of: table, subject: nil)
    let count = try node.learn(rows, of: table, forgetting: forgetting)
    return .symetry(.ok, "OK", values: ["rows": .integer(count)])
  }
}

/// `federation forget`: the way back.
enum FederationForget: Operation {
  static let name = "federation forget"
  static let group = OperationGroup.federation
  static let summary = "take the rows of a table out of this node's own statistics"
  static let options: [CommandOption] = [.namespace.required, .tableName.required, .federation]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try FederationLearn.learn(request, session, forgetting: true)
  }
}

/// `federation export`: the merged statistics as a file.
enum FederationExport: Operation {
  static let name = "federation export"
  static let group = OperationGroup.federation
  static let summary = "write the merged statistics, or those of one node, as a file"
  static let options: [CommandOption] = [
    CommandOption("out", short: "o", .path, required: true, "file to write"),
    CommandOption("peer", .text, "those of this node alone, if it lets others look"), .federation,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let node = try session.federation(request, patience: 10)
    let table = try request.text("peer").map { try node.table(of: try node.member($0)) } ?? node.mergedTable()
    guard let table else {
      throw Diagnostic(
        .noFederationStatistics, "there are no merged statistics yet", help: "run 'fedflow federation sync'")
    }
    let path = session.environment.absolute(try request.required("out"))
    let bytes = table.encoded
    try session.files.replaceFile(path, bytes)
    return .symetry(
      .ok, "OK",
      values: [
        "file": .text(path), "rows": .integer(table.rows), "digest": .text(try ContentDigest(of: bytes).text),
      ])
  }
}
