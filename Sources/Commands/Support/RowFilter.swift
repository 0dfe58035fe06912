import Configuration
import Diagnostics
import Workspace

/// The filters of the query operations: a column's name without `f_`, compared as text; keys that are no column's are
/// passed over (contract 2.2).
struct RowFilter {
  private let values: [String: [String]]

  /// - Parameter keys: the names of the columns without `f_`.
  init(_ request: Request, keys: [String]) throws {
    var values: [String: [String]] = [:]
    for key in keys { values[key] = try Self.texts(request, key) }
    self.values = values
  }

  /// Today's client sends a list where one of several may match.
  private static func texts(_ request: Request, _ key: String) throws -> [String]? {
    switch request[key] {
    case .some(.list(let elements)): elements.compactMap(text)
    case .some(.bool(let value)): [String(value)]
    default: try request.text(key).map { [$0] }
    }
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let number): String(number)
    case .bool(let flag): String(flag)
    default: nil
    }
  }

  var isEmpty: Bool { values.isEmpty }
  /// Whether jobs are asked for by their ids.
  var namesJobs: Bool { values["job_id"] != nil }

  /// Whether a row has every value. A column that its generation does not have equals nothing.
  func matches(_ row: [String: JSON]) -> Bool {
    values.allSatisfy { key, wanted in row["f_\(key)"].flatMap(Self.text).map(wanted.contains) ?? false }
  }

  /// The jobs that can match: the one that is named, else all, newest first.
  func jobs(in workspace: Workspace) throws -> [JobID] {
    guard let texts = values["job_id"] else { return try workspace.jobs.list().reversed() }
    // A single look in the folder, however many jobs there are.
    return try texts.compactMap { JobID($0) }.filter { try workspace.jobs.contains($0) }.sorted().reversed()
  }

  /// A line that names the job nearest to the one asked for.
  func nearestJob(in workspace: Workspace) throws -> String? {
    guard let text = values["job_id"]?.first else { return nil }
    return Suggestion.help(for: text, in: try workspace.jobs.list().reversed().map(\.text).filter { $0 != text })
  }
}

/// A list that is cut: `limit` and, from FATE 1.11 on, `page`. Missing, 0 and -1 are all, as in FATE.
struct RowLimit {
  private let start: Int
  /// How many rows are needed until all that are shown are there.
  let end: Int

  init(_ request: Request) throws {
    let limit = try request.integer("limit") ?? 0
    let page = try request.integer("page") ?? 1
    guard limit >= -1 else { throw Diagnostic(.badArgument, "'limit' must be at least -1, found \(limit)") }
    guard page >= 1 else { throw Diagnostic(.badArgument, "'page' must be at least 1, found \(page)") }
    let (end, isTooLarge) = page.multipliedReportingOverflow(by: limit)
    self.end = limit < 1 || isTooLarge ? .max : end
    start = limit < 1 ? 0 : self.end - limit
  }

  func cut<Element>(_ rows: [Element]) -> [Element] { Array(rows.prefix(end).dropFirst(start)) }
}
