import Configuration
import Diagnostics
import Pipeline

extension HeteroFeatureSelection {
  /// How a filter compares a metric.
  enum MetricFilterType: String, ParameterChoice {
    case threshold
    case topK = "top_k"
    case topPercentile = "top_percentile"
  }

  /// How the information values of several classes become one.
  enum MergeType: String, ParameterChoice {
    case average, min, max
  }

  /// One metric of a filter, with what decides.
  struct MetricRule: Sendable {
    let metric: String
    let type: MetricFilterType
    let takesHigh: Bool
    /// A value, a number of columns or a share of them, as the type says.
    let threshold: Double
    /// By host, when hosts have thresholds of their own.
    let hostThresholds: [Double]?
    let isFederated: Bool
    var merge = MergeType.average
  }

  /// FATE's `CommonFilterParam` (1.5 and later): every value may be a list with one for each metric.
  public struct MetricParameters: ParameterSet {
    var metrics: JSON
    var filterType: JSON = "threshold"
    var takeHigh: JSON
    var threshold: JSON
    var hostThresholds: JSON = .null
    var selectFederated: JSON = true

    init(metric: String, takesHigh: Bool = true, threshold: JSON = 1) {
      metrics = .text(metric)
      takeHigh = .bool(takesHigh)
      self.threshold = threshold
    }

    /// Those of information values.
    public init(defaults generation: Generation) { self.init(metric: "iv") }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("metrics", \.metrics, "The metric, or a list of metrics that are filtered by one after the other."),
      Parameter("filter_type", \.filterType, "What threshold is: 'threshold', 'top_k' or 'top_percentile'."),
      Parameter("take_high", \.takeHigh, "Whether columns of high values stay, rather than of low ones."),
      Parameter("threshold", \.threshold, "The value, the number of columns or their share."),
      Parameter(
        "host_thresholds", \.hostThresholds,
        "Thresholds of the hosts in their order, with a list of metrics a list of them for each; null: as the guest's."),
      Parameter("select_federated", \.selectFederated, "Whether columns of hosts are filtered too, by the guest."),
    ]

    /// The names in order; nil for one that is no text.
    private var names: [String?] { (metrics.listValue ?? [metrics]).map(\.textValue) }

    private func element(_ value: JSON, _ index: Int) -> JSON {
      guard let list = value.listValue else { return value }
      return list.indices.contains(index) ? list[index] : .null
    }

    private func type(_ index: Int) -> MetricFilterType? {
      element(filterType, index).textValue.flatMap { MetricFilterType(rawValue: $0.lowercased()) }
    }

    private func hosts(_ index: Int) -> [Double]? {
      guard let list = hostThresholds.listValue else { return nil }
      if let lists = list.first?.listValue, metrics.listValue == nil { return lists.compactMap(\.doubleValue) }
      let own = metrics.listValue == nil ? list : (element(hostThresholds, index).listValue ?? [])
      return own.isEmpty ? nil : own.compactMap(\.doubleValue)
    }

    /// One rule for each metric.
    var rules: [MetricRule] {
      names.indices.compactMap { index in
        guard let name = names[index], let type = type(index), let high = element(takeHigh, index).boolValue,
          let threshold = element(threshold, index).doubleValue,
          let federated = element(selectFederated, index).boolValue
        else { return nil }
        return MetricRule(
          metric: name, type: type, takesHigh: high, threshold: threshold, hostThresholds: hosts(index),
          isFederated: federated)
      }
    }

    /// What is wrong with the values.
    ///
    /// - Parameters:
    ///   - metric: whether a metric is one that the filter knows, and their names.
    ///   - high: what take_high must be; nil for either.
    func problems(
      _ path: String, metric: (isKnown: (String) -> Bool, names: [String]), high: Bool? = nil
    ) -> [ParameterProblem] {
      var problems = lengthProblems(path)
      if names.isEmpty { problems.append(ParameterProblem("\(path).metrics", "names no metric")) }
      for name in names where !(name.map(metric.isKnown) ?? false) {
        let found = name.map(English.quote) ?? "a value that is no text"
        problems.append(
          ParameterProblem(
            "\(path).metrics", "has \(found), which is none of its metrics",
            help: name.flatMap { Suggestion.help(for: $0, in: metric.names) }
              ?? "the metrics are \(English.list(metric.names, "and"))", code: .parameterRange))
      }
      guard problems.isEmpty else { return problems }
      for index in names.indices { problems += elementProblems(path, index, high: high) }
      return problems
    }

    private func lengthProblems(_ path: String) -> [ParameterProblem] {
      let values = [
        ("filter_type", filterType), ("take_high", takeHigh), ("threshold", threshold),
        ("select_federated", selectFederated),
      ]
      return values.compactMap { name, value in
        guard let list = value.listValue else { return nil }
        guard let metrics = metrics.listValue else {
          return ParameterProblem("\(path).\(name)", "is a list, but metrics is none", code: .parameterType)
        }
        if list.count == metrics.count { return nil }
        return ParameterProblem(
          "\(path).\(name)", "has \(English.count(list.count, "value")) for \(English.count(metrics.count, "metric"))")
      }
    }

    private func elementProblems(_ path: String, _ index: Int, high: Bool?) -> [ParameterProblem] {
      func problem(_ name: String, _ text: String) -> ParameterProblem {
        ParameterProblem("\(path).\(name)", text, code: .parameterRange)
      }
      var problems: [ParameterProblem] = []
      if type(index) == nil {
        problems.append(problem("filter_type", "must be \(MetricFilterType.expectation)"))
      }
      if element(takeHigh, index).boolValue == nil {
        problems.append(problem("take_high", "must be true or false"))
      } else if let high, element(takeHigh, index).boolValue != high {
        problems.append(problem("take_high", "must be \(high), as high values are \(high ? "good" : "bad") ones"))
      }
      if element(selectFederated, index).boolValue == nil {
        problems.append(problem("select_federated", "must be true or false"))
      }
      let limit = element(threshold, index).doubleValue
      switch (type(index), limit) {
      case (_, nil): problems.append(problem("threshold", "must be a number"))
      case (.topK, let limit?) where limit < 1 || limit != limit.rounded():
        problems.append(problem("threshold", "must be an integer of at least 1 with filter_type 'top_k'"))
      case (.topPercentile, let limit?) where !(0...1).contains(limit):
        problems.append(problem("threshold", "must be between 0 and 1 with filter_type 'top_percentile'"))
      default: break
      }
      return problems
    }

    /// Whether there are thresholds for hosts of another number.
    func hostProblem(_ path: String, hosts: Int) -> ParameterProblem? {
      for rule in rules {
        guard let thresholds = rule.hostThresholds, thresholds.count != hosts else { continue }
        let found = English.count(thresholds.count, "threshold")
        return ParameterProblem(
          "\(path).host_thresholds", "has \(found) for \(English.count(hosts, "host"))",
          help: "give one threshold for each host, in the order of role.host, or null", code: .parameterRange)
      }
      return nil
    }
  }

  /// FATE's `IVFilterParam`.
  public struct InformationValueParameters: ParameterSet {
    var common = MetricParameters(metric: "iv")
    var mergeType: JSON = "average"

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] =
      MetricParameters.parameters.map { $0.within(\.common) } + [
        Parameter(
          "mul_class_merge_type", \.mergeType,
          "How the values of several classes become one: 'average', 'min' or 'max'; a list has one for each metric.")
      ]

    private func merge(_ index: Int) -> MergeType? {
      let value = mergeType.listValue.map { $0.indices.contains(index) ? $0[index] : .null } ?? mergeType
      return value.textValue.flatMap { MergeType(rawValue: $0.lowercased()) }
    }

    /// One rule for each metric.
    var rules: [MetricRule] {
      common.rules.enumerated().map { index, rule in
        var rule = rule
        rule.merge = merge(index) ?? .average
        return rule
      }
    }

    /// What is wrong with the values.
    func problems(_ path: String) -> [ParameterProblem] {
      let count = common.metrics.listValue?.count ?? 1
      let known = (0..<count).allSatisfy { merge($0) != nil } && (mergeType.listValue?.count ?? count) == count
      return common.problems(path, metric: ({ $0 == "iv" }, ["iv"]), high: true)
        + (known
          ? [] : [ParameterProblem("\(path).mul_class_merge_type", "must be \(MergeType.expectation) for each metric")])
    }
  }

  /// FATE's `CorrelationFilterParam`.
  public struct CorrelationParameters: ParameterSet {
    /// By what columns are ranked.
    enum SortMetric: String, ParameterChoice {
      case iv
    }

    var sortMetric = SortMetric.iv
    var threshold = 0.1
    var selectFederated = true

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("sort_metric", \.sortMetric, "By what columns are ranked; the better of two correlated ones stays."),
      Parameter("threshold", \.threshold, .above(0), "Columns whose |correlation| is above it are correlated."),
      Parameter("select_federated", \.selectFederated, "Whether the columns of the host are filtered too."),
    ]
  }
}
