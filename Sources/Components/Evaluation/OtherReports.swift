import Configuration
import Learning
import Pipeline

/// The metrics of several classes, of values and of groups (contract 6.2).
extension EvaluationReport {
  /// Adds the metrics of several classes: the means of precision and recall, and both per class.
  ///
  /// - Parameter names: the names of the classes 0, 1 … of the evaluation.
  mutating func add(_ evaluation: MultiClassEvaluation, names: [String], namespace: String) {
    let classes = evaluation.classes.map { LabelText.json(names[$0]) }
    var summary: [(Evaluation.Metric, Double)] = []
    for metric in chosen {
      switch metric {
      case .accuracy: summary.append((.accuracy, evaluation.accuracy))
      case .precision:
        summary.append((.precision, evaluation.macroPrecision))
        addPerClass(evaluation.precision, classes, namespace, "precision", "Precision")
      case .recall:
        summary.append((.recall, evaluation.macroRecall))
        addPerClass(evaluation.recall, classes, namespace, "recall", "Recall")
      default: break
      }
    }
    addSummary(summary, namespace)
  }

  private mutating func addPerClass(
    _ values: [Double], _ classes: [JSON], _ namespace: String, _ suffix: String, _ title: String
  ) {
    addCurve(
      classes, values, thresholds: .list(classes), namespace, suffix, "\(suffix.uppercased())_MULTI_EVALUATION",
      meta: ["ordinate_name": .text(title), "pair_type": .text(name)])
  }

  /// Adds AUC and KS of one class against all others (`unfold_multi_result`).
  mutating func add(_ evaluation: BinaryEvaluation, ofClass label: String, namespace: String) throws {
    addSummary(
      [(.auc, try evaluation.auc()), (.ks, try evaluation.ks().value)], namespace, part: "_class_\(label)")
  }

  /// Adds the metrics of predicted values.
  mutating func add(_ evaluation: RegressionEvaluation, namespace: String) throws {
    var summary: [(Evaluation.Metric, Double)] = []
    for metric in chosen {
      let value: Double? =
        switch metric {
        case .explainedVariance: evaluation.explainedVariance
        case .meanAbsoluteError: evaluation.meanAbsoluteError
        case .meanSquaredError: evaluation.meanSquaredError
        case .medianAbsoluteError: evaluation.medianAbsoluteError
        case .r2: evaluation.r2
        case .rootMeanSquaredError: evaluation.rootMeanSquaredError
        case .meanSquaredLogError: try evaluation.meanSquaredLogError()
        case .maxError: evaluation.maxError
        default: nil
        }
      if let value { summary.append((metric, value)) }
    }
    addSummary(summary, namespace)
  }

  /// Adds how groups agree with labels.
  mutating func add(_ agreement: ClusterAgreement, names: [String], namespace: String) {
    var summary: [(Evaluation.Metric, Double)] = []
    for metric in chosen {
      switch metric {
      case .adjustedRand: summary.append((metric, agreement.adjustedRand))
      case .fowlkesMallows: summary.append((metric, agreement.fowlkesMallows))
      case .jaccard: summary.append((metric, agreement.jaccard))
      case .contingencyMatrix:
        add(
          namespace, "contingency_matrix", "CONTINGENCY_MATRIX",
          meta: [
            "result_array": .list(agreement.contingency.map { .list($0.map(JSON.integer)) }),
            "predicted_label": .list(agreement.clusters.map(JSON.integer)),
            "unique_true_label": .list(agreement.classes.map { LabelText.json(names[$0]) }),
          ])
      default: break
      }
    }
    addSummary(summary, namespace, type: "CLUSTERING_EVALUATION_SUMMARY")
  }

  /// Adds what the distances within and between groups say.
  mutating func add(_ distances: ClusterDistances, namespace: String) {
    for metric in chosen {
      switch metric {
      case .daviesBouldin:
        addSummary([(metric, distances.daviesBouldin)], namespace, type: "CLUSTERING_EVALUATION_SUMMARY")
      case .distanceMeasure:
        let nearest = distances.nearest
        add(
          namespace, "distance_measure", "DISTANCE_MEASURE",
          meta: [
            "cluster_index": .list(nearest.indices.map(JSON.integer)), "radius": Self.list(distances.maxRadius),
            "neareast_idx": .list(nearest.map(JSON.integer)),
          ])
      default: break
      }
    }
  }
}
