import Components
import Configuration
import Diagnostics
import Learning
import Pipeline
import Platform
import Synchronization
import Tables
import Workspace

extension CommandOption {
  static let project = CommandOption("project", .text, "name of the statistics in this workspace")
  static let statisticsFile = CommandOption(
    "statistics", .path, "a file that 'stats export' or 'federation export' wrote")
}

/// Statistics as a request names them.
enum StatisticsSource {
  /// Reads the statistics of `project` or `statistics`.
  ///
  /// - Throws: `missingArgument` when neither is named, `noSuchProject`, `badStatistics`.
  static func table(_ request: Request, _ session: Session) throws -> StatisticsTable {
    if let path = try request.text("statistics") {
      guard try request.text("project") == nil else {
        throw Diagnostic(
          .badArgument, "'project' and 'statistics' cannot both be named", at: request.position("project"))
      }
      return try decode(try file(path, session), "the file '\(path)'")
    }
    guard let name = try request.text("project") else { throw Diagnostic.missingArguments(["project"]) }
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    return try project(name, in: workspace)
  }

  /// The statistics of a name.
  static func project(_ name: String, in workspace: Workspace) throws -> StatisticsTable {
    guard let stored = try workspace.statistics.read(name) else {
      throw Diagnostic(
        .noSuchProject, "there are no statistics \(English.quote(name))",
        help: Suggestion.help(for: name, in: try workspace.statistics.list()) ?? "'fedflow stats learn' makes them")
    }
    return try decode(stored.bytes, "the statistics '\(name)'")
  }

  static func decode(_ bytes: [UInt8], _ what: String) throws -> StatisticsTable {
    do { return try StatisticsTable(decoding: bytes) } catch {
      throw Diagnostic(.badStatistics, "\(what) cannot be read: \(error)")
    }
  }

  private static func file(_ path: String, _ session: Session) throws -> [UInt8] {
    let place = session.face == .rest ? try session.allowedFile(path) : session.environment.absolute(path)
    do { return try session.files.readFile(place, limit: 1 << 30) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { throw Diagnostic(.missingFile, "the file \(English.quote(path)) does not exist") }
  }
}

/// Rows of a stored table as statistics, piece by piece on all cores: memory does not grow with the rows.
struct RowLearning {
  let session: Session

  /// The stored table that the request names.
  func table(_ request: Request, in workspace: Workspace) throws -> Table {
    let name = try TableName(request)
    let stored = try workspace.tables.read(name.namespace, name.name) { try Table.read($0, files: session.files) }
    guard let table = stored?.content else {
      throw Diagnostic(
        .tableNotFound, "there is no table '\(name.namespace).\(name.name)'",
        help: "'fedflow upload' makes one from a file")
    }
    return table
  }

  /// The statistics of all rows: the same bytes whatever the number of cores.
  func statistics(of table: Table, _ schema: FeatureSchema) throws -> StatisticsTable {
    var sum = StatisticsTable(schema: schema)
    let rows = try StatisticsColumns.rows(schema, of: table, subject: nil)
    let chunks = rows.chunks
    let group = 64
    for start in stride(from: 0, to: chunks.count, by: group) {
      let part = Array(chunks[start..<min(start + group, chunks.count)])
      let found = PieceResults(part.count)
      let workers = Array(0..<max(session.environment.processorCount, 1))
      try ConcurrentWork.run(part.count, workers: workers) { piece, _ in
        try session.interrupt.check()
        found.put(StatisticsTable(of: rows, chunk: part[piece]), at: piece)
      }
      for piece in found.all { try RowLearning.merge(&sum, piece) }
    }
    return sum
  }

  static func merge(_ sum: inout StatisticsTable, _ other: StatisticsTable) throws {
    do { try sum.merge(other) } catch { throw Diagnostic(.badStatistics, "the statistics cannot be merged: \(error)") }
  }
}

/// Tables that several threads put down, each at its own place.
private final class PieceResults: Sendable {
  private let tables: Mutex<[StatisticsTable?]>

  init(_ count: Int) { tables = Mutex(Array(repeating: nil, count: count)) }

  func put(_ table: StatisticsTable, at place: Int) { tables.withLock { $0[place] = table } }

  /// In the order of the places.
  var all: [StatisticsTable] { tables.withLock { $0.compactMap(\.self) } }
}
