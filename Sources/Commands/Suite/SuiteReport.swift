import Configuration
import Diagnostics

/// What a few suites came to, for programs and for people.
struct SuiteReport {
  let uploads: [SuiteOutcome]
  let tasks: [SuiteOutcome]

  /// Whether a task or an upload failed; what this version lacks is no failure.
  var hasFailed: Bool { (uploads + tasks).contains { $0.status == .failed } }

  private func count(_ status: SuiteOutcome.Status) -> Int { tasks.count { $0.status == status } }

  /// The modules that are not built, with the number of tasks that need each.
  private var missing: [(module: String, tasks: Int)] {
    let counts = Dictionary(tasks.flatMap(\.modules).map { ($0, 1) }, uniquingKeysWith: +)
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// `5 tasks: 3 success, 0 failed, 1 skipped, 1 unsupported`.
  private var sentence: String {
    English.count(tasks.count, "task") + ": "
      + SuiteOutcome.Status.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
  }

  /// The answer in FATE's envelope; all keys are always there.
  func answer(status: ExitStatus) -> Answer {
    var summary: [String: JSON] = ["tasks": .integer(tasks.count), "uploads": .integer(uploads.count)]
    for status in SuiteOutcome.Status.allCases { summary[status.rawValue] = .integer(count(status)) }
    summary["modules_not_built"] = .object(
      Dictionary(missing.map { ($0.module, .integer($0.tasks)) }, uniquingKeysWith: { $1 }))
    return .envelope(
      data: [
        "summary": .object(summary), "tasks": .list(tasks.map(\.json)), "uploads": .list(uploads.map(\.json)),
      ],
      retcode: status == .done ? 0 : 100, retmsg: status == .done ? "success" : sentence, omitsEmpty: false,
      status: status)
  }

  // MARK: For people

  /// A table per suite, then the sums.
  var text: String {
    var lines: [String] = []
    for suite in tasks.map(\.suite).eachOnce {
      lines.append(suite)
      let failed = uploads.filter { $0.suite == suite && $0.status != .success }
      lines += table(failed.map { ["upload \($0.name)"] + cells($0) })
      lines += table(tasks.filter { $0.suite == suite }.map { [$0.name] + cells($0) })
    }
    lines += modules
    lines.append(sentence)
    if !missing.isEmpty {
      let names = missing.map { "\($0.module) (\(English.count($0.tasks, "task")))" }
      lines.append("not built: " + names.joined(separator: ", "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A table of the modules: how many tasks with each came to what.
  private var modules: [String] {
    let names = Set(tasks.flatMap(\.uses)).sorted()
    let rows = names.map { name in
      let using = tasks.filter { $0.uses.contains(name) }
      let counts = SuiteOutcome.Status.allCases.compactMap { status in
        let count = using.count { $0.status == status }
        return count == 0 ? nil : "\(count) \(status.rawValue)"
      }
      return [name, English.count(using.count, "task"), counts.joined(separator: ", ")]
    }
    return rows.isEmpty ? [] : ["by module"] + table(rows)
  }

  private func cells(_ outcome: SuiteOutcome) -> [String] {
    let reason: String? =
      switch outcome.status {
      case .success: outcome.job
      case .skipped: outcome.because.map { "because of \($0): \(outcome.message)" }
      case .unsupported where !outcome.modules.isEmpty: "needs \(English.list(outcome.modules, "and"))"
      case .failed, .unsupported: (outcome.job.map { "job \($0): " } ?? "") + outcome.message
      }
    return [outcome.status.rawValue, outcome.seconds > 0 ? Self.time(outcome.seconds) : "", reason ?? ""]
  }

  /// `1.25 s`.
  private static func time(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
  }

  /// Rows in columns; times stand at the right.
  private func table(_ rows: [[String]]) -> [String] {
    guard let columns = rows.first?.count else { return [] }
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == columns - 1 ? cell : column == 2 ? space + cell : cell + space
      }
      return "  " + cells.joined(separator: "  ")
    }
  }
}

extension [String] {
  /// In this order, each once.
  fileprivate var eachOnce: [String] {
    var seen = Set<String>()
    return filter { seen.insert($0).inserted }
  }
}
