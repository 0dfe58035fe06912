import Configuration
import Diagnostics
import Pipeline

/// Which columns a component works on: FATE's `-1` for all, a list of indexes, a list of names, or indexes and names.
struct ColumnChoice {
  /// -1 or a list of indexes into the features; null for none. With -1 names add nothing, as in FATE.
  let indexes: JSON
  /// Names that are added.
  let names: [String]

  /// What is wrong with the indexes as a parameter, nil when nothing is.
  static func problem(_ path: String, _ indexes: JSON) -> ParameterProblem? {
    switch indexes {
    case .null, .integer(-1): return nil
    case .list(let values) where values.allSatisfy({ ($0.integerValue ?? -1) >= 0 }): return nil
    default:
      return ParameterProblem(
        path, "must be -1 for all columns, a list of column indexes, or null", code: .parameterType)
    }
  }

  /// Says that names beside -1 choose nothing: FATE then takes all columns and ignores them.
  func warnOfIdleNames(_ parameter: String, beside indexes: String, _ log: TaskLog) {
    guard self.indexes == .integer(-1), !names.isEmpty else { return }
    log.warning(
      "\(parameter) adds nothing, since \(indexes) is -1, all columns; set \(indexes) to [] to choose by name")
  }

  /// The indexes of the chosen columns, ascending.
  ///
  /// With a log a name that the table lacks is left out with a warning, as in FATE, whose parties share one list of
  /// names; not when it leaves nothing.
  /// - Throws: every index or name that the table does not have.
  func columns(
    of header: [String], parameter: String, subject: String, warningIn log: TaskLog? = nil
  ) throws -> [Int] {
    if indexes == .integer(-1) { return Array(header.indices) }
    var problems = DiagnosticList()
    var chosen = Set<Int>()
    for index in (indexes.listValue ?? []).compactMap(\.integerValue) {
      if header.indices.contains(index) {
        chosen.insert(index)
      } else {
        problems.add(
          Diagnostic(
            .unusableTable,
            "column index \(index) is out of range, the table has \(English.count(header.count, "feature"))",
            subject: "\(subject).\(parameter)"))
      }
    }
    chosen.formUnion(names.compactMap { header.firstIndex(of: $0) })
    let missing = names.filter { !header.contains($0) }
    if let log, problems.diagnostics.isEmpty, !chosen.isEmpty {
      for name in missing {
        let help = Suggestion.help(for: name, in: header).map { "; \($0)" } ?? ""
        log.warning("\(parameter): the table has no feature \(English.quote(name)), which is left out\(help)")
      }
      return chosen.sorted()
    }
    for name in missing {
      problems.add(
        Diagnostic(
          .unusableTable, "the table has no feature \(English.quote(name))", subject: "\(subject).\(parameter)",
          help: Suggestion.help(for: name, in: header)))
    }
    try problems.throwIfErrors()
    return chosen.sorted()
  }
}
