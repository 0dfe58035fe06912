import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Measures predictions against labels (contract 6.2).
///
/// Each party on its own, no messages: the guest, a host that has labelled predictions, and the arbiter of a clustering,
/// who has the distances.
/// - Input: prediction tables, of one or several components.
/// - Metrics: per input and per `type` of its rows (`train`, `validate`, `predict`) a summary and all curves.
public struct Evaluation: Component {
  /// The name in a DSL.
  public static let module = "Evaluation"
  /// FATE's name of the parameter class.
  public static let parameterClass = "EvaluateParam"
  /// What it does.
  public static let summary = "Measures predictions against labels: AUC, KS and all curves."
  /// Those who may have labels.
  public static let roles: Set<Role> = [.guest, .host]
  /// Of a clustering the arbiter too, who alone has the distances.
  public static func roles(reading sources: [any Component.Type]) -> Set<Role> {
    sources.contains { $0 == HeteroKmeans.self } ? roles.union([.arbiter]) : roles
  }
  /// Predictions in, metrics out.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], dataLimit: .max, dataOutputs: 1)
  /// A pipeline that predicts has no labels.
  public static let deployedByDefault = false

  /// Rows that stream are scored, not measured.
  public static let serving = Serving.absent

  /// Evaluates one party's predictions.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    if !parameters.passedOver.isEmpty {
      let names = English.list(parameters.passedOver.map(English.quote), "and")
      context.log.warning("metrics has \(names), which eval_type \(parameters.kind.rawValue) does not compute")
    }
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    var metrics = Metrics()
    for input in inputs {
      let name = input.component ?? input.name
      if context.party.role == .host, !Self.isMeasurable(input.table, parameters.kind) {
        context.log.info("\(name) predicted nothing at \(context.party.name) that could be measured")
        continue
      }
      var report = EvaluationReport(name: name, metrics: parameters.chosen)
      do {
        switch parameters.kind {
        case .binary: try BinarySets(input: input, parameters, context).report(to: &report)
        case .multi: try evaluateClasses(input, parameters, context, &report)
        case .regression: try evaluateValues(input, context, &report)
        case .clustering: try ClusterInput(input: input, context: context).report(to: &report)
        }
      } catch let error as LearningError {
        throw Diagnostic(.unusableTable, "predictions of \(name): \(error)", subject: context.component)
      }
      report.write(to: &metrics)
      for line in report.lines { context.log.info(line) }
    }
    return ComponentOutput(metrics: metrics)
  }

  /// Whether there are predictions to measure. A host has none of a model that did not run there, and no scores of one that it
  /// may not see.
  private static func isMeasurable(_ table: Table, _ kind: Kind) -> Bool {
    if kind == .clustering || kind == .multi && table.column(Table.Prediction.result) != nil { return true }
    guard let scores = table.column(Table.Prediction.score)?.doubles else { return false }
    return table.rowCount == 0 || !scores.array.allSatisfy(\.isNaN)
  }

  private static func evaluateClasses(
    _ input: DataInput, _ parameters: Parameters, _ context: ComponentContext, _ report: inout EvaluationReport
  ) throws {
    let predictions = try Predictions(input, context)
    let results = try predictions.results()
    let names = Set(predictions.labels + results).sorted(by: LabelText.precedes)
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    for (tag, rows) in predictions.sets {
      let evaluation = try MultiClassEvaluation(
        labels: rows.map { numbers[predictions.labels[$0]] ?? 0 }, predictions: rows.map { numbers[results[$0]] ?? 0 })
      report.add(evaluation, names: names, namespace: tag)
      guard parameters.unfoldsMultiResult else { continue }
      for (label, scores) in try predictions.classScores() {
        let isPositive = rows.map { predictions.labels[$0] == label }
        // A class that all or no rows of a set have can be told from no other there.
        guard Set(isPositive).count == 2 else {
          context.log.warning("\(tag) \(report.name): no AUC and KS of class \(label), which all or no rows have")
          continue
        }
        let single = try BinaryEvaluation(isPositive: isPositive, scores: rows.map { scores[$0] })
        try report.add(single, ofClass: label, namespace: tag)
      }
    }
  }

  private static func evaluateValues(
    _ input: DataInput, _ context: ComponentContext, _ report: inout EvaluationReport
  ) throws {
    let predictions = try Predictions(input, context)
    guard let labels = predictions.label.doubles?.array else {
      throw Diagnostic(
        .unusableLabel, "the labels of \(input.name) are texts, which eval_type regression cannot compare",
        subject: context.component, help: "set 'label_type' of DataIO to float")
    }
    for (tag, rows) in predictions.sets {
      let evaluation = try RegressionEvaluation(
        labels: rows.map { labels[$0] }, predictions: rows.map { predictions.scores[$0] })
      try report.add(evaluation, namespace: tag)
    }
  }
}
