import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Gives rows weights: by class, or from a feature (contract 8.3; FATE 1.7 and later).
///
/// Each party on its own, no messages.
/// - Input: rows; with a label for weights by class. With a `model` input its column or weights are taken.
/// - Output: the table with a column of weights; a feature that becomes weights is a feature no longer. In a prediction
///   that feature is taken out, and no classes are weighed.
/// - Model: `SampleWeight`, the weights of the classes or the name of the column.
/// - Metric: `train` / `sample_weight`, how and with which weights.
public struct SampleWeight: Component {
  /// FATE's `SampleWeightParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var classWeight: JSON = .null
    var column: String?
    var normalizes = false
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "class_weight", \.classWeight,
        "The weight of each class by its label, or 'balanced' for rows / (classes · rows of the class); null for none."),
      Parameter("sample_weight_name", \.column, "The feature that holds weights; it goes before class_weight."),
      Parameter("normalize", \.normalizes, "Whether weights of a feature are divided by their mean."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// A map of numbers, or the one word.
    public func problems() -> [ParameterProblem] {
      switch classWeight {
      case .null, .text("balanced"): return []
      case .object(let weights) where weights.values.allSatisfy({ $0.doubleValue != nil }): return []
      default:
        return [
          ParameterProblem(
            "class_weight", "must be 'balanced', a map of labels to numbers or null", code: .parameterType)
        ]
      }
    }
  }

  /// The name in a DSL.
  public static let module = "SampleWeight"
  /// FATE's name of the parameter class.
  public static let parameterClass = "SampleWeightParam"
  /// What it does.
  public static let summary = "Gives rows weights, by class or from a feature."
  /// The arbiter has no rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Weighs the rows of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    var parameters = parameters
    if let input = context.models.first { try parameters.take(input.model, of: input.component) }
    var output = try weigh(table, parameters, context)
    if let input = context.models.first { output.model = input.model }
    return output
  }

  private static func weigh(
    _ table: Table, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> ComponentOutput {
    let header = table.features.map(\.name)
    if let name = parameters.weightColumn {
      if parameters.classWeight != .null {
        context.log.warning("class_weight has no effect beside sample_weight_name")
      }
      if context.isPredicting, table.column(name) == nil { return ComponentOutput(data: [table]) }
      let output = try weigh(table, by: name, parameters, context)
      return ComponentOutput(
        data: [output], model: parameters.model(header, .column, weights: nil),
        metrics: metrics(.column, name: name, weights: nil))
    }
    if parameters.classWeight == .null || context.isPredicting {
      return ComponentOutput(data: [table], model: parameters.model(header, nil, weights: nil))
    }
    let (output, weights) = try weighClasses(of: table, parameters, context)
    return ComponentOutput(
      data: [output], model: parameters.model(header, .classes, weights: weights),
      metrics: metrics(.classes, name: nil, weights: weights))
  }

  private static func weigh(
    _ table: Table, by name: String, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> Table {
    guard let column = table.features.first(where: { $0.name == name }) else {
      throw Diagnostic(
        .unusableTable, "Cannot find weight column of given sample_weight_name '\(name)'.",
        subject: "\(context.component).sample_weight_name",
        help: Suggestion.help(for: name, in: table.features.map(\.name))
          ?? "set 'need_run' to false for a party without weights")
    }
    var weights = try FeatureValues.numbers(of: column, in: table, context)
    if let row = weights.firstIndex(where: { $0.isNaN || $0 < 0 }) {
      throw Diagnostic(
        .unusableTable, "a weight must be a number of at least 0, found \(English.quote(column.text(at: row)))",
        subject: table.place(row: row, column: name))
    }
    if parameters.normalizes {
      let mean = ColumnStatistics(weights).mean
      guard mean > 0 else {
        throw Diagnostic(
          .unusableTable, "all weights are 0, which cannot be normalized",
          subject: "\(context.component).normalize")
      }
      weights = weights.map { $0 / mean }
    }
    return try table.replacingColumns(
      table.columns.filter { $0.name != name } + [Column(name: name, role: .weight, doubles: weights)])
  }

  private static func weighClasses(
    of table: Table, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> (Table, [String: Double]) {
    guard let label = table.label else {
      throw Diagnostic(
        .unusableLabel, "the table of \(context.party.name) has no label, which weights by class need",
        subject: "\(context.component).class_weight", help: "set 'need_run' to false for a party without label")
    }
    let labels = LabelText.all(label)
    let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    var weights: [String: Double] = [:]
    if let given = parameters.classWeight.objectValue {
      for (name, weight) in given { weights[LabelText.normal(name)] = weight.doubleValue }
      let unknown = weights.keys.filter { counts[$0] == nil }.sorted(by: LabelText.precedes)
      if !unknown.isEmpty {
        context.log.warning("class_weight names \(English.list(unknown, "and")), which no row has")
      }
      for name in weights.keys.sorted(by: LabelText.precedes) where (weights[name] ?? 0) < 0 {
        context.log.warning("the weight of class \(name) is below 0")
      }
    } else {
      for (name, count) in counts {
        weights[name] = Double(labels.count) / (Double(counts.count) * Double(count))
      }
    }
    let column = Column(name: columnName, role: .weight, doubles: labels.map { weights[$0] ?? 1 })
    return (try table.replacingColumns(table.columns.filter { $0.role != .weight } + [column]), weights)
  }

  /// The column of weights by class.
  static let columnName = "sample_weight"

  private static func metrics(_ mode: WeightMode, name: String?, weights: [String: Double]?) -> Metrics {
    var metrics = Metrics()
    let classes = weights?.keys.sorted(by: LabelText.precedes).map(JSON.text)
    metrics.add(
      "train", "sample_weight", type: "SAMPLE_WEIGHT", title: "train", data: [Metrics.Pair("sample_weight", 0)],
      meta: [
        "weight_mode": .text(mode.rawValue), "sample_weight_name": name.map(JSON.text) ?? .null,
        "class_weight": weights.map { .object($0.mapValues(JSON.number)) } ?? .null,
        "classes": classes.map(JSON.list) ?? .null,
      ])
    return metrics
  }
}
