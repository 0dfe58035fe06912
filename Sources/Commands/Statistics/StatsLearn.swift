import Components
import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Workspace

/// `stats learn`: rows of a table go into statistics.
enum StatsLearn: Operation {
  static let name = "stats learn"
  static let group = OperationGroup.statistics
  static let summary = "add the rows of a table to statistics, which are made when they are new"
  static let details = """
    New statistics need the attributes, a list in the file after -c: "attributes": [{"name": …, "type": "C" (number),
    "B" (0 or 1) or "T" (category), "categories": […], "histogram": [edges]}]. Columns are found by name, all others are
    left alone. An empty cell is missing. Whoever is cut off leaves the old statistics or the new ones.
    """
  static let options: [CommandOption] = [.conf, .project.required, .namespace.required, .tableName.required]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("project")
    let workspace = try session.openWorkspace()
    let learning = RowLearning(session: session)
    let table = try learning.table(request, in: workspace)
    let schema = try schema(request, known: try workspace.statistics.read(name), name)
    let added = try learning.statistics(of: table, schema)
    let all = try workspace.statistics.change(name) { stored in
      var sum =
        try stored.map { try StatisticsSource.decode($0.bytes, "the statistics '\(name)'") }
        ?? StatisticsTable(schema: schema)
      try RowLearning.merge(&sum, added)
      let learned = (stored?.learnedRows ?? 0) + added.rows
      return (
        StoredStatistics(bytes: sum.encoded, learnedRows: learned, forgottenRows: stored?.forgottenRows ?? 0), sum
      )
    }
    return .envelope(data: ["project": .text(name), "learned": .integer(added.rows), "rows": .integer(all.rows)])
  }

  /// The attributes of the statistics that are there, or those of the request.
  private static func schema(_ request: Request, known: StoredStatistics?, _ name: String) throws -> FeatureSchema {
    let wanted = try request["attributes"].map { try attributes($0, request) }
    guard let known else {
      if let wanted { return wanted }
      throw Diagnostic(
        .missingArgument, "the statistics '\(name)' are new and need attributes",
        help: "name them in a file after -c: {\"attributes\": [{\"name\": \"x\", \"type\": \"C\"}]}")
    }
    let schema = try StatisticsSource.decode(known.bytes, "the statistics '\(name)'").schema
    guard wanted == nil || wanted == schema else {
      throw Diagnostic(
        .badStatistics, "the statistics '\(name)' have other attributes", at: request.position("attributes"),
        help: "'fedflow stats show --project \(name)' lists them; leave 'attributes' out, or use another name")
    }
    return schema
  }

  private static func attributes(_ json: JSON, _ request: Request) throws -> FeatureSchema {
    do throws(AttributeListError) { return try AttributeList.schema(json) } catch {
      throw Diagnostic(
        .badArgument, "'attributes': \(error.message)", at: request.position("attributes"), help: error.help)
    }
  }
}

/// `stats forget`: the way back.
enum StatsForget: Operation {
  static let name = "stats forget"
  static let group = OperationGroup.statistics
  static let summary = "take the rows of a table out of statistics"
  static let details = "Rows that were never learned are refused as far as the statistics can tell."
  static let options: [CommandOption] = [.conf, .project.required, .namespace.required, .tableName.required]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("project")
    let workspace = try session.openWorkspace()
    let learning = RowLearning(session: session)
    let table = try learning.table(request, in: workspace)
    let gone = try learning.statistics(of: table, try StatisticsSource.project(name, in: workspace).schema)
    let rest = try workspace.statistics.change(name) { stored in
      var rest = try StatisticsSource.project(name, in: workspace)
      do { try rest.subtract(gone) } catch {
        throw Diagnostic(.badStatistics, "the rows cannot be forgotten: \(error)", subject: name)
      }
      return (
        StoredStatistics(
          bytes: rest.encoded, learnedRows: stored?.learnedRows ?? 0,
          forgottenRows: (stored?.forgottenRows ?? 0) + gone.rows), rest
      )
    }
    return .envelope(data: ["project": .text(name), "forgotten": .integer(gone.rows), "rows": .integer(rest.rows)])
  }
}
