import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Scales features to [0, 1], or to mean 0 and standard deviation 1 (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: numeric features; missing values stay missing. With a `model` input its ranges, means and deviations are
///   applied, and values beyond the fitted range count as its ends.
/// - Output: the same table with the chosen features scaled.
/// - Model: `Scale`. Metric: `train` / `scale`, the method.
public struct FeatureScale: Component {
  /// The name in a DSL.
  public static let module = "FeatureScale"
  /// FATE's name of the parameter class.
  public static let parameterClass = "ScaleParam"
  /// What it does.
  public static let summary = "Scales features to a range of 0 to 1, or to mean 0 and standard deviation 1."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Scales the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first {
      let model = try ScaleModel(artifact: input.model, component: input.component)
      return ComponentOutput(
        data: [try model.apply(to: table, context)], model: input.model, metrics: metrics(model.method))
    }
    let model = try ScaleFit(parameters: parameters, context: context).fit(table)
    context.log.info("scaled \(English.count(model.scales.count, "feature"))")
    return ComponentOutput(
      data: [try model.apply(to: table, context)], model: model.artifact(parameters), metrics: metrics(model.method))
  }

  private static func metrics(_ method: Method?) -> Metrics {
    var metrics = Metrics()
    if let method { metrics.add("train", "scale", type: "SCALE", meta: ["method": .text(method.rawValue)]) }
    return metrics
  }
}

/// The scales of the chosen columns of a table.
private struct ScaleFit {
  let parameters: FeatureScale.Parameters
  let context: ComponentContext

  func fit(_ table: Table) throws -> ScaleModel {
    let header = table.features.map(\.name)
    var model = ScaleModel(method: parameters.method, header: header)
    guard let method = parameters.method else { return model }
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(context.party.name) has no rows to scale", subject: context.component)
    }
    let choice = ColumnChoice(indexes: parameters.columnIndexes, names: parameters.columnNames ?? [])
    choice.warnOfIdleNames("scale_names", beside: "scale_col_indexes", context.log)
    let bounds = try (
      upper: bound("feat_upper", parameters.upper, header), lower: bound("feat_lower", parameters.lower, header)
    )
    var problems = DiagnosticList()
    for index in try choice.columns(of: header, parameter: "scale_col_indexes", subject: context.component) {
      try context.checkInterrupt()
      try problems.collect {
        let values = try FeatureValues.numbers(of: table.features[index], in: table, context)
        let range = try range(values, header[index], upper: bounds.upper[index], lower: bounds.lower[index])
        model.scales[header[index]] =
          switch method {
          case .minMax: ColumnScale(range: range)
          case .standard:
            ColumnScale(
              standardising: values, in: range, centres: parameters.withMean, normalises: parameters.withDeviation)
          }
      }
    }
    try problems.throwIfErrors()
    let constant = header.filter { name in model.scales[name].map { $0.lower == $0.upper } ?? false }
    if !constant.isEmpty {
      context.log.warning(
        "constant features of \(context.party.name), whose spread counts as 1: "
          + English.list(constant.map { English.quote($0) }, "and"))
    }
    return model
  }

  /// The bound of each feature.
  private func bound(_ name: String, _ value: JSON, _ header: [String]) throws -> [Double?] {
    guard let list = value.listValue else {
      return [Double?](repeating: value.doubleValue, count: header.count)
    }
    guard list.count == header.count else {
      let features = English.count(header.count, "feature")
      throw Diagnostic(
        .unusableTable, "'\(name)' has \(English.count(list.count, "value")) for \(features)",
        subject: "\(context.component).\(name)", help: "give one number for all features, or one for each")
    }
    return list.map(\.doubleValue)
  }

  /// From the smallest to the largest value that is left as it is.
  private func range(
    _ values: [Double], _ name: String, upper: Double?, lower: Double?
  ) throws -> ClosedRange<Double> {
    let statistics = ColumnStatistics(values)
    guard statistics.count > 0 else {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(name)) of \(context.party.name) has no value that is not missing",
        subject: context.component)
    }
    var (low, high) = (statistics.minimum, statistics.maximum)
    if parameters.mode == .cap {
      do {
        let quantiles = try Binning.quantiles(values, at: [lower ?? 0, upper ?? 1])
        (low, high) = (lower.map { $0 > 0 } ?? false ? quantiles[0] : low, quantiles[1])
      } catch {
        throw Diagnostic(.unusableFeature, "feature \(English.quote(name)): \(error)", subject: context.component)
      }
    } else {
      if let upper { (low, high) = (min(low, upper), min(high, upper)) }
      if let lower { (low, high) = (max(low, lower), max(high, lower)) }
    }
    guard low <= high else {
      throw Diagnostic(
        .unusableFeature, "the upper bound \(high) of feature \(English.quote(name)) is below its lower bound \(low)",
        subject: "\(context.component).feat_upper")
    }
    return low...high
  }
}

/// What a scaling found: FATE's `ScaleMeta` and `ScaleParam` (contract 6.4).
private struct ScaleModel {
  let method: FeatureScale.Method?
  /// All features in the order of the table.
  let header: [String]
  /// The scaled ones.
  var scales: [String: ColumnScale] = [:]

  init(method: FeatureScale.Method?, header: [String]) {
    self.method = method
    self.header = header
  }

  func apply(to table: Table, _ context: ComponentContext) throws -> Table {
    try FeatureValues.require(header.filter { scales[$0] != nil }, in: table, context)
    return try table.replacingFeatures(
      table.features.map { column in
        guard let scale = scales[column.name] else { return column }
        let values = try FeatureValues.numbers(of: column, in: table, context)
        return Column(name: column.name, role: .feature, doubles: scale.apply(values))
      })
  }

  func artifact(_ parameters: FeatureScale.Parameters) -> ModelArtifact {
    func texts(_ bound: JSON) -> JSON {
      .list(header.indices.map { .text((bound.listValue?[$0] ?? bound).doubleValue.map(NumberText.of) ?? "None") })
    }
    let scales = scales.mapValues { scale -> JSON in
      // FATE leaves mean and std at 0 for min_max_scale, whose shift and divisor follow from the range.
      let isStandard = method == .standard
      return [
        "columnUpper": .number(scale.upper), "columnLower": .number(scale.lower),
        "mean": .number(isStandard ? scale.shift : 0), "std": .number(isStandard ? scale.divisor : 0),
      ]
    }
    return ModelArtifact(
      "Scale",
      meta: [
        "method": .text(method?.rawValue ?? ""), "mode": .text(parameters.mode.rawValue), "area": "null",
        "scaleColumn": .list(header.filter { scales[$0] != nil }.map(JSON.text)),
        "featUpper": texts(parameters.upper), "featLower": texts(parameters.lower),
        "withMean": .bool(parameters.withMean), "withStd": .bool(parameters.withDeviation),
        "needRun": .bool(parameters.needRun),
      ],
      param: ["colScaleParam": .object(scales), "header": .list(header.map(JSON.text))])
  }

  init(artifact: ModelArtifact, component: String) throws {
    guard let header = artifact.param["header"]?.listValue?.compactMap(\.textValue),
      let columns = artifact.param["colScaleParam"]?.objectValue, let name = artifact.meta["method"]?.textValue
    else {
      throw Diagnostic(.unusableModel, "the model of \(component) is none of FeatureScale", subject: component)
    }
    self.init(method: FeatureScale.Method(rawValue: name), header: header)
    for (name, column) in columns {
      guard let upper = column["columnUpper"]?.doubleValue, let lower = column["columnLower"]?.doubleValue,
        let mean = column["mean"]?.doubleValue, let deviation = column["std"]?.doubleValue, lower <= upper
      else {
        throw Diagnostic(
          .unusableModel, "the model of \(component) has no scale of \(English.quote(name))", subject: component)
      }
      scales[name] =
        method == .standard
        ? ColumnScale(upper: upper, lower: lower, shift: mean, divisor: deviation) : ColumnScale(range: lower...upper)
    }
  }
}
