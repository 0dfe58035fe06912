import Configuration
import Diagnostics
import Pipeline
import Tables

/// One party's reading of a table of columns: the label, then each feature, with all bad cells reported together.
struct DenseReading {
  let parameters: DataIO.Parameters
  /// The settings of an earlier reading, when they are applied rather than made.
  let fitted: DataIOModel?
  let raw: Table
  let context: ComponentContext

  /// Reads all columns.
  func read() throws -> (Table, DataIOModel) {
    var problems = DiagnosticList()
    var model =
      fitted
      ?? DataIOModel(
        idName: raw.metadata.idName ?? "", labelName: parameters.labelName, hasLabel: parameters.withLabel)
    let label = try problems.collect { try readLabel() } ?? nil
    var features: [Column] = []
    let sources = raw.columns.filter { $0.name != labelName }
    try checkLists(for: sources)
    for (index, source) in sources.enumerated() {
      try context.checkInterrupt()
      if let column = try problems.collect({ try readFeature(source, index: index, &model) }) {
        features.append(column)
      }
    }
    try problems.throwIfErrors()
    model.header = features.map(\.name)
    warnOfColumnsWithoutValues(model)
    var metadata = raw.metadata
    metadata.labelName = label?.name
    let table = try Table(
      ids: raw.ids, columns: (label.map { [$0] } ?? []) + features, metadata: metadata)
    return (table, model)
  }

  /// The label's column name, when this table is read with one.
  private var labelName: String? {
    if let fitted { return fitted.hasLabel ? fitted.labelName : nil }
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
      let values = try numbers(of: source)
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

  private func readFeature(_ source: Column, index: Int, _ model: inout DataIOModel) throws -> Column {
    let type = parameters.exclusiveDataType?[source.name] ?? parameters.dataType
    if type == .str { return try readText(source, index: index, &model) }
    var column = TokenColumn(source: source, parameters: parameters, type: type)
    try column.parse(place: { raw.place(row: $0, column: source.name) }, subject: context.component)
    if parameters.missingFill {
      let value = column.fill(
        column.missingRows, method: parameters.missingFillMethod,
        designated: try number(designated(parameters.defaultValue, index), "default_value"),
        fitted: try fitted?.missingValues[source.name].map { try number($0, "missingReplaceValue") })
      model.missingValues[source.name] = NumberText.of(value)
      model.missingRatios[source.name] = column.ratio(column.missingRows)
    }
    if parameters.outlierReplace {
      let value = column.fill(
        column.outlierRows, method: parameters.outlierReplaceMethod,
        designated: try number(designated(parameters.outlierReplaceValue, index), "outlier_replace_value"),
        fitted: try fitted?.outlierValues[source.name].map { try number($0, "outlierReplaceValue") })
      model.outlierValues[source.name] = NumberText.of(value)
      model.outlierRatios[source.name] = column.ratio(column.outlierRows)
    }
    return feature(of: column)
  }

  /// The column as a feature. One whose numbers stay as they were stored shares their memory.
  private func feature(of column: TokenColumn) -> Column {
    let isSparse = parameters.outputFormat == .sparse
    let isAltered = isSparse && column.values.contains { $0.bitPattern != 0 && $0.magnitude < Self.sparseZero }
    if column.isAsStored, !isAltered, case .doubles = column.source.values {
      return Column(name: column.source.name, role: .feature, values: column.source.values)
    }
    let values = isAltered ? column.values.map { $0.magnitude < Self.sparseZero ? 0 : $0 } : column.values
    return Column(name: column.source.name, role: .feature, doubles: values)
  }

  /// Names the columns that a method had nothing to compute from.
  private func warnOfColumnsWithoutValues(_ model: DataIOModel) {
    guard fitted == nil, raw.rowCount > 0 else { return }
    for (method, ratios, parameter) in [
      (parameters.missingFillMethod, model.missingRatios, "default_value"),
      (parameters.outlierReplaceMethod, model.outlierRatios, "outlier_replace_value"),
    ] where method != nil && method != .designated {
      let names = model.header.filter { ratios[$0] == 1 }.map { English.quote($0) }
      guard !names.isEmpty else { continue }
      context.log.warning(
        "columns of \(context.party.name) without a value, filled with \(parameter): \(English.list(names, "and"))")
    }
  }

  /// FATE's sparse rows leave out what is nearer to 0 than this.
  private static let sparseZero = 1e-8

  /// A feature of texts: tokens that count as missing stay as they are, unless they are replaced by a designated text.
  private func readText(_ source: Column, index: Int, _ model: inout DataIOModel) throws -> Column {
    var texts = (0..<source.count).map { source.text(at: $0) }
    func replace(_ tokens: [String], by text: String) -> Double {
      let listed = Set(tokens)
      let rows = texts.indices.filter { listed.contains(texts[$0]) }
      for row in rows { texts[row] = text }
      return texts.isEmpty ? 0 : Double(rows.count) / Double(texts.count)
    }
    func requireDesignated(_ method: DataIO.FillMethod?, _ parameter: String) throws {
      guard let method, method != .designated else { return }
      throw Diagnostic(
        .unusableTable, "feature \(English.quote(source.name)) is text, which has no \(method.rawValue)",
        subject: "\(context.component).\(parameter)", help: "set '\(parameter)' to designated or null")
    }
    if parameters.missingFill {
      try requireDesignated(parameters.missingFillMethod, "missing_fill_method")
      let text = fitted?.missingValues[source.name] ?? designated(parameters.defaultValue, index)
      model.missingRatios[source.name] = replace(parameters.missing, by: text)
      model.missingValues[source.name] = text
    }
    if parameters.outlierReplace {
      try requireDesignated(parameters.outlierReplaceMethod, "outlier_replace_method")
      let text = fitted?.outlierValues[source.name] ?? designated(parameters.outlierReplaceValue, index)
      model.outlierRatios[source.name] = replace(parameters.outliers, by: text)
      model.outlierValues[source.name] = text
    }
    return Column(name: source.name, role: .feature, text: texts)
  }

  /// A list of replacements has one for each feature; a type of a column that is not there is named.
  private func checkLists(for sources: [Column]) throws {
    var problems = DiagnosticList()
    for (name, isUsed, value) in [
      ("default_value", parameters.missingFill, parameters.defaultValue),
      ("outlier_replace_value", parameters.outlierReplace, parameters.outlierReplaceValue),
    ] where isUsed {
      let count = DataIO.Parameters.fillValues(value).count
      guard count != 1, count != sources.count else { continue }
      let features = English.count(sources.count, "feature")
      problems.add(
        Diagnostic(
          .unusableTable, "'\(name)' has \(English.count(count, "value")) for \(features)",
          subject: "\(context.component).\(name)", help: "give one number for all features, or one for each"))
    }
    try problems.throwIfErrors()
    let names = Set(sources.map(\.name))
    for name in (parameters.exclusiveDataType ?? [:]).keys.sorted() where !names.contains(name) {
      context.log.warning("exclusive_data_type names \(English.quote(name)), which is no feature of this table")
    }
  }

  private func designated(_ value: JSON, _ index: Int) -> String {
    let values = DataIO.Parameters.fillValues(value)
    return values.count == 1 ? values[0] : values[index]
  }

  /// A replacement among numbers.
  private func number(_ text: String, _ parameter: String) throws -> Double {
    guard let number = TokenColumn.number(text) else {
      throw Diagnostic(
        .unusableTable, "\(English.quote(text)) cannot replace a number", subject: "\(context.component).\(parameter)")
    }
    return number
  }

  private func numbers(of source: Column) throws -> [Double] {
    if let doubles = source.doubles, doubles.array.allSatisfy(\.isFinite) { return doubles.array }
    return try cells(of: source, expected: "a number", TokenColumn.number)
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
