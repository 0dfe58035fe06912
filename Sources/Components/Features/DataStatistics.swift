import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Describes features by numbers: sums, moments, extremes, quantiles and missing values (contract 8.7).
///
/// Each party on its own, no messages.
/// - Input: numeric features; missing values and those of `abnormal_list` take no part.
/// - Output: the same table.
/// - Model: `Statistic`, a list of values of each statistic, which HeteroFeatureSelection reads.
public struct DataStatistics: Component {
  /// The name in a DSL.
  public static let module = "DataStatistics"
  /// FATE's name of the parameter class.
  public static let parameterClass = "StatisticsParam"
  /// What it does.
  public static let summary = "Describes features by sums, moments, extremes, quantiles and missing values."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, the same out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)
  /// It describes what was trained on.
  public static let serving = Serving.passes

  /// Describes the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first { return ComponentOutput(data: [table], model: input.model) }
    let header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(context.party.name) has no rows", subject: context.component)
    }
    let choice = ColumnChoice(indexes: parameters.columnIndexes, names: parameters.columnNames ?? [])
    choice.warnOfIdleNames("column_names", beside: "column_indexes", context.log)
    let chosen = try choice.columns(
      of: header, parameter: "column_indexes", subject: context.component, warningIn: context.log)
    try context.checkInterrupt()
    let described = Parallel.map(chosen.count) { place in
      let column = table.features[chosen[place]]
      return Result {
        try describe(FeatureValues.numbers(of: column, in: table, context), column.name, parameters, context)
      }
    }
    var problems = DiagnosticList()
    let names = chosen.map { header[$0] }
    var (values, empty): ([[Double]], [String]) = ([], [])
    for (name, outcome) in zip(names, described) {
      guard let found = try problems.collect({ try outcome.get() }) else { continue }
      values.append(found.values)
      if !found.hasValues { empty.append(name) }
    }
    try problems.throwIfErrors()
    if !empty.isEmpty {
      context.log.warning(
        "features of \(context.party.name) without a value, most of whose statistics are NaN: "
          + English.list(empty.map { English.quote($0) }, "and"))
    }
    context.log.info("described \(English.count(names.count, "feature"))")
    return ComponentOutput(data: [table], model: model(names, values, parameters))
  }

  /// The value of each statistic of one feature, and whether it has values that count.
  private static func describe(
    _ values: [Double], _ name: String, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> (values: [Double], hasValues: Bool) {
    let abnormal = Set(parameters.abnormalNumbers)
    let column = abnormal.isEmpty ? values : values.map { abnormal.contains($0) ? .nan : $0 }
    let statistics = ColumnStatistics(column)
    let missing = values.count { $0.isNaN }
    guard statistics.count > 0 else { return (withoutValues(parameters, missing: missing, of: values.count), false) }
    let needsMoments = parameters.statistics.contains { $0 == .skewness || $0 == .kurtosis }
    let moments = needsMoments ? ColumnMoments(column, biased: parameters.isBiased) : nil
    let quantiles = try quantiles(column, name, parameters, context)
    let found = parameters.statistics.map { statistic in
      switch statistic {
      case .count: Double(statistics.count)
      case .sum: statistics.sum
      case .mean: statistics.mean
      case .deviation: statistics.standardDeviation
      case .variance: statistics.variance
      case .minimum: statistics.minimum
      case .maximum: statistics.maximum
      case .variation: statistics.coefficientOfVariation
      case .missingCount: Double(missing)
      case .missingRatio: Double(missing) / Double(values.count)
      case .skewness: moments?.skewness ?? .nan
      case .kurtosis: moments?.kurtosis ?? .nan
      case .quantile(let percent): quantiles[percent] ?? .nan
      case .median: quantiles[50] ?? .nan
      }
    }
    return (found, true)
  }

  /// Of a feature without values only counts and sum are known.
  private static func withoutValues(_ parameters: Parameters, missing: Int, of count: Int) -> [Double] {
    parameters.statistics.map { statistic in
      switch statistic {
      case .count, .sum: 0
      case .missingCount: Double(missing)
      case .missingRatio: Double(missing) / Double(count)
      default: .nan
      }
    }
  }

  /// The values of all quantiles that are asked for, by percent, of one sorting.
  private static func quantiles(
    _ column: [Double], _ name: String, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> [Int: Double] {
    let percents = parameters.statistics.compactMap { statistic -> Int? in
      switch statistic {
      case .quantile(let percent): percent
      case .median: 50
      default: nil
      }
    }
    do {
      let values = try Binning.quantiles(
        column, at: percents.map { Double($0) / 100 },
        settings: QuantileSummary.Settings(error: parameters.quantileError))
      return Dictionary(zip(percents, values), uniquingKeysWith: { first, _ in first })
    } catch {
      throw Diagnostic(.unusableFeature, "feature \(English.quote(name)): \(error)", subject: context.component)
    }
  }

  private static func model(_ names: [String], _ values: [[Double]], _ parameters: Parameters) -> ModelArtifact {
    let results = parameters.statistics.enumerated().map { place, statistic -> JSON in
      [
        "values": .list(values.map { .number($0[place]) }), "colNames": .list(names.map(JSON.text)),
        "valueName": .text(statistic.name),
      ]
    }
    return ModelArtifact(
      "Statistic",
      meta: [
        "statistics": .list(parameters.statistics.map { .text($0.name) }),
        "staticColumns": .list(names.map(JSON.text)), "quantileError": .number(parameters.quantileError),
        "needRun": .bool(parameters.needRun),
      ],
      param: ["selfValues": ["results": .list(results)], "hostValues": [:], "modelName": "statistic_model"])
  }
}
