import Configuration
import Diagnostics
import Pipeline

extension Evaluation {
  /// FATE's `EvaluateParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var kind = Kind.binary
    var positiveLabel = JSON.integer(1)
    var metrics: [String]?
    var needRun = true
    var unfoldsMultiResult = false
    var runsArbiterMetric = false

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("eval_type", \.kind, "What is evaluated."),
      Parameter("pos_label", \.positiveLabel, "The label that counts as positive: a number or a text."),
      Parameter(
        "metrics", \.metrics, "The metrics, by name or short name (`mse`, `acc`); null for the usual ones of the type."),
      Parameter("need_run", \.needRun, "Whether it runs."),
      Parameter(
        "unfold_multi_result", \.unfoldsMultiResult,
        "Whether each class of eval_type multi gets AUC and KS of its own, against all others."),
      Parameter(
        "run_clustering_arbiter_metric", \.runsArbiterMetric,
        "Accepted, as FATE accepts it without reading it: the arbiter of a clustering always measures the distances."),
    ]

    /// Metrics that do not exist, or none of which is one of the type.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      let names = Metric.allowed(in: kind).map(\.rawValue)
      let all = Metric.allCases.map(\.rawValue)
      let help = "the metrics of eval_type \(kind.rawValue) are \(English.list(names, "and"))"
      for metric in metrics ?? [] where Metric(name: metric) == nil {
        problems.append(
          ParameterProblem(
            "metrics", "has \(English.quote(metric)), which is no metric",
            help: Suggestion.help(for: metric, in: names) ?? Suggestion.help(for: metric, in: all) ?? help,
            code: .parameterRange))
      }
      if problems.isEmpty, metrics?.isEmpty == false, chosen.isEmpty {
        let given = English.list((metrics ?? []).map(English.quote), "and")
        problems.append(
          ParameterProblem(
            "metrics", "has \(given), which eval_type \(kind.rawValue) does not compute", help: help,
            code: .parameterRange))
      }
      switch positiveLabel {
      case .integer, .number, .text: break
      default: problems.append(ParameterProblem("pos_label", "must be a number or a text", code: .parameterType))
      }
      return problems
    }

    /// The metrics in FATE's order of the list; an empty list means the usual ones, as null does.
    var chosen: [Metric] {
      guard let metrics, !metrics.isEmpty else { return Metric.all(of: kind) }
      let named = metrics.compactMap(Metric.init(name:))
      let allowed = Metric.allowed(in: kind)
      return named.filter(allowed.contains)
    }

    /// Those that were named and belong to another type; FATE passes over them.
    var passedOver: [String] {
      (metrics ?? []).filter { name in Metric(name: name).map { !chosen.contains($0) } ?? false }
    }
  }
}
