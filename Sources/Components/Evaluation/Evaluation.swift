import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Measures predictions against labels (contract 6.2).
///
/// Each party on its own, no messages: the guest, and a host that has labelled predictions.
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
  /// Predictions in, metrics out.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], dataLimit: .max, dataOutputs: 1)
  /// A pipeline that predicts has no labels.
  public static let deployedByDefault = false

  /// Rows that stream are scored, not measured.
  public static let serving = Serving.absent

  /// Evaluates one party's predictions.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    var metrics = Metrics()
    for input in inputs {
      let sets = try PredictionSets(input: input, parameters: parameters, context: context)
      var report = EvaluationReport(name: input.component ?? input.name, metrics: parameters.chosen)
      do {
        for set in sets.sets { try report.add(set.evaluation, namespace: set.type) }
        if let train = sets["train"], let validate = sets["validate"] { try report.addStability(train, validate) }
      } catch let error as LearningError {
        throw Diagnostic(.unusableTable, "predictions of \(report.name): \(error)", subject: context.component)
      }
      report.write(to: &metrics)
      for line in report.lines { context.log.info(line) }
    }
    return ComponentOutput(metrics: metrics)
  }
}

/// The rows of one prediction table by their `type`, in the order of FATE's tags.
struct PredictionSets {
  let sets: [(type: String, evaluation: BinaryEvaluation)]

  subscript(type: String) -> BinaryEvaluation? { sets.first { $0.type == type }?.evaluation }

  init(input: DataInput, parameters: Evaluation.Parameters, context: ComponentContext) throws {
    let table = input.table
    guard let label = table.column("label"), let score = table.column("predict_score")?.doubles,
      let type = table.column("type")?.texts
    else {
      throw Diagnostic(
        .unusableTable, "\(input.name) has no predictions: the columns label, predict_score and type are needed",
        subject: context.component, help: "connect the output of a model, HeteroLR for instance")
    }
    if let row = (0..<table.rowCount).first(where: { label.text(at: $0).isEmpty }) {
      throw Diagnostic(
        .unusableLabel, "\(input.name) has predictions without label, which cannot be measured",
        subject: table.place(row: row, column: "label"), help: "leave Evaluation out when the label is not known")
    }
    var rows: [String: [Int]] = [:]
    for row in 0..<table.rowCount { rows[type[row], default: []].append(row) }
    let isPositive = Self.matcher(parameters.positiveLabel)
    let scores = score.array
    let tags = ["train", "validate", "predict"]
    let order = tags.filter { rows[$0] != nil } + rows.keys.filter { !tags.contains($0) }.sorted()
    do {
      sets = try order.map { tag in
        let chosen = rows[tag] ?? []
        let labels = chosen.map { isPositive(label.text(at: $0)) }
        return (tag, try BinaryEvaluation(isPositive: labels, scores: chosen.map { scores[$0] }))
      }
    } catch let error as LearningError {
      throw Diagnostic(.unusableTable, "\(input.name): \(error)", subject: context.component)
    }
  }

  /// A numeric pos_label equals a label by value, so that 1 finds `1` and `1.0`.
  private static func matcher(_ positive: JSON) -> (String) -> Bool {
    if let number = positive.doubleValue { return { Double($0) == number } }
    let text = positive.textValue ?? ""
    return { $0 == text }
  }
}
