import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Cross validation of any model (contract 4.5, 6.1): a training program is run once for every fold, and this keeps what
/// the folds leave. A component with `cv_param.need_cv` leaves no model.
///
/// The party that has labels measures each fold: `train` / `train_fold_<k>` and `validate` / `validate_fold_<k>`.
/// With `output_fold_history` (FATE 1.11) the output table has the predictions of all folds, or with
/// `history_value_type` instance the rows themselves, under the ids `<id>#fold<k>#train` and `<id>#fold<k>#validate`.
struct CrossValidation {
  /// The settings.
  let parameters: CrossValidationParam
  /// What the predictions are.
  let kind: PredictionKind
  /// The metrics of the folds so far.
  private(set) var metrics = Metrics()
  private let chosen: [String]
  private let context: ComponentContext
  private var history: [Table] = []
  private var scores: [String: [Double]] = [:]

  /// - Parameter metrics: those of the model, when `evaluate_param` names none.
  init(_ parameters: CrossValidationParam, kind: PredictionKind, metrics: [String], context: ComponentContext) {
    self.parameters = parameters
    self.kind = kind
    self.context = context
    let fallback = metrics.isEmpty ? kind.metrics : kind.chosen(metrics, fallback: kind.metrics)
    chosen = kind.chosen(parameters.evaluation.metrics ?? [], fallback: fallback)
  }

  /// Cuts the rows of a table into folds.
  ///
  /// - Throws: F0630 for fewer rows than folds.
  func folds(of table: Table) throws -> KFold {
    do {
      return try KFold(
        rowCount: table.rowCount, splits: parameters.splits,
        shuffleSeed: parameters.shuffle ? UInt32(truncatingIfNeeded: parameters.randomSeed ?? Int(context.seed)) : nil)
    } catch {
      throw Diagnostic(
        .tooFewRows,
        "\(context.party.name) has \(English.count(table.rowCount, "row")), too few for \(parameters.splits) folds",
        subject: "\(context.component).cv_param.n_splits", help: "use fewer folds, or a table with more rows")
    }
  }

  /// Measures the predictions of one fold and keeps them.
  ///
  /// - Throws: F0605 when a fold's rows have one class only.
  mutating func note(fold: Int, train: Table, validate: Table) throws {
    for (tag, table) in [("train", train), ("validate", validate)] {
      var evaluation = ModelEvaluation(name: "\(tag)_fold_\(fold)", metrics: chosen, component: context.component)
      let rows = try MeasuredRows(table, kind: kind, component: context.component)
      let values = try evaluation.add(rows, namespace: tag)
      if tag == "validate" { for name in chosen { values[name].map { scores[name, default: []].append($0) } } }
      evaluation.lines.forEach(context.log.info)
      evaluation.write(to: &metrics)
    }
    if parameters.historyValue == .score { try keep(fold: fold, train: train, validate: validate) }
  }

  /// Keeps the rows of one fold, at every party that has rows.
  mutating func noteRows(fold: Int, train: Table, validate: Table) throws {
    if parameters.historyValue == .instance { try keep(fold: fold, train: train, validate: validate) }
  }

  private mutating func keep(fold: Int, train: Table, validate: Table) throws {
    guard parameters.outputsHistory else { return }
    for (tag, table) in [("train", train), ("validate", validate)] {
      history.append(try table.replacingIDs(table.ids.strings.map { "\($0)#fold\(fold)#\(tag)" }))
    }
  }

  /// What the component leaves: no model, the history where it is asked for; tells the mean over the folds.
  func output() throws -> ComponentOutput {
    for name in chosen {
      guard let values = scores[name], !values.isEmpty else { continue }
      let mean = (Vector.sum(values) / Double(values.count)).rounded(decimals: 6)
      context.log.info("validate \(name), mean of \(English.count(values.count, "fold")): \(NumberText.of(mean))")
    }
    let tables = history.isEmpty ? [] : [try Table.concatenating(history).inIDOrder()]
    return ComponentOutput(data: tables, metrics: metrics)
  }
}
