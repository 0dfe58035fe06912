import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// A table of predictions, its rows by their `type`.
struct Predictions {
  let label: Column
  /// The labels as texts by which confs and tables agree.
  let labels: [String]
  let scores: [Double]
  /// The rows of each type, in the order of FATE's tags.
  let sets: [(type: String, rows: [Int])]
  private let table: Table
  private let name: String
  private let component: String

  /// - Throws: F0300 for a table without predictions, F0605 for rows without label.
  init(_ input: DataInput, _ context: ComponentContext) throws {
    let table = input.table
    guard let label = table.column(Table.Prediction.label),
      let score = table.column(Table.Prediction.score)?.doubles, let type = table.column(Table.Prediction.type)?.texts
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
    self.table = table
    self.label = label
    labels = LabelText.all(label)
    scores = score.array
    sets = Self.sets(type)
    name = input.name
    component = context.component
  }

  /// Rows by their type: `train`, `validate`, `predict`, then others by name.
  static func sets(_ type: TextValues) -> [(type: String, rows: [Int])] {
    var rows: [String: [Int]] = [:]
    for row in 0..<type.count { rows[type[row], default: []].append(row) }
    let tags = ["train", "validate", "predict"]
    let order = tags.filter { rows[$0] != nil } + rows.keys.filter { !tags.contains($0) }.sorted()
    return order.map { ($0, rows[$0] ?? []) }
  }

  /// The predicted labels, as texts.
  func results() throws -> [String] {
    guard let column = table.column(Table.Prediction.result) else {
      throw Diagnostic(
        .unusableTable, "\(name) has no column predict_result, the predicted labels", subject: component,
        help: "connect the output of a model of several classes")
    }
    return LabelText.all(column)
  }

  /// The scores of each class, from predict_detail, the classes ascending.
  func classScores() throws -> [(label: String, scores: [Double])] {
    guard let detail = table.column(Table.Prediction.detail)?.texts else {
      throw Diagnostic(
        .unusableTable, "\(name) has no column predict_detail, which unfold_multi_result reads", subject: component)
    }
    var scores: [String: [Double]] = [:]
    for row in 0..<detail.count {
      guard let members = try? JSONReader.read(SourceText(name: name, text: detail[row])).json.objectValue else {
        throw Diagnostic(
          .unusableTable, "predict_detail of \(name) cannot be read, found \(English.quote(detail[row]))",
          subject: table.place(row: row, column: Table.Prediction.detail))
      }
      for (label, score) in members { scores[LabelText.normal(label), default: []].append(score.doubleValue ?? .nan) }
    }
    if let uneven = scores.filter({ $0.value.count != detail.count }).keys.min() {
      throw Diagnostic(
        .unusableTable, "predict_detail of \(name) has class \(uneven) in some rows only", subject: component)
    }
    return scores.sorted { LabelText.precedes($0.key, $1.key) }.map { ($0.key, $0.value) }
  }
}

/// Predictions of two classes.
struct BinarySets {
  private let sets: [(type: String, evaluation: BinaryEvaluation)]

  init(input: DataInput, _ parameters: Evaluation.Parameters, _ context: ComponentContext) throws {
    let predictions = try Predictions(input, context)
    let positive = LabelText.of(parameters.positiveLabel) ?? ""
    sets = try predictions.sets.map { tag, rows in
      let labels = rows.map { predictions.labels[$0] == positive }
      return (tag, try BinaryEvaluation(isPositive: labels, scores: rows.map { predictions.scores[$0] }))
    }
  }

  func report(to report: inout EvaluationReport) throws {
    for set in sets { try report.add(set.evaluation, namespace: set.type) }
    let train = sets.first { $0.type == "train" }?.evaluation
    let validate = sets.first { $0.type == "validate" }?.evaluation
    if let train, let validate { try report.addStability(train, validate) }
  }
}
