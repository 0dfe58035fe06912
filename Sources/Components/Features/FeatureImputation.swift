import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Fills missing values of features (contract 8.3; FATE 1.7 and later).
///
/// Each party on its own, no messages.
/// - Input: features, behind DataIO or DataTransform; missing are NaN and the values that `missing_impute` lists. With a
///   `model` input its values are filled in.
/// - Output: the same table without missing values in the chosen features.
/// - Model: `FeatureImputation`.
public struct FeatureImputation: Component {
  /// What is filled in.
  enum Method: String, ParameterChoice {
    case min, max, mean, median, designated
  }

  /// FATE's `FeatureImputationParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var defaultValue: JSON = 0
    var method: Method?
    var columnMethods: [String: Method]?
    var missing: [JSON]?
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("default_value", \.defaultValue, "The designated value; a list has one for each feature."),
      Parameter(
        "missing_fill_method", \.method,
        "What is filled in; null: default_value, or nothing where col_missing_fill_method chooses features."),
      Parameter("col_missing_fill_method", \.columnMethods, "Methods of single features, by name."),
      Parameter("missing_impute", \.missing, "Values that count as missing besides NaN."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Values of a wrong form.
    public func problems() -> [ParameterProblem] {
      let values = defaultValue.listValue ?? [defaultValue]
      let isRight = values.allSatisfy { $0 == .null || $0.doubleValue != nil || $0.textValue != nil }
      return isRight
        ? []
        : [ParameterProblem("default_value", "must be a number, a text or a list of them", code: .parameterType)]
    }
  }

  /// The name in a DSL.
  public static let module = "FeatureImputation"
  /// FATE's name of the parameter class.
  public static let parameterClass = "FeatureImputationParam"
  /// What it does.
  public static let summary = "Fills missing values of features."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Fills the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first {
      let model = try ImputationModel(artifact: input.model, component: input.component)
      try FeatureValues.require(model.header.filter { model.values[$0] != nil }, in: table, context)
      return ComponentOutput(data: [try model.apply(to: table, context).table], model: input.model)
    }
    let model = try ImputationFit(parameters: parameters, context: context).fit(table)
    let (output, ratios) = try model.apply(to: table, context)
    let filled = ratios.values.count { $0 > 0 }
    context.log.info("filled missing values of \(filled) of \(English.count(table.features.count, "feature"))")
    return ComponentOutput(data: [output], model: model.artifact(parameters, ratios))
  }
}

/// Finds what is filled in.
private struct ImputationFit {
  let parameters: FeatureImputation.Parameters
  let context: ComponentContext

  func fit(_ table: Table) throws -> ImputationModel {
    let header = table.features.map(\.name)
    for name in (parameters.columnMethods ?? [:]).keys.sorted() where !header.contains(name) {
      throw Diagnostic(
        .unusableTable, "the table of \(context.party.name) has no feature \(English.quote(name))",
        subject: "\(context.component).col_missing_fill_method", help: Suggestion.help(for: name, in: header))
    }
    let designated = DataIO.Parameters.fillValues(parameters.defaultValue)
    guard designated.count == 1 || designated.count == header.count else {
      let features = English.count(header.count, "feature")
      throw Diagnostic(
        .unusableTable, "'default_value' has \(English.count(designated.count, "value")) for \(features)",
        subject: "\(context.component).default_value", help: "give one for all features, or one for each")
    }
    var model = ImputationModel(
      header: header, missing: (parameters.missing ?? []).compactMap(LabelText.of), values: [:])
    var problems = DiagnosticList()
    for (index, column) in table.features.enumerated() {
      let isChosen = parameters.columnMethods?[column.name] != nil
      guard isChosen || parameters.method != nil || parameters.columnMethods == nil else { continue }
      let method = parameters.columnMethods?[column.name] ?? parameters.method ?? .designated
      try problems.collect {
        model.values[column.name] = try value(
          of: column, method, designated[designated.count == 1 ? 0 : index], model, table)
        model.methods[column.name] = method
      }
    }
    try problems.throwIfErrors()
    return model
  }

  private func value(
    of column: Column, _ method: FeatureImputation.Method, _ designated: String, _ model: ImputationModel,
    _ table: Table
  ) throws -> String {
    let name = English.quote(column.name)
    if method == .designated {
      guard column.texts != nil || TokenColumn.number(designated) != nil else {
        throw Diagnostic(
          .unusableFeature, "\(English.quote(designated)) cannot fill feature \(name), which holds numbers",
          subject: "\(context.component).default_value")
      }
      return designated
    }
    let missing = model.missingNumbers
    let present = try FeatureValues.numbers(of: column, in: table, context)
      .filter { !$0.isNaN && !missing.contains($0) }
    let statistics = ColumnStatistics(present)
    guard statistics.count > 0 else {
      context.log.warning(
        "feature \(name) of \(context.party.name) has no value to take the \(method.rawValue) of; it is filled with "
          + "default_value")
      return try self.value(of: column, .designated, designated, model, table)
    }
    switch method {
    case .min: return NumberText.of(statistics.minimum)
    case .max: return NumberText.of(statistics.maximum)
    case .mean: return NumberText.of(statistics.mean)
    case .designated, .median:
      let sorted = present.sorted()
      let middle = sorted.count / 2
      return NumberText.of(
        sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2)
    }
  }
}

/// What is filled into each feature: FATE's `FeatureImputationMeta` and `FeatureImputationParam`.
private struct ImputationModel {
  let header: [String]
  /// Values that count as missing besides NaN.
  let missing: [String]
  /// What is filled in, as text; features that are left as they are have none.
  var values: [String: String]
  var methods: [String: FeatureImputation.Method] = [:]

  init(header: [String], missing: [String], values: [String: String]) {
    (self.header, self.missing, self.values) = (header, missing, values)
  }

  var missingNumbers: Set<Double> { Set(missing.compactMap { Double($0) }) }

  /// The table without missing values, and the share of rows that were filled of each feature.
  func apply(to table: Table, _ context: ComponentContext) throws -> (table: Table, ratios: [String: Double]) {
    var ratios: [String: Double] = [:]
    let (texts, numbers) = (Set(missing), missingNumbers)
    let features = try table.features.map { column -> Column in
      guard let value = values[column.name] else { return column }
      var count = 0
      defer { ratios[column.name] = column.count == 0 ? 0 : Double(count) / Double(column.count) }
      if let words = column.texts?.strings {
        count = words.count { texts.contains($0) }
        return Column(name: column.name, role: .feature, text: words.map { texts.contains($0) ? value : $0 })
      }
      guard let filling = Double(value) else {
        throw Diagnostic(
          .modelMismatch, "\(English.quote(value)) of the model cannot fill feature \(English.quote(column.name))",
          subject: context.component)
      }
      let old = try FeatureValues.numbers(of: column, in: table, context)
      let isMissing = old.map { $0.isNaN || numbers.contains($0) }
      count = isMissing.count { $0 }
      if count == 0 { return column }
      return Column(name: column.name, role: .feature, doubles: zip(old, isMissing).map { $1 ? filling : $0 })
    }
    return (try table.replacingFeatures(features), ratios)
  }

  func artifact(_ parameters: FeatureImputation.Parameters, _ ratios: [String: Double]) -> ModelArtifact {
    let isNumber = values.mapValues { JSON.text(Double($0) == nil ? "str" : "float") }
    return ModelArtifact(
      "FeatureImputation",
      meta: [
        "needRun": .bool(parameters.needRun),
        "imputerMeta": [
          "isImputer": true, "strategy": .text(parameters.method?.rawValue ?? ""),
          "missingValue": .list(missing.map(JSON.text)),
          "missingValueType": .list(missing.map { .text(Double($0) == nil ? "str" : "float") }),
        ],
      ],
      param: [
        "header": .list(header.map(JSON.text)),
        "imputerParam": [
          "missingReplaceValue": .object(values.mapValues(JSON.text)),
          "missingValueRatio": .object(ratios.mapValues(JSON.number)), "missingReplaceValueType": .object(isNumber),
          "skipCols": .list(header.filter { values[$0] == nil }.map(JSON.text)),
          "colsReplaceMethod": .object(methods.mapValues { .text($0.rawValue) }),
        ],
      ])
  }

  init(artifact: ModelArtifact, component: String) throws {
    guard let header = artifact.param["header"]?.listValue?.compactMap(\.textValue),
      let values = artifact.param["imputerParam"]?["missingReplaceValue"]?.objectValue,
      let missing = artifact.meta["imputerMeta"]?["missingValue"]?.listValue
    else {
      throw Diagnostic(.unusableModel, "the model of \(component) is none of FeatureImputation", subject: component)
    }
    self.init(header: header, missing: missing.compactMap(\.textValue), values: values.compactMapValues(\.textValue))
  }
}
