import Configuration
import Diagnostics
import Pipeline

extension HeteroFeatureSelection {
  /// The filters that are built (contract 8.7), by FATE's names.
  public enum Filter: String, CaseIterable, Sendable {
    case uniqueValue = "unique_value"
    case ivThreshold = "iv_value_thres"
    case ivPercentile = "iv_percentile"
    case ivTopK = "iv_top_k"
    case variation = "coefficient_of_variation_value_thres"
    case outlier = "outlier_cols"
    case percentageValue = "percentage_value"
    case manually
    case iv = "iv_filter"
    case statistic = "statistic_filter"
    case stability = "psi_filter"
    case vif = "vif_filter"
    case correlation = "correlation_filter"

    /// Whether it compares the information values of all parties, which only the guest knows.
    var isFederated: Bool { [.ivThreshold, .ivPercentile, .ivTopK, .iv, .correlation].contains(self) }

    /// The modules whose models it reads, at a party of a role.
    func modules(at role: Role) -> [String] {
      switch self {
      case .ivThreshold, .ivPercentile, .ivTopK, .iv: role == .guest ? ["HeteroFeatureBinning"] : []
      case .correlation: role == .guest ? ["HeteroFeatureBinning", "HeteroPearson"] : []
      case .statistic: ["DataStatistics"]
      case .stability: ["PSI"]
      case .vif: ["HeteroPearson"]
      default: []
      }
    }
  }

  /// Filters by models of trees, which are known but not built.
  static let filtersNotBuilt = ["hetero_sbt_filter", "homo_sbt_filter", "hetero_fast_sbt_filter"]

  /// `unique_param`.
  public struct UniqueParameters: ParameterSet {
    var epsilon = 1e-5
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("eps", \.epsilon, .atLeast(0), "A column whose range is below it goes.")
    ]
  }

  /// `iv_value_param`.
  public struct ValueParameters: ParameterSet {
    var threshold = 0.0
    var hostThresholds: [Double]?
    var localOnly = false
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("value_threshold", \.threshold, .atLeast(0), "Columns above it stay."),
      Parameter("host_thresholds", \.hostThresholds, "One threshold per host; null: the guest's."),
      Parameter("local_only", \.localOnly, "Whether the columns of hosts are left alone."),
    ]
  }

  /// `iv_percentile_param`.
  public struct PercentileParameters: ParameterSet {
    var share = 1.0
    var localOnly = false
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("percentile_threshold", \.share, .between(0, 1), "Share of columns that stay, the best first."),
      Parameter("local_only", \.localOnly, "Whether the columns of hosts are left alone."),
    ]
  }

  /// `iv_top_k_param`.
  public struct TopParameters: ParameterSet {
    var count = 10
    var localOnly = false
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("k", \.count, .positive, "Number of columns that stay, the best first."),
      Parameter("local_only", \.localOnly, "Whether the columns of hosts are left alone."),
    ]
  }

  /// `variance_coe_param`.
  public struct VariationParameters: ParameterSet {
    var threshold = 1.0
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("value_threshold", \.threshold, .atLeast(0), "Columns whose |σ/μ| is at least it stay.")
    ]
  }

  /// `outlier_param`.
  public struct OutlierParameters: ParameterSet {
    var percentile = 1.0
    var upper = 1.0
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("percentile", \.percentile, .between(0, 1), "Which quantile is looked at."),
      Parameter("upper_threshold", \.upper, .any, unit: "column units", "Columns whose quantile is below it stay."),
    ]
  }

  /// `percentage_value_param`.
  public struct PercentageParameters: ParameterSet {
    var upperShare = 1.0
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("upper_pct", \.upperShare, .between(0, 1), "Columns whose most frequent value is rarer stay.")
    ]
  }

  /// `manually_param`.
  public struct ManualParameters: ParameterSet {
    var outIndexes: [Int]?
    var outNames: [String]?
    var leftIndexes: [Int]?
    var leftNames: [String]?
    /// The same in every generation.
    public init(defaults generation: Generation) {}
    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("filter_out_indexes", \.outIndexes, "Indexes of columns that go."),
      Parameter("filter_out_names", \.outNames, "Names of columns that go."),
      Parameter("left_col_indexes", \.leftIndexes, "Indexes of the only columns that stay."),
      Parameter("left_col_names", \.leftNames, "Names of the only columns that stay."),
    ]
  }

  /// FATE's `FeatureSelectionParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var indexes: JSON = -1
    var names: [String]? = []
    var usesCodes = false
    var filterMethods: [String]
    var unique = UniqueParameters(defaults: .fate14)
    var value = ValueParameters(defaults: .fate14)
    var percentile = PercentileParameters(defaults: .fate14)
    var top = TopParameters(defaults: .fate14)
    var variation = VariationParameters(defaults: .fate14)
    var outlier = OutlierParameters(defaults: .fate14)
    var percentage = PercentageParameters(defaults: .fate14)
    var manual = ManualParameters(defaults: .fate14)
    var iv = InformationValueParameters(defaults: .fate15)
    var statistic = MetricParameters(metric: "mean")
    var stability = MetricParameters(metric: "psi", takesHigh: false)
    var vif = MetricParameters(metric: "vif", takesHigh: false, threshold: 5.0)
    var trees = MetricParameters(metric: "feature_importance")
    var correlation = CorrelationParameters(defaults: .fate15)
    var needRun = true

    /// FATE 1.4 looks for constant columns, 1.5 does nothing by default.
    public init(defaults generation: Generation) {
      filterMethods = [generation == .fate14 ? Filter.uniqueValue.rawValue : Filter.manually.rawValue]
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("select_col_indexes", \.indexes, "Indexes of the columns that filters look at; -1 for all."),
      Parameter(
        "select_names", \.names, "Names of further columns that filters look at, beside a list in select_col_indexes."),
      Parameter(
        "use_anonymous", \.usesCodes,
        "Whether select_names and the names of manually_param are codes of features, 'host_10000_x3' or 'host_10000_3'."
      ),
      Parameter("filter_methods", \.filterMethods, "The filters, in the order in which they run."),
      Parameter("unique_param", nested: \.unique, "Settings of unique_value."),
      Parameter("iv_value_param", nested: \.value, "Settings of iv_value_thres."),
      Parameter("iv_percentile_param", nested: \.percentile, "Settings of iv_percentile."),
      Parameter("iv_top_k_param", nested: \.top, "Settings of iv_top_k."),
      Parameter("variance_coe_param", nested: \.variation, "Settings of coefficient_of_variation_value_thres."),
      Parameter("outlier_param", nested: \.outlier, "Settings of outlier_cols."),
      Parameter("percentage_value_param", nested: \.percentage, "Settings of percentage_value."),
      Parameter("manually_param", nested: \.manual, "Settings of manually."),
      Parameter("iv_param", nested: \.iv, "Settings of iv_filter."),
      Parameter("statistic_param", nested: \.statistic, "Settings of statistic_filter."),
      Parameter("psi_param", nested: \.stability, "Settings of psi_filter."),
      Parameter("vif_param", nested: \.vif, "Settings of vif_filter."),
      Parameter(
        "sbt_param", nested: \.trees, "Settings of hetero_sbt_filter, homo_sbt_filter and hetero_fast_sbt_filter."),
      Parameter("correlation_param", nested: \.correlation, "Settings of correlation_filter."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// The filters in order; those that do not exist are left to `problems`.
    var filters: [Filter] { filterMethods.compactMap { Filter(rawValue: $0.lowercased()) } }

    /// Filters that do not exist or are not built, or stand twice; settings that cannot be.
    public func problems() -> [ParameterProblem] {
      var problems = [ColumnChoice.problem("select_col_indexes", indexes)].compactMap { $0 }
      var seen = Set<String>()
      for method in filterMethods {
        if let problem = Self.problem(of: method) {
          problems.append(problem)
        } else if !seen.insert(method.lowercased()).inserted {
          problems.append(ParameterProblem("filter_methods", "has '\(method)' twice", code: .tooManyFilters))
        }
      }
      let hasOut = manual.outIndexes != nil || manual.outNames != nil
      if hasOut, manual.leftIndexes != nil || manual.leftNames != nil {
        problems.append(ParameterProblem("manually_param", "has columns to filter out and columns to leave; give one"))
      }
      return problems + metricProblems
    }

    private static func problem(of method: String) -> ParameterProblem? {
      if HeteroFeatureSelection.filtersNotBuilt.contains(method.lowercased()) {
        return ParameterProblem(
          "filter_methods", "has '\(method)', which reads the model of trees, a module that is not built",
          help: "filter by 'iv_filter' or 'statistic_filter'", code: .parameterNotBuilt)
      }
      if Filter(rawValue: method.lowercased()) != nil { return nil }
      let names = Filter.allCases.map(\.rawValue)
      return ParameterProblem(
        "filter_methods", "has \(English.quote(method)), which is no filter",
        help: Suggestion.help(for: method, in: names) ?? "the filters are \(English.list(names, "and"))",
        code: .tooManyFilters)
    }

    private var metricProblems: [ParameterProblem] {
      func only(_ name: String) -> (isKnown: (String) -> Bool, names: [String]) { ({ $0 == name }, [name]) }
      let statistics = (
        isKnown: { (name: String) in DataStatistics.Statistic(name) != nil }, names: DataStatistics.Statistic.names
      )
      return iv.problems("iv_param") + statistic.problems("statistic_param", metric: statistics)
        + stability.problems("psi_param", metric: only("psi"), high: false)
        + vif.problems("vif_param", metric: only("vif"))
        + trees.problems("sbt_param", metric: only("feature_importance"), high: true)
    }

    /// The rules of a filter by metrics of a model; none for other filters.
    func rules(of filter: Filter) -> [MetricRule] {
      switch filter {
      case .iv: iv.rules
      case .statistic: statistic.rules
      case .stability: stability.rules
      case .vif: vif.rules
      default: []
      }
    }
  }
}
