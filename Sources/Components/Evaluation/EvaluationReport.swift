import Configuration
import Learning
import Pipeline

/// The metrics of one component's predictions under FATE's names, types and meta keys (contract 6.1).
struct EvaluationReport {
  /// The component whose predictions these are.
  let name: String
  private let chosen: [Evaluation.Metric]
  private var summaries: [(namespace: String, data: [Metrics.Pair])] = []
  private var entries: [Entry] = []

  private struct Entry {
    let namespace: String
    let name: String
    let type: String
    var data: [Metrics.Pair] = []
    var meta: [String: JSON] = [:]
  }

  init(name: String, metrics: [Evaluation.Metric]) {
    self.name = name
    chosen = metrics
  }

  /// `train hetero_lr_0: auc 0.99, ks 0.96`.
  var lines: [String] {
    summaries.map { summary in
      let values = summary.data.map { "\($0.key.textValue ?? "") \(CanonicalJSON.text($0.value, .line))" }
      return "\(summary.namespace) \(name): \(values.joined(separator: ", "))"
    }
  }

  /// Adds the metrics of one set of rows.
  mutating func add(_ evaluation: BinaryEvaluation, namespace: String) throws {
    var summary: [Metrics.Pair] = []
    for metric in chosen {
      switch metric {
      case .auc: summary.append(Metrics.Pair("auc", Self.single(try evaluation.auc())))
      case .ks:
        let ks = try evaluation.ks()
        summary.append(Metrics.Pair("ks", Self.single(ks.value)))
        add(ks, namespace)
      case .confusionMatrix: add(evaluation.confusionTable(), namespace)
      case .f1: add(try evaluation.f1(), namespace)
      case .quantilePrecisionRecall: add(try evaluation.quantilePrecisionRecall(), namespace)
      case .psi: break
      default: try addCurve(metric, evaluation, namespace)
      }
    }
    if !summary.isEmpty { summaries.append((namespace, summary)) }
  }

  private mutating func addCurve(
    _ metric: Evaluation.Metric, _ evaluation: BinaryEvaluation, _ namespace: String
  ) throws {
    switch metric {
    case .roc:
      add(
        try evaluation.roc(), namespace, "roc", "ROC_EVALUATION", meta: ["unit_name": "fpr", "ordinate_name": "tpr"])
    case .lift: add(try evaluation.lift(), namespace, "lift", "LIFT_EVALUATION")
    case .gain: add(try evaluation.gain(), namespace, "gain", "GAIN_EVALUATION")
    case .accuracy: add(evaluation.accuracy(), namespace, "accuracy", "ACCURACY_EVALUATION")
    case .precision:
      add(
        try evaluation.precisionAndRecall().precision, namespace, "precision", "PRECISION_BINARY_EVALUATION",
        meta: ["ordinate_name": "Precision", "pair_type": .text(name)])
    case .recall:
      add(
        try evaluation.precisionAndRecall().recall, namespace, "recall", "RECALL_BINARY_EVALUATION",
        meta: ["ordinate_name": "Recall", "pair_type": .text(name)])
    default: break
    }
  }

  /// Adds the population stability of the scores between two sets; FATE files it under the second.
  mutating func addStability(_ train: BinaryEvaluation, _ validate: BinaryEvaluation) throws {
    guard chosen.contains(.psi) else { return }
    let psi = try PopulationStability(expected: train, actual: validate)
    entries.append(
      Entry(
        namespace: "validate", name: "\(name)_psi", type: "PSI",
        meta: [
          "psi_scores": Self.list(psi.scores), "total_psi": Self.single(psi.total),
          "expected_interval": .list(psi.expectedCounts.map(JSON.integer)),
          "expected_percentage": Self.list(psi.expectedShares),
          "actual_interval": .list(psi.actualCounts.map(JSON.integer)),
          "actual_percentage": Self.list(psi.actualShares), "intervals": .list(psi.intervals.map(JSON.text)),
          "train_pos_perc": Self.list(psi.expectedPositiveShares),
          "validate_pos_perc": Self.list(psi.actualPositiveShares),
        ]))
  }

  /// Adds everything to a component's metrics.
  func write(to metrics: inout Metrics) {
    for summary in summaries {
      metrics.add(summary.namespace, name, type: "EVALUATION_SUMMARY", data: summary.data)
    }
    for entry in entries {
      metrics.add(entry.namespace, entry.name, type: entry.type, data: entry.data, meta: entry.meta)
    }
  }

  private mutating func add(_ ks: KolmogorovSmirnov, _ namespace: String) {
    for (suffix, values) in [("fpr", ks.falsePositiveRates), ("tpr", ks.truePositiveRates)] {
      entries.append(
        Entry(
          namespace: namespace, name: "\(name)_ks_\(suffix)", type: "KS_EVALUATION", data: Self.pairs(ks.cuts, values),
          meta: [
            "curve_name": .text("\(name)_\(suffix)"), "pair_type": .text(name), "thresholds": Self.list(ks.thresholds),
          ]))
    }
  }

  private mutating func add(
    _ curve: Curve, _ namespace: String, _ suffix: String, _ type: String, meta: [String: JSON] = [:]
  ) {
    let common: [String: JSON] = ["curve_name": .text(name), "thresholds": Self.list(curve.thresholds)]
    entries.append(
      Entry(
        namespace: namespace, name: "\(name)_\(suffix)", type: type, data: Self.pairs(curve.x, curve.y),
        meta: common.merging(meta) { $1 }))
  }

  private mutating func add(_ table: ConfusionTable, _ namespace: String) {
    entries.append(
      Entry(
        namespace: namespace, name: "\(name)_confusion_mat", type: "CONFUSION_MAT",
        meta: [
          "tp": .list(table.counts.map { .integer($0.truePositives) }),
          "tn": .list(table.counts.map { .integer($0.trueNegatives) }),
          "fp": .list(table.counts.map { .integer($0.falsePositives) }),
          "fn": .list(table.counts.map { .integer($0.falseNegatives) }), "thresholds": Self.list(table.thresholds),
        ]))
  }

  private mutating func add(_ table: F1Table, _ namespace: String) {
    entries.append(
      Entry(
        namespace: namespace, name: "\(name)_f1_score", type: "F1_SCORE",
        meta: ["f1_scores": Self.list(table.scores), "thresholds": Self.list(table.thresholds)]))
  }

  private mutating func add(_ table: QuantilePrecisionRecall, _ namespace: String) {
    entries.append(
      Entry(
        namespace: namespace, name: "\(name)_quantile_pr", type: "QUANTILE_PR",
        meta: [
          "p_scores": .list(table.precision.map(Self.list)), "r_scores": .list(table.recall.map(Self.list)),
          "thresholds": Self.list(table.thresholds),
        ]))
  }

  /// FATE stores an infinite single value as -9999999.
  private static func single(_ value: Double) -> JSON {
    .number(value.isInfinite ? -9_999_999 : value.rounded(decimals: 6))
  }

  private static func pairs(_ x: [Double], _ y: [Double]) -> [Metrics.Pair] {
    zip(x, y).map { Metrics.Pair(.number($0.rounded(decimals: 6)), .number($1.rounded(decimals: 6))) }
  }

  private static func list(_ values: [Double]) -> JSON { .list(values.map { .number($0.rounded(decimals: 6)) }) }
}
