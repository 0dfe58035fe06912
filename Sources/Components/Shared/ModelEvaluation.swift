import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// What a model's own evaluations measure: during training, and of the folds of a cross validation (contract 6.1).
enum PredictionKind: String, Sendable {
  /// Two classes, 0 and 1.
  case binary
  /// Several classes.
  case multi
  /// Numbers.
  case regression

  private static let regressionNames = [
    "explained_variance", "mean_absolute_error", "mean_squared_error", "median_absolute_error", "r2_score",
    "root_mean_squared_error",
  ]

  /// The metrics of the kind, FATE's names.
  var metrics: [String] {
    switch self {
    case .binary: Evaluation.Metric.all(of: .binary).map(\.rawValue)
    case .multi: ["accuracy", "precision", "recall"]
    case .regression: Self.regressionNames
    }
  }

  /// Those that are one number, by which training can stop.
  var singleMetrics: [String] { self == .binary ? ["auc", "ks"] : metrics }

  /// Whether a larger value is a better model.
  static func isLargerBetter(_ metric: String) -> Bool { !metric.hasSuffix("_error") }

  /// The metrics of a list that the kind has, in lower case and in order; `fallback` when there is none.
  func chosen(_ names: [String], fallback: [String]) -> [String] {
    let known = names.map { $0.lowercased() }.filter(metrics.contains)
    return known.isEmpty ? fallback : known
  }
}

/// Labels beside predictions, ready to be measured.
enum MeasuredRows: Sendable {
  /// Of two classes: whether the label is 1, and the probability of 1.
  case binary(isPositive: [Bool], scores: [Double])
  /// Of several classes: the position of label and prediction among the classes.
  case multi(labels: [Int], predictions: [Int])
  /// Of numbers.
  case regression(labels: [Double], predictions: [Double])

  /// Reads a table of predictions.
  ///
  /// - Throws: F0605 for a row without label.
  init(_ table: Table, kind: PredictionKind, component: String) throws {
    guard let label = table.column(Table.Prediction.label), let result = table.column(Table.Prediction.result),
      let score = table.column(Table.Prediction.score)?.doubles?.array
    else { throw Diagnostic(.unusableTable, "the table has no predictions", subject: component) }
    switch kind {
    case .binary:
      self = .binary(isPositive: (label.doubles?.array ?? []).map { $0 == 1 }, scores: score)
    case .multi:
      let (labels, predictions) = (LabelText.all(label), LabelText.all(result))
      let classes = Set(labels).union(predictions).sorted(by: LabelText.precedes)
      let places = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
      self = .multi(labels: labels.compactMap { places[$0] }, predictions: predictions.compactMap { places[$0] })
    case .regression:
      self = .regression(labels: label.doubles?.array ?? [], predictions: score)
    }
  }
}

/// The metrics of some sets of rows under one name.
struct ModelEvaluation {
  /// `iteration_3`, `train_fold_0`.
  let name: String
  /// FATE's names of the metrics.
  let metrics: [String]
  private let component: String
  private var reports: [EvaluationReport] = []
  private var summaries: [(namespace: String, values: [(String, Double)])] = []

  init(name: String, metrics: [String], component: String) {
    self.name = name
    self.metrics = metrics
    self.component = component
  }

  /// Measures rows.
  ///
  /// - Returns: the metrics that are one number, by name.
  /// - Throws: F0605 when the rows have one class only, or are too few to be measured.
  mutating func add(_ rows: MeasuredRows, namespace: String) throws -> [String: Double] {
    do {
      switch rows {
      case .binary(let isPositive, let scores):
        let evaluation = try BinaryEvaluation(isPositive: isPositive, scores: scores)
        guard evaluation.positives > 0, evaluation.negatives > 0 else { throw oneClass(namespace) }
        var report = EvaluationReport(name: name, metrics: metrics.compactMap(Evaluation.Metric.init(rawValue:)))
        try report.add(evaluation, namespace: namespace)
        reports.append(report)
        return ["auc": try evaluation.auc(), "ks": try evaluation.ks().value]
      case .multi(let labels, let predictions):
        let evaluation = try MultiClassEvaluation(labels: labels, predictions: predictions)
        return summarise(
          [
            "accuracy": evaluation.accuracy, "precision": evaluation.macroPrecision, "recall": evaluation.macroRecall,
          ], namespace)
      case .regression(let labels, let predictions):
        let evaluation = try RegressionEvaluation(labels: labels, predictions: predictions)
        return summarise(
          [
            "explained_variance": evaluation.explainedVariance, "mean_absolute_error": evaluation.meanAbsoluteError,
            "mean_squared_error": evaluation.meanSquaredError, "median_absolute_error": evaluation.medianAbsoluteError,
            "r2_score": evaluation.r2, "root_mean_squared_error": evaluation.rootMeanSquaredError,
          ], namespace)
      }
    } catch let error as LearningError {
      throw Diagnostic(
        .unusableLabel, "the rows of \(name) (\(namespace)) cannot be measured: \(error)", subject: component)
    }
  }

  private mutating func summarise(_ values: [String: Double], _ namespace: String) -> [String: Double] {
    summaries.append((namespace, metrics.compactMap { name in values[name].map { (name, $0) } }))
    return values
  }

  private func oneClass(_ namespace: String) -> Diagnostic {
    Diagnostic(
      .unusableLabel,
      "the rows of \(name) (\(namespace)) have one class only, so auc and ks are not defined", subject: component,
      help: "measure rows of both classes: leave out validation_freqs, or use fewer folds or shuffled ones")
  }

  /// `train iteration_3: auc 0.99`, a line for each set.
  var lines: [String] {
    reports.flatMap(\.lines)
      + summaries.map { summary in
        let values = summary.values.map { "\($0.0) \(NumberText.of($0.1.rounded(decimals: 6)))" }
        return "\(summary.namespace) \(name): \(values.joined(separator: ", "))"
      }
  }

  /// Adds everything to a component's metrics.
  func write(to metrics: inout Metrics) {
    for report in reports { report.write(to: &metrics) }
    for summary in summaries {
      let data = summary.values.map { Metrics.Pair(.text($0.0), .number($0.1.rounded(decimals: 6))) }
      metrics.add(summary.namespace, name, type: "EVALUATION_SUMMARY", data: data)
    }
  }
}
