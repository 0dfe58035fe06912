import Configuration
import Diagnostics

extension Evaluation {
  /// What is evaluated.
  public enum Kind: String, ParameterChoice {
    /// Two classes, by score.
    case binary
    /// Several classes, by predicted label.
    case multi
    /// Values.
    case regression
    /// Groups: against labels where there are any, and by their distances.
    case clustering
  }

  /// All metrics by FATE's names (contract 6.2).
  public enum Metric: String, CaseIterable, Sendable {
    case auc, ks, lift, gain, accuracy, precision, recall, roc
    case confusionMatrix = "confusion_mat"
    case psi
    case f1 = "f1_score"
    case quantilePrecisionRecall = "quantile_pr"
    case explainedVariance = "explained_variance"
    case meanAbsoluteError = "mean_absolute_error"
    case meanSquaredError = "mean_squared_error"
    case medianAbsoluteError = "median_absolute_error"
    case r2 = "r2_score"
    case rootMeanSquaredError = "root_mean_squared_error"
    case meanSquaredLogError = "mean_squared_log_error"
    case maxError = "max_error"
    case jaccard = "jaccard_similarity_score"
    case fowlkesMallows = "fowlkes_mallows_score"
    case adjustedRand = "adjusted_rand_score"
    case daviesBouldin = "davies_bouldin_index"
    case distanceMeasure = "distance_measure"
    case contingencyMatrix = "contingency_matrix"

    /// Those of a kind of evaluation that are computed when none are named.
    static func all(of kind: Kind) -> [Metric] {
      switch kind {
      case .binary:
        [
          .auc, .ks, .lift, .gain, .accuracy, .precision, .recall, .roc, .psi, .confusionMatrix, .f1,
          .quantilePrecisionRecall,
        ]
      case .multi: [.accuracy, .precision, .recall]
      case .regression:
        [
          .explainedVariance, .meanAbsoluteError, .meanSquaredError, .medianAbsoluteError, .r2, .rootMeanSquaredError,
        ]
      case .clustering:
        [.jaccard, .fowlkesMallows, .adjustedRand, .daviesBouldin, .distanceMeasure, .contingencyMatrix]
      }
    }

    /// Those that a kind of evaluation can compute.
    static func allowed(in kind: Kind) -> [Metric] {
      all(of: kind) + (kind == .regression ? [.meanSquaredLogError, .maxError] : [])
    }

    /// FATE's short names.
    private static let aliases: [String: Metric] = [
      "l1": .meanAbsoluteError, "mae": .meanAbsoluteError, "regression_l1": .meanAbsoluteError,
      "l2": .meanSquaredError, "mse": .meanSquaredError, "regression_l2": .meanSquaredError,
      "regression": .meanSquaredError, "l2_root": .rootMeanSquaredError, "rmse": .rootMeanSquaredError,
      "msle": .meanSquaredLogError, "r2": .r2, "acc": .accuracy, "dbi": .daviesBouldin, "fmi": .fowlkesMallows,
      "ri": .adjustedRand, "ari": .adjustedRand, "jaccard": .jaccard, "f1": .f1,
    ]

    /// The metric of a name or a short name, whatever its case.
    init?(name: String) {
      let name = name.lowercased()
      guard let metric = Metric(rawValue: name) ?? Self.aliases[name] else { return nil }
      self = metric
    }
  }
}
