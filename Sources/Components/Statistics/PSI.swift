import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Measures how much the distribution of each feature differs between two tables: the population stability index, not
/// private set intersection (contract 8.7; FATE 1.5 and later).
///
/// Each party on its own, no messages.
/// - Input: the expected table as `train_data`, the actual one as `validate_data` (or `test_data`), with the same
///   numeric features; missing values have a bin of their own. Output: none.
/// - Model: `PSI`, the index of each feature and the shares of its bins.
public struct PSI: Component {
  /// FATE's `PSIParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var maximumBins = 20
    var missingValue: JSON = .null
    var error = 0.001
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("max_bin_num", \.maximumBins, .atLeast(2), "Most bins of a feature, without that of missing values."),
      Parameter("dense_missing_val", \.missingValue, "A number that counts as missing besides NaN; null for none."),
      Parameter("binning_error", \.error, .between(0, 1), "Rank error of the quantiles, as a share of the rows."),
      Parameter("need_run", \.needRun, "Whether it runs."),
    ]

    /// A value that no feature has.
    public func problems() -> [ParameterProblem] {
      missingValue == .null || missingNumber != nil
        ? []
        : [ParameterProblem("dense_missing_val", "must be a number, as features are, or null", code: .parameterType)]
    }

    var missingNumber: Double? {
      missingValue.doubleValue ?? missingValue.textValue.flatMap(TokenColumn.number)
    }
  }

  /// The name in a DSL.
  public static let module = "PSI"
  /// FATE's name of the parameter class.
  public static let parameterClass = "PSIParam"
  /// What it does.
  public static let summary = "Measures how much the distribution of each feature differs between two tables."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// Two tables in, a model out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 0, modelOutput: true)
  /// It compares what was trained on (contract 4.5).
  public static let deployedByDefault = false
  /// A score needs no comparison.
  public static let serving = Serving.absent

  /// Compares the tables of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    if let input = context.models.first { return ComponentOutput(model: input.model) }
    guard let expected = context.input(.trainData)?.table,
      let actual = (context.input(.validateData) ?? context.input(.testData))?.table
    else {
      throw Diagnostic(
        .unusableTable, "two tables are compared, 'train_data' and 'validate_data'; one is not connected",
        subject: context.component,
        help: "connect the expected table as 'train_data', the actual one as 'validate_data'")
    }
    try require(expected, actual, context)
    let (names, missing) = (expected.features.map(\.name), parameters.missingNumber)
    var problems = DiagnosticList()
    var pairs: [(expected: [Double], actual: [Double])] = []
    for column in expected.features {
      let pair = try problems.collect { () -> (expected: [Double], actual: [Double]) in
        let other = actual.column(column.name) ?? column
        return (
          try values(of: column, in: expected, missing, context), try values(of: other, in: actual, missing, context)
        )
      }
      if let pair { pairs.append(pair) }
    }
    try problems.throwIfErrors()
    let outcomes = Parallel.map(pairs.count) { [pairs] index in
      Result { () throws(LearningError) in
        try FeatureStability(
          expected: pairs[index].expected, actual: pairs[index].actual, bins: parameters.maximumBins,
          error: parameters.error)
      }
    }
    var results: [(name: String, stability: FeatureStability)] = []
    for (name, outcome) in zip(names, outcomes) {
      switch outcome {
      case .success(let stability): results.append((name, stability))
      case .failure(let error):
        problems.add(
          Diagnostic(
            .unusableFeature, "feature \(English.quote(name)) of \(context.party.name) in 'train_data': \(error)",
            subject: context.component, help: "leave out features without values, by feature selection for instance"))
      }
    }
    try problems.throwIfErrors()
    context.log.info("compared \(English.count(names.count, "feature"))")
    return ComponentOutput(model: model(results, parameters))
  }

  private static func require(_ expected: Table, _ actual: Table, _ context: ComponentContext) throws {
    for (port, table) in [("train_data", expected), ("validate_data", actual)] where table.rowCount == 0 {
      throw Diagnostic(
        .noRows, "the table '\(port)' of \(context.party.name) has no rows to compare", subject: context.component)
    }
    let (left, right) = (expected.features.map(\.name), actual.features.map(\.name))
    let only = [
      ("train_data", left.filter { !right.contains($0) }), ("validate_data", right.filter { !left.contains($0) }),
    ]
    var problems = DiagnosticList()
    for (port, names) in only where !names.isEmpty {
      let shown = English.list(names.prefix(5).map(English.quote), "and")
      let more = names.count > 5 ? " and \(names.count - 5) more" : ""
      problems.add(
        Diagnostic(
          .unusableTable,
          "only '\(port)' of \(context.party.name) has the feature\(names.count == 1 ? "" : "s") \(shown)\(more)",
          subject: context.component, help: "compare tables with the same features"))
    }
    try problems.throwIfErrors()
  }

  private static func values(
    of column: Column, in table: Table, _ missing: Double?, _ context: ComponentContext
  ) throws -> [Double] {
    let values = try FeatureValues.numbers(of: column, in: table, context)
    guard let missing else { return values }
    return values.map { $0 == missing ? .nan : $0 }
  }

  private static func model(
    _ results: [(name: String, stability: FeatureStability)], _ parameters: Parameters
  ) -> ModelArtifact {
    func rounded(_ values: [Double]) -> JSON { .list(values.map { .number($0.rounded(decimals: 6)) }) }
    let features = results.map { name, stability -> JSON in
      [
        "featureName": .text(name), "psi": rounded(stability.scores), "expectPerc": rounded(stability.expectedShares),
        "actualPerc": rounded(stability.actualShares),
        "interval": .list(intervals(name, stability.splits).map(JSON.text)),
      ]
    }
    let totals = Dictionary(results.map { ($0.name, JSON.number($0.stability.total)) }, uniquingKeysWith: { $1 })
    return ModelArtifact(
      "PSI", meta: ["maxBinNum": .integer(parameters.maximumBins), "needRun": .bool(parameters.needRun)],
      param: ["totalScore": .object(totals), "featurePsi": .list(features), "modelName": "psi"])
  }

  /// `x0<=0.5`, `0.5<x0<=1.25`, `1.25<x0`, `missing`: bounds with 6 decimals, the last bin open.
  static func intervals(_ name: String, _ splits: SplitPoints) -> [String] {
    let bounds = splits.points.dropLast().map { NumberText.of($0.rounded(decimals: 6)) }
    let texts = (0...bounds.count).map { place in
      (place > 0 ? "\(bounds[place - 1])<" : "") + name + (place < bounds.count ? "<=\(bounds[place])" : "")
    }
    return texts + ["missing"]
  }
}
