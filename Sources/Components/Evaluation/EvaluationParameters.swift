import Configuration
import Diagnostics
import Pipeline

extension Evaluation {
  /// What is evaluated.
  public enum Kind: String, ParameterChoice {
    case binary, multi, regression, clustering
  }

  /// The metrics of binary classification (contract 6.2).
  public enum Metric: String, CaseIterable, Sendable {
    case auc, ks, lift, gain, accuracy, precision, recall, roc, psi
    case confusionMatrix = "confusion_mat"
    case f1 = "f1_score"
    case quantilePrecisionRecall = "quantile_pr"
  }

  /// FATE's `EvaluateParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var kind = Kind.binary
    var positiveLabel = JSON.integer(1)
    var metrics: [String]?
    var needRun = true
    var unfoldsMultiResult = false

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("eval_type", \.kind, "What is evaluated."),
      Parameter("pos_label", \.positiveLabel, "The label that counts as positive: a number or a text."),
      Parameter("metrics", \.metrics, "The metrics; null for all of the type."),
      Parameter("need_run", \.needRun, "Whether it runs."),
      Parameter("unfold_multi_result", \.unfoldsMultiResult, "Whether each class gets binary metrics of its own."),
    ]

    /// What is not built, and metrics that do not exist.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if kind != .binary {
        problems.append(
          ParameterProblem(
            "eval_type", "is '\(kind.rawValue)', which is not built in this version", code: .parameterNotBuilt))
      }
      if unfoldsMultiResult {
        problems.append(
          ParameterProblem(
            "unfold_multi_result", "is true, which is not built in this version", code: .parameterNotBuilt))
      }
      let names = Metric.allCases.map(\.rawValue)
      for metric in metrics ?? [] where Metric(rawValue: metric.lowercased()) == nil {
        problems.append(
          ParameterProblem(
            "metrics", "has \(English.quote(metric)), which is no metric of binary classification",
            help: Suggestion.help(for: metric, in: names) ?? "the metrics are \(English.list(names, "and"))",
            code: .parameterRange))
      }
      switch positiveLabel {
      case .integer, .number, .text: break
      default: problems.append(ParameterProblem("pos_label", "must be a number or a text", code: .parameterType))
      }
      return problems
    }

    /// The metrics in FATE's order of the list.
    var chosen: [Metric] { metrics.map { $0.compactMap { Metric(rawValue: $0.lowercased()) } } ?? Metric.allCases }
  }
}
