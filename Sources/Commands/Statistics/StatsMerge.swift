import Configuration
import Diagnostics
import Learning
import Platform
import Workspace

/// `stats merge`: other statistics go into those of a name (SymetryML contract A2, merge).
enum StatsMerge: Operation {
  static let name = "stats merge"
  static let group = OperationGroup.statistics
  static let summary = "add other statistics, of this workspace or from a file, to statistics"
  static let details = "The others stay as they are. The result is what learning the rows of both would have given."
  static let options: [CommandOption] = [
    .conf, .project.required, CommandOption("other", .text, "name of the statistics to add"), .statisticsFile,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("project")
    let workspace = try session.openWorkspace()
    let other = try other(request, session)
    let all = try workspace.statistics.change(name) { stored in
      var sum =
        try stored.map { try StatisticsSource.decode($0.bytes, "the statistics '\(name)'") }
        ?? StatisticsTable(schema: other.schema)
      try RowLearning.merge(&sum, other)
      let learned = (stored?.learnedRows ?? 0) + other.rows
      return (
        StoredStatistics(bytes: sum.encoded, learnedRows: learned, forgottenRows: stored?.forgottenRows ?? 0), sum
      )
    }
    return .envelope(data: ["project": .text(name), "merged": .integer(other.rows), "rows": .integer(all.rows)])
  }

  private static func other(_ request: Request, _ session: Session) throws -> StatisticsTable {
    var flags = request.flags
    flags["project"] = request["other"]
    return try StatisticsSource.table(
      Request(flags: flags, operands: [], conf: request["other"] == nil ? nil : request.conf), session)
  }
}

/// `stats list`: the names of statistics.
enum StatsList: Operation {
  static let name = "stats list"
  static let group = OperationGroup.statistics
  static let summary = "list the statistics of this workspace"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let entries: [JSON] = try workspace.statistics.list().map { name in
      let stored = try workspace.statistics.read(name)
      return [
        "project": .text(name), "rows": .integer(try StatisticsSource.project(name, in: workspace).rows),
        "learned_rows": .integer(stored?.learnedRows ?? 0), "forgotten_rows": .integer(stored?.forgottenRows ?? 0),
      ]
    }
    return .envelope(data: .list(entries), omitsEmpty: false)
  }
}

/// `stats remove`: statistics of a name go.
enum StatsRemove: Operation {
  static let name = "stats remove"
  static let group = OperationGroup.statistics
  static let summary = "remove statistics"
  static let options: [CommandOption] = [.conf, .project.required]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("project")
    let workspace = try session.openWorkspace()
    let rows = try StatisticsSource.project(name, in: workspace).rows
    _ = try workspace.statistics.remove(name)
    return .envelope(data: ["project": .text(name), "rows": .integer(rows)])
  }
}

/// `stats export`: statistics as a file, for another machine.
enum StatsExport: Operation {
  static let name = "stats export"
  static let group = OperationGroup.statistics
  static let summary = "write statistics as a file"
  static let options: [CommandOption] = [
    .conf, .project.required, CommandOption("output_path", short: "o", .path, required: true, "file to write"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try StatisticsSource.table(request, session)
    let path = session.environment.absolute(try request.required("output_path"))
    try session.files.replaceFile(path, table.encoded)
    return .envelope(data: ["file": .text(path), "rows": .integer(table.rows)])
  }
}
