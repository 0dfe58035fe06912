import Configuration
import Diagnostics
import Workspace

/// The filters of the query operations: a column's name without `f_`, compared as text (contract 2.2).
struct RowFilter {
  private let values: [String: String]

  init(_ request: Request, keys: [String]) throws {
    var values: [String: String] = [:]
    for key in keys { values[key] = try request.text(key) }
    self.values = values
  }

  var isEmpty: Bool { values.isEmpty }

  /// Whether a row has every value.
  func matches(_ row: [String: JSON]) -> Bool {
    values.allSatisfy { key, wanted in
      switch row["f_\(key)"] {
      case .some(.text(let value)): value == wanted
      case .some(.integer(let value)): String(value) == wanted
      default: false
      }
    }
  }

  /// The jobs that can match: the one that is named, else all, newest first.
  func jobs(in workspace: Workspace) throws -> [JobID] {
    guard let text = values["job_id"] else { return try workspace.jobs.list().reversed() }
    return try workspace.jobs.list().filter { $0.text == text }
  }

  /// A line that names the job nearest to the one asked for.
  func nearestJob(in workspace: Workspace) throws -> String? {
    guard let text = values["job_id"] else { return nil }
    return Suggestion.help(for: text, in: try workspace.jobs.list().map(\.text).filter { $0 != text })
  }
}
