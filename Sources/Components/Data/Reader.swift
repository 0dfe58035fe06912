import Configuration
import Diagnostics
import Pipeline
import Tables

/// Hands a stored table of its party into the pipeline (contract 4.5; FATE 1.5 and later).
///
/// - Output: the table as it was uploaded, in shortlex order of id.
/// - Metric: `reader_namespace` / `reader_name` with the table's place and count; the table lies in one partition here.
public struct Reader: Component {
  /// The table to read, one per party.
  public struct Parameters: ParameterSet, NamingTables {
    var table = TableName()

    /// No table.
    public init(defaults generation: Generation) {}

    /// One parameter.
    public static let parameters: [Parameter<Self>] = [
      Parameter("table", nested: \.table, "The stored table.")
    ]

    /// The table, so that it is looked for before anything runs.
    public var namedTables: [NamedTable] {
      [NamedTable(namespace: table.namespace, name: table.name, path: "table")]
    }

    /// The table must be named.
    public func problems() -> [ParameterProblem] {
      guard table.name.isEmpty || table.namespace.isEmpty else { return [] }
      return [ParameterProblem("table", "must have 'name' and 'namespace'")]
    }
  }

  /// A stored table's two names.
  public struct TableName: ParameterSet {
    var name = ""
    var namespace = ""

    /// No names.
    public init(defaults generation: Generation) {}

    init() {}

    /// Two parameters.
    public static let parameters: [Parameter<Self>] = [
      Parameter("name", \.name, .notEmpty, "Name of the table."),
      Parameter("namespace", \.namespace, .notEmpty, "Namespace of the table."),
    ]
  }

  /// The name in a DSL.
  public static let module = "Reader"
  /// FATE's name of the parameter class.
  public static let parameterClass = "ReaderParam"
  /// What it does.
  public static let summary = "Hands a stored table into the pipeline."
  /// The arbiter has no table.
  public static let roles: Set<Role> = [.guest, .host]
  /// The table passes; it is not looked at.
  public static let readsByBatch = true
  /// No input, one table out.
  public static let ports = Ports()

  /// Reads the table.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let read = context.capabilities.readTable else {
      throw Diagnostic(.internalError, "Reader was started without tables to read", subject: context.component)
    }
    let table = try read(parameters.table.namespace, parameters.table.name)
    context.log.info(
      "read \(English.count(table.rowCount, "row")) of \(parameters.table.namespace).\(parameters.table.name)")
    var metrics = Metrics()
    metrics.add(
      "reader_namespace", "reader_name", type: "data_info",
      meta: [
        "table_name": .text(parameters.table.name), "namespace": .text(parameters.table.namespace),
        "count": .integer(table.rowCount), "table_info": ["header": .text(table.header)],
        "partitions": 1, "storage_engine": "FEDFLOW",
      ])
    return ComponentOutput(data: [table], metrics: metrics)
  }
}
