import Configuration
import Diagnostics
import Pipeline
import Tables

/// What DataIO and DataTransform have in common: a raw table in any layout, read with new settings or those of a model.
struct RawReading {
  /// Which of the two; DataTransform's models apply to tables that have more columns.
  var module = DataIO.module
  let parameters: DataIO.Parameters
  let matchID: DataTransform.MatchID?
  let context: ComponentContext

  func run() throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    guard let input = inputs.first?.table else { return ComponentOutput() }
    let fitted = try context.models.first.map { try DataIOModel(artifact: $0.model, component: $0.component) }
    var (raw, hasLabel) = try layOut(input, fitted)
    let match = try takeMatchID(from: &raw)
    if let fitted {
      if module == DataTransform.module { raw = try fitted.takeColumns(of: raw, context) }
      try fitted.checkSchema(of: raw, context)
    }
    var reading = parameters
    reading.withLabel = hasLabel
    if reading.inputFormat == .tag, reading.tagWithValue, reading.missingFill {
      // A tag that a row lacks is missing whatever tokens are listed.
      reading.missingTokens = reading.missing + [""]
    }
    var (table, model) = try DenseReading(parameters: reading, fitted: fitted, raw: raw, context: context).read()
    if let match {
      let label = [table.label].compactMap(\.self)
      table = try table.replacingColumns(label + [match] + table.columns.filter { $0.role != .label })
        .with(metadata: table.metadata.with(matchID: match.name))
    }
    let columns = English.count(table.features.count, "feature")
    context.log.info("\(English.count(table.rowCount, "row")), \(columns)\(table.label == nil ? "" : " and a label")")
    return ComponentOutput(
      data: [table], model: model.artifact(parameters, module: module, party: context.party, matchID: match?.name))
  }

  /// The table with one column for each feature, and whether one of its columns is the label.
  private func layOut(_ table: Table, _ fitted: DataIOModel?) throws -> (Table, hasLabel: Bool) {
    let hasLabel = fitted?.hasLabel ?? parameters.withLabel
    guard parameters.inputFormat == .dense else {
      return try TokenRows(
        parameters: parameters, leadingTokens: matchID.map { $0.place + 1 } ?? 0, fitted: fitted, context: context
      ).layOut(table, hasLabel: hasLabel)
    }
    guard !table.holdsLines else { throw Diagnostic.noHeader(context) }
    guard table.delimiter == parameters.delimiter else {
      throw Diagnostic.otherDelimiter(table, parameters.delimiter, context)
    }
    return (table, hasLabel)
  }

  /// Takes the column of the match id out of the table.
  private func takeMatchID(from raw: inout Table) throws -> Column? {
    guard let matchID else { return nil }
    let isLines = parameters.inputFormat != .dense
    let name =
      isLines ? DataTransform.MatchID.nameInLines : matchID.name.isEmpty ? raw.columns.first?.name : matchID.name
    guard let name, let column = raw.column(name) else {
      throw Diagnostic(
        .unusableTable, "the table of \(context.party.name) has no column \(English.quote(matchID.name)), its match id",
        subject: "\(context.component).match_id_name",
        help: Suggestion.help(for: matchID.name, in: raw.columns.map(\.name))
          ?? "set 'with_match_id' to false for a table without match id")
    }
    raw = raw.filteringColumns { $0.name != name }
    let texts = (0..<column.count).map { column.text(at: $0) }
    if let row = texts.firstIndex(of: "") {
      throw Diagnostic(.badCell, "the match id is empty", subject: column.name + " of " + raw.ids[row])
    }
    let shown = isLines && !matchID.name.isEmpty ? matchID.name : name
    return Column(name: shown, role: .plain, text: texts)
  }
}

extension Table.Metadata {
  /// The same metadata with the name of the column that holds the match id.
  fileprivate func with(matchID name: String) -> Self {
    var metadata = self
    metadata.values[Self.matchIDKey] = name
    return metadata
  }

  /// The key under which `values` has the name of the column of the match id.
  static let matchIDKey = "match_id"
}

extension Diagnostic {
  fileprivate static func noHeader(_ context: ComponentContext) -> Diagnostic {
    Diagnostic(
      .unusableTable, "the table has no header, which dense input needs", subject: context.component,
      help: "upload it again with head 1, from a file whose first line names the columns")
  }

  fileprivate static func otherDelimiter(_ table: Table, _ wanted: String, _ context: ComponentContext) -> Diagnostic {
    Diagnostic(
      .unusableTable,
      "'delimitor' is \(English.quote(wanted)), but the table was uploaded with \(English.quote(table.delimiter))",
      subject: context.component, help: "set 'delimitor' of \(context.component) to the delimiter of the upload")
  }
}
