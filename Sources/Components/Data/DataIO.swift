import Configuration
import Diagnostics
import Pipeline
import Tables

/// Turns the raw tokens of an uploaded table into numbers: label and features (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: a raw table with a header; with a `model` input, the settings of the component that made it are applied.
/// - Output: label (when there is one) and features; missing values are NaN unless filled.
/// - Model: `DataIO`.
public struct DataIO: Component {
  /// The name in a DSL.
  public static let module = "DataIO"
  /// FATE's name of the parameter class.
  public static let parameterClass = "DataIOParam"
  /// What it does.
  public static let summary = "Turns raw tokens into label and features, fills missing values."
  /// The arbiter has no data.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Reads the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    guard let input = inputs.first else { return ComponentOutput() }
    let raw = input.table
    guard !raw.holdsLines else { throw Diagnostic.noHeader(raw, context) }
    guard raw.delimiter == parameters.delimiter else {
      throw Diagnostic.otherDelimiter(raw, parameters.delimiter, context)
    }
    let fitted = try context.models.first.map { try DataIOModel(artifact: $0.model, component: $0.component) }
    if let fitted { try fitted.checkSchema(of: raw, context) }
    let (table, model) = try DenseReading(parameters: parameters, fitted: fitted, raw: raw, context: context).read()
    let columns = English.count(table.features.count, "feature")
    context.log.info("\(English.count(table.rowCount, "row")), \(columns)\(table.label == nil ? "" : " and a label")")
    return ComponentOutput(data: [table], model: model.artifact(parameters))
  }
}

extension Diagnostic {
  fileprivate static func noHeader(_ table: Table, _ context: ComponentContext) -> Diagnostic {
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
