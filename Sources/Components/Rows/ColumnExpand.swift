import Configuration
import Diagnostics
import Pipeline
import Tables

/// Appends columns of a constant value to a raw table (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: a raw table, before DataIO. With a `model` input its columns and values are appended.
/// - Output: the table with the new columns behind the others; to rows without header the values alone are appended.
/// - Model: `ColumnExpand`.
public struct ColumnExpand: Component {
  /// Where new columns come from.
  enum Method: String, ParameterChoice {
    /// From the parameters.
    case manual
  }

  /// FATE's `ColumnExpandParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var header: [String] = []
    var method = Method.manual
    var fillValue: JSON
    var needRun = true

    /// FATE 1.5 made the default value smaller.
    public init(defaults generation: Generation) { fillValue = .number(generation == .fate14 ? 1e-6 : 1e-8) }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("append_header", \.header, .each(.notEmpty), "Names of the columns to append."),
      Parameter("method", \.method, "Where they come from."),
      Parameter("fill_value", \.fillValue, "Their value; a list has one for each column."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// A value for each column, each name once.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      let values = fillValue.listValue ?? [fillValue]
      if values.contains(where: { $0.doubleValue == nil && $0.textValue == nil && $0 != .null }) {
        problems.append(
          ParameterProblem("fill_value", "must be a number, a text or a list of them", code: .parameterType))
      }
      if values.count != 1, values.count != header.count {
        let columns = English.count(header.count, "column")
        problems.append(ParameterProblem("fill_value", "has \(English.count(values.count, "value")) for \(columns)"))
      }
      if let name = header.first(where: { name in header.count { $0 == name } > 1 }) {
        problems.append(ParameterProblem("append_header", "names \(English.quote(name)) twice"))
      }
      return problems
    }
  }

  /// The name in a DSL.
  public static let module = "ColumnExpand"
  /// FATE's name of the parameter class.
  public static let parameterClass = "ColumnExpandParam"
  /// What it does.
  public static let summary = "Appends columns of a constant value to a raw table."
  /// The arbiter has no table.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Expands the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    let expansion = try context.models.first.map { try Expansion($0) } ?? Expansion(parameters)
    guard table.isRaw else {
      throw Diagnostic(
        .unusableTable, "the table has features already; columns are appended to a raw table",
        subject: context.component, help: "put \(context.component) before DataIO")
    }
    let output = try expansion.apply(to: table, context)
    context.log.info("appended \(English.count(expansion.header.count, "column"))")
    let model =
      context.models.first?.model
      ?? ModelArtifact(
        "ColumnExpand",
        meta: [
          "appendHeader": .list(expansion.header.map(JSON.text)), "method": .text(parameters.method.rawValue),
          "fillValue": .list(expansion.values.map(JSON.text)), "needRun": .bool(parameters.needRun),
        ], param: ["header": .text(output.header)])
    return ComponentOutput(data: [output], model: model)
  }
}

/// Columns to append, with the token of each.
private struct Expansion {
  let header: [String]
  /// One for all, or one for each.
  let values: [String]

  init(_ parameters: ColumnExpand.Parameters) {
    header = parameters.header
    values = DataIO.Parameters.fillValues(parameters.fillValue)
  }

  init(_ input: ModelInput) throws {
    guard let header = input.model.meta["appendHeader"]?.listValue?.compactMap(\.textValue),
      let values = input.model.meta["fillValue"]?.listValue?.compactMap(\.textValue),
      values.count == 1 || values.count == header.count
    else {
      throw Diagnostic(
        .unusableModel, "the model of \(input.component) is none of ColumnExpand", subject: input.component)
    }
    (self.header, self.values) = (header, values)
  }

  func apply(to table: Table, _ context: ComponentContext) throws -> Table {
    let tokens = header.indices.map { values[values.count == 1 ? 0 : $0] }
    if table.holdsLines, !tokens.isEmpty, let lines = table.columns.first {
      let end = tokens.joined(separator: table.delimiter)
      let texts = (0..<table.rowCount).map { row in
        let line = lines.text(at: row)
        return line.isEmpty ? end : line + table.delimiter + end
      }
      return try table.replacingColumns([Column(name: lines.name, text: texts)])
    }
    if let name = header.first(where: { table.column($0) != nil }) {
      throw Diagnostic(
        .unusableTable, "the table of \(context.party.name) has a column \(English.quote(name)) already",
        subject: "\(context.component).append_header")
    }
    return try table.replacingColumns(
      table.columns + zip(header, tokens).map { Self.column($0, $1, rows: table.rowCount) })
  }

  /// A number takes less room than its text, where the text comes back.
  private static func column(_ name: String, _ token: String, rows: Int) -> Column {
    if let integer = Int64(token), String(integer) == token {
      return Column(name: name, integers: [Int64?](repeating: integer, count: rows))
    }
    if let number = TokenColumn.number(token), NumberText.of(number) == token {
      return Column(name: name, doubles: [Double](repeating: number, count: rows))
    }
    return Column(name: name, text: repeatElement(token, count: rows))
  }
}
