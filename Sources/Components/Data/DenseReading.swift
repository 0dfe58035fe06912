import Configuration
import Diagnostics
import Pipeline
import Tables

/// One party's dense reading: the label column, then each feature column, with all bad cells reported together.
struct DenseReading {
  let parameters: DataIO.Parameters
  /// The settings of an earlier reading, when they are applied rather than made.
  let fitted: DataIOModel?
  let raw: Table
  let context: ComponentContext

  /// How many bad cells are named before the rest is counted.
  private static let shownCells = 20

  /// Reads all columns.
  func read() throws -> (Table, DataIOModel) {
    var problems = DiagnosticList()
    var model = fitted ?? DataIOModel(idName: raw.metadata.idName ?? "", labelName: labelName ?? "")
    let label = try problems.collect { try readLabel() } ?? nil
    var features: [Column] = []
    let sources = raw.columns.filter { $0.name != labelName }
    for (index, source) in sources.enumerated() {
      try context.checkInterrupt()
      if let column = try problems.collect({ try readFeature(source, index: index, of: sources.count, &model) }) {
        features.append(column)
      }
    }
    try problems.throwIfErrors()
    model.header = features.map(\.name)
    var metadata = raw.metadata
    metadata.labelName = label?.name
    let table = try Table(
      ids: raw.ids, columns: (label.map { [$0] } ?? []) + features, metadata: metadata)
    return (table, model)
  }

  /// The label's column name, when this table is read with one.
  private var labelName: String? {
    if let fitted { return fitted.labelName.isEmpty ? nil : fitted.labelName }
    return parameters.withLabel ? parameters.labelName : nil
  }

  private func readLabel() throws -> Column? {
    guard let labelName else { return nil }
    guard let source = raw.column(labelName) else {
      if fitted != nil { return nil }
      throw Diagnostic(
        .noLabel, "the table of \(context.party.name) has no column \(English.quote(labelName)), its label",
        subject: "\(context.component).label_name",
        help: Suggestion.help(for: labelName, in: raw.columns.map(\.name))
          ?? "set 'with_label' to false for a party without label")
    }
    switch parameters.labelType {
    case .str:
      return Column(name: labelName, role: .label, text: (0..<source.count).map { source.text(at: $0) })
    case .float, .float64:
      let values = try numbers(of: source, expected: "a number") { Double($0) }
      return Column(name: labelName, role: .label, doubles: values)
    case .int, .int64, .long:
      let values = try integers(of: source)
      return Column(name: labelName, role: .label, integers: values)
    }
  }

  /// Labels are cast as Python's int() does: `1.0` is no whole number (contract 8.5).
  private func integers(of source: Column) throws -> [Int64?] {
    if let integers = source.integers, !integers.hasMissing {
      return (0..<integers.count).map { integers[$0] }
    }
    return try cells(of: source, expected: "a whole number") { Int64($0) }.map { $0 }
  }

  private func readFeature(_ source: Column, index: Int, of count: Int, _ model: inout DataIOModel) throws -> Column {
    let type = parameters.exclusiveDataType?[source.name] ?? parameters.dataType
    var column = TokenColumn(source: source, parameters: parameters, type: type)
    try column.parse(place: { raw.place(row: $0, column: source.name) }, subject: context.component)
    if parameters.missingFill {
      let value = try column.fill(
        column.missingRows, method: parameters.missingFillMethod,
        designated: try designated(parameters.defaultValue, "default_value", index, count),
        fitted: fitted?.missingValues[source.name], name: source.name, subject: context.component)
      model.missingValues[source.name] = value
      model.missingRatios[source.name] = column.ratio(column.missingRows)
    }
    if parameters.outlierReplace {
      let value = try column.fill(
        column.outlierRows, method: parameters.outlierReplaceMethod,
        designated: try designated(parameters.outlierReplaceValue, "outlier_replace_value", index, count),
        fitted: fitted?.outlierValues[source.name], name: source.name, subject: context.component)
      model.outlierValues[source.name] = value
      model.outlierRatios[source.name] = column.ratio(column.outlierRows)
    }
    return Column(name: source.name, role: .feature, doubles: column.values)
  }

  private func designated(_ value: JSON, _ name: String, _ index: Int, _ count: Int) throws -> Double {
    let values = DataIO.Parameters.fillValues(value) ?? [0]
    if values.count == 1 { return values[0] }
    guard values.count == count else {
      throw Diagnostic(
        .unusableTable, "'\(name)' has \(English.count(values.count, "value")) for \(English.count(count, "feature"))",
        subject: "\(context.component).\(name)")
    }
    return values[index]
  }

  private func numbers(of source: Column, expected: String, _ parse: (String) -> Double?) throws -> [Double] {
    if let doubles = source.doubles, doubles.array.allSatisfy(\.isFinite) { return doubles.array }
    return try cells(of: source, expected: expected) { token in parse(token).flatMap { $0.isFinite ? $0 : nil } }
  }

  private func cells<Value>(of source: Column, expected: String, _ parse: (String) -> Value?) throws -> [Value] {
    var bad = BadCells()
    var values: [Value] = []
    values.reserveCapacity(source.count)
    for row in 0..<source.count {
      let token = source.text(at: row)
      if let value = parse(token) { values.append(value) } else { bad.add(row, token) }
    }
    try bad.throwIfAny(expected: expected, subject: context.component) { raw.place(row: $0, column: source.name) }
    return values
  }
}

/// The cells of one column that could not be read: the first few are named, the rest counted.
struct BadCells {
  private static let shown = 5
  private var first: [(row: Int, token: String)] = []
  private var count = 0

  mutating func add(_ row: Int, _ token: String) {
    count += 1
    if first.count < Self.shown { first.append((row, token)) }
  }

  func throwIfAny(expected: String, subject: String, place: (Int) -> String) throws {
    guard count > 0 else { return }
    var diagnostics = first.map { cell in
      Diagnostic(
        .badCell, "expected \(expected), found \(English.quote(cell.token))", subject: place(cell.row),
        notes: [Diagnostic.Note("needed by \(subject)")])
    }
    if count > first.count, let last = diagnostics.popLast() {
      var last = last
      last.notes.append(Diagnostic.Note("and \(count - first.count) more cells of this column"))
      diagnostics.append(last)
    }
    throw DiagnosticList(diagnostics)
  }
}
