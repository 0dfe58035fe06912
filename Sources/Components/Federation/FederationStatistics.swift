import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Summarises rows into the statistics that a federation shares (SymetryML contract A9).
///
/// Each party on its own, no messages.
/// - Input: a table with the attributes as columns; the label is one too, by its name.
/// - Output: the same table.
/// - Model: `FederationStatistics`, from which FederationSync and FederationModel go on.
public struct FederationStatistics: Component {
  /// The name in a DSL.
  public static let module = "FederationStatistics"
  /// The name of its parameters in tracking.
  public static let parameterClass = "FederationStatisticsParam"
  /// What it does.
  public static let summary = "Summarises rows into statistics from which models are built without rows."
  /// Those who have rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// A table in and out, and a model.
  public static let ports = Ports(data: [.data, .trainData], modelOutput: true)
  /// Rows are summarised batch by batch.
  public static let readsByBatch = true
  /// A prediction learns nothing.
  public static let deployedByDefault = false
  /// A prediction learns nothing.
  public static let serving = Serving.absent

  /// What is learned.
  public struct Parameters: ParameterSet {
    var attributes: JSON = .null
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "attributes", \.attributes,
        "Names and types of the columns: [{\"name\": …, \"type\": \"C\", \"B\" or \"T\", \"categories\": […], "
          + "\"histogram\": [edges]}]; every member of a federation must have the same. null: all columns as they are here."
      ),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// A list that is none.
    public func problems() -> [ParameterProblem] {
      guard attributes != .null else { return [] }
      do throws(AttributeListError) { _ = try AttributeList.schema(attributes) } catch {
        return [ParameterProblem("attributes", error.message, help: error.help, code: .parameterType)]
      }
      return []
    }
  }

  /// Summarises one party's rows.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    let schema = try schema(parameters, table, context)
    var statistics = StatisticsTable(schema: schema)
    for start in stride(from: 0, to: table.rowCount, by: StatisticsTable.chunkRows) {
      try context.checkInterrupt()
      let end = min(start + StatisticsTable.chunkRows, table.rowCount)
      let rows = try rows(start..<end, of: table, schema, context)
      do { try statistics.merge(StatisticsTable(of: rows, chunk: 0..<rows.count)) } catch {
        throw Diagnostic(.unusableTable, "\(error)", subject: context.component)
      }
    }
    let attributes = English.count(schema.attributes.count, "attribute")
    context.log.info("learned \(English.count(table.rowCount, "row")) of \(attributes)")
    return ComponentOutput(
      data: [table],
      model: StatisticsArtifact.make(statistics, module: module, settings: ["attributes": parameters.attributes]))
  }

  /// The rows of a record batch; what is wrong anywhere in the table is told at once.
  private static func rows(
    _ range: Range<Int>, of table: Table, _ schema: FeatureSchema, _ context: ComponentContext
  ) throws -> StatisticsRows {
    do { return try StatisticsColumns.rows(schema, of: table.slice(range), subject: context.component) } catch {
      _ = try StatisticsColumns.rows(schema, of: table, subject: context.component)
      throw error
    }
  }

  private static func schema(
    _ parameters: Parameters, _ table: Table, _ context: ComponentContext
  ) throws -> FeatureSchema {
    do throws(AttributeListError) {
      if parameters.attributes != .null { return try AttributeList.schema(parameters.attributes) }
    } catch {
      throw Diagnostic(.unusableTable, "the attributes \(error.message)", subject: context.component, help: error.help)
    }
    let columns = table.features + [table.label].compactMap(\.self)
    guard !columns.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    do throws(StatisticsError) { return try FeatureSchema(columns.map { Self.attribute($0) }) } catch {
      throw Diagnostic(.unusableTable, "the columns cannot be attributes: \(error)", subject: context.component)
    }
  }

  /// A column as it is: a text has the categories that occur, a label of 0 and 1 is binary, any other number is a number.
  private static func attribute(_ column: Column) -> FeatureSchema.Attribute {
    guard let numbers = column.doubles else {
      let categories = Set((0..<column.count).map { FeatureSchema.normalized(column.text(at: $0)) })
      return FeatureSchema.Attribute(column.name, .category(categories.filter { !$0.isEmpty }.sorted()))
    }
    let isBinary = column.role == .label && numbers.array.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
    return FeatureSchema.Attribute(column.name, isBinary ? .binary : .continuous)
  }
}
