import Configuration
import Learning
import Pipeline

/// The metrics of two classes (contract 6.2).
extension EvaluationReport {
  /// Adds the metrics of one set of rows.
  mutating func add(_ evaluation: BinaryEvaluation, namespace: String) throws {
    var summary: [(Evaluation.Metric, Double)] = []
    for metric in chosen {
      switch metric {
      case .auc: summary.append((.auc, try evaluation.auc()))
      case .ks:
        let ks = try evaluation.ks()
        summary.append((.ks, ks.value))
        add(ks, namespace)
      case .confusionMatrix: add(evaluation.confusionTable(), namespace)
      case .f1:
        let table = try evaluation.f1()
        let meta = ["f1_scores": Self.list(table.scores), "thresholds": Self.list(table.thresholds)]
        add(namespace, "f1_score", "F1_SCORE", meta: meta)
      case .quantilePrecisionRecall: add(try evaluation.quantilePrecisionRecall(), namespace)
      default: try addCurve(metric, evaluation, namespace)
      }
    }
    addSummary(summary, namespace)
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
    add(
      "validate", "psi", "PSI",
      meta: [
        "psi_scores": Self.list(psi.scores), "total_psi": Self.single(psi.total),
        "expected_interval": .list(psi.expectedCounts.map(JSON.integer)),
        "expected_percentage": Self.list(psi.expectedShares),
        "actual_interval": .list(psi.actualCounts.map(JSON.integer)),
        "actual_percentage": Self.list(psi.actualShares), "intervals": .list(psi.intervals.map(JSON.text)),
        "train_pos_perc": Self.list(psi.expectedPositiveShares),
        "validate_pos_perc": Self.list(psi.actualPositiveShares),
      ])
  }

  private mutating func add(_ ks: KolmogorovSmirnov, _ namespace: String) {
    for (suffix, values) in [("fpr", ks.falsePositiveRates), ("tpr", ks.truePositiveRates)] {
      addCurve(
        Self.numbers(ks.cuts), values, thresholds: Self.list(ks.thresholds), namespace, "ks_\(suffix)",
        "KS_EVALUATION", meta: ["curve_name": .text("\(name)_\(suffix)"), "pair_type": .text(name)])
    }
  }

  private mutating func add(
    _ curve: Curve, _ namespace: String, _ suffix: String, _ type: String, meta: [String: JSON] = [:]
  ) {
    addCurve(
      Self.numbers(curve.x), curve.y, thresholds: Self.list(curve.thresholds), namespace, suffix, type, meta: meta)
  }

  private mutating func add(_ table: ConfusionTable, _ namespace: String) {
    add(
      namespace, "confusion_mat", "CONFUSION_MAT",
      meta: [
        "tp": .list(table.counts.map { .integer($0.truePositives) }),
        "tn": .list(table.counts.map { .integer($0.trueNegatives) }),
        "fp": .list(table.counts.map { .integer($0.falsePositives) }),
        "fn": .list(table.counts.map { .integer($0.falseNegatives) }), "thresholds": Self.list(table.thresholds),
      ])
  }

  private mutating func add(_ table: QuantilePrecisionRecall, _ namespace: String) {
    add(
      namespace, "quantile_pr", "QUANTILE_PR",
      meta: [
        "p_scores": .list(table.precision.map(Self.list)), "r_scores": .list(table.recall.map(Self.list)),
        "thresholds": Self.list(table.thresholds),
      ])
  }
}
