import Configuration
import Diagnostics
import Learning
import Pipeline

extension HeteroFeatureBinning {
  /// How split points are found.
  public enum Method: String, ParameterChoice {
    case quantile, bucket, optimal
  }

  /// What replaces the values.
  public enum TransformType: String, ParameterChoice {
    case binNumber = "bin_num"
    case weightOfEvidence = "woe"
  }

  /// FATE's `TransformParam`.
  public struct TransformParameters: ParameterSet {
    var columns: JSON = -1
    var names: [String]?
    var type: TransformType? = .binNumber

    /// The defaults are the same in both generations.
    public init(defaults generation: Generation) {}

    init() {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("transform_cols", \.columns, "Indexes of the columns to replace; -1 for all, null or [] for none."),
      Parameter("transform_names", \.names, "Names of further columns to replace, beside a list in transform_cols."),
      Parameter(
        "transform_type", \.type, "What replaces the values; null for nothing. At a host, woe replaces nothing."),
    ]
  }

  /// FATE's `OptimalBinningParam`.
  public struct OptimalParameters: ParameterSet {
    var metricMethod = "iv"
    var minimumShare = 0.05
    var maximumShare = 1.0
    var initialMethod = InitialMethod.quantile
    var mixture = true
    var maximumBins: Int?
    var initialBins = 1000
    var adjustmentFactor: Double?

    /// How the first bins are made.
    enum InitialMethod: String, ParameterChoice {
      case quantile, bucket
    }

    /// The defaults are the same in both generations.
    public init(defaults generation: Generation) {}

    init() {}

    /// The score by which bins are joined; FATE spells one of them in two ways.
    static func metric(_ name: String) -> OptimalBinning.Metric? {
      OptimalBinning.Metric(rawValue: name.lowercased() == "chi-square" ? "chi_square" : name.lowercased())
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "metric_method", \.metricMethod,
        Rule("'iv', 'gini', 'chi_square' or 'ks'", invalidSample: "auc") { metric($0) != nil },
        "What the joining of bins keeps high."),
      Parameter("min_bin_pct", \.minimumShare, .between(0, 1), "Smallest share of rows in a bin."),
      Parameter("max_bin_pct", \.maximumShare, .between(0, 1), "Largest share of rows in a bin."),
      Parameter("init_bucket_method", \.initialMethod, "How the first bins are made."),
      Parameter("mixture", \.mixture, "Whether each bin must hold both classes."),
      Parameter("max_bin", \.maximumBins, .orNull(.positive), "Most bins; null: bin_num."),
      Parameter("init_bin_nums", \.initialBins, .atLeast(2), "Number of first bins."),
      Parameter(
        "adjustment_factor", \.adjustmentFactor, .orNull(.atLeast(0)),
        "Added to both counts of a bin when one is 0, while bins are joined; null: as beside it."),
    ]
  }

  /// FATE's `FeatureBinningParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var method = Method.quantile
    var compressThreshold = 10000
    var headSize = 10000
    var error = 0.001
    var adjustmentFactor = 0.5
    var binCount = 10
    var binIndexes: JSON = -1
    var binNames: [String]?
    var categoryIndexes: JSON = .null
    var categoryNames: [String]?
    var localOnly = false
    var transform = TransformParameters()
    var optimal = OptimalParameters()
    var encryption: EncryptParam
    var skipStatistics = false
    var splitsByIndex: [String: [Double]]?
    var splitsByName: [String: [Double]]?
    var needRun = true

    /// The defaults are the same in both generations, but for the key length's origin.
    public init(defaults generation: Generation) { encryption = EncryptParam(defaults: generation) }

    /// Whether hosts send sums of the guest's labels.
    var hasHostStatistics: Bool { !localOnly && !skipStatistics }

    /// What optimal binning keeps to.
    var optimalRules: OptimalBinning.Rules {
      OptimalBinning.Rules(
        metric: OptimalParameters.metric(optimal.metricMethod) ?? .iv,
        maximumBins: optimal.maximumBins ?? binCount, minimumShare: optimal.minimumShare,
        maximumShare: optimal.maximumShare, mixture: optimal.mixture,
        adjustmentFactor: optimal.adjustmentFactor ?? adjustmentFactor)
    }

    /// Whether the split points are given, so that none are looked for.
    var givesSplitPoints: Bool { splitsByIndex != nil || splitsByName != nil }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("method", \.method, "How split points are found."),
      Parameter("compress_thres", \.compressThreshold, .positive, "Size at which a quantile summary is compressed."),
      Parameter("head_size", \.headSize, .positive, "Values buffered before they enter a summary."),
      Parameter("error", \.error, .between(0, 1), "Rank error of quantiles, as a share of the rows."),
      Parameter("adjustment_factor", \.adjustmentFactor, .atLeast(0), "Added to both counts of a bin when one is 0."),
      Parameter("bin_num", \.binCount, .atLeast(2), "Number of bins."),
      Parameter("bin_indexes", \.binIndexes, "Indexes of the columns to bin; -1 for all, null for none."),
      Parameter("bin_names", \.binNames, "Names of further columns to bin, beside a list in bin_indexes."),
      Parameter("category_indexes", \.categoryIndexes, "Indexes of columns with a bin for each value; -1 for all."),
      Parameter("category_names", \.categoryNames, "Names of columns with a bin for each value."),
      Parameter(
        "local_only", \.localOnly, "Whether the guest leaves out the statistics of hosts; give it to all parties alike."
      ),
      Parameter("transform_param", nested: \.transform, "What replaces the values."),
      Parameter("optimal_binning_param", nested: \.optimal, "Settings of optimal binning."),
      Parameter("encrypt_param", nested: \.encryption, "How labels are encrypted for the hosts."),
      Parameter("skip_static", \.skipStatistics, "Whether weight of evidence and information value are left out."),
      Parameter(
        "split_points_by_index", \.splitsByIndex,
        "Split points of columns by index, ascending, the last one the column's maximum; with those by name for every "
          + "binned column. Then method finds none."),
      Parameter("split_points_by_col_name", \.splitsByName, "Split points of columns by name."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Settings that contradict each other, and values of a wrong form.
    public func problems() -> [ParameterProblem] {
      var problems = [
        ColumnChoice.problem("bin_indexes", binIndexes), ColumnChoice.problem("category_indexes", categoryIndexes),
        ColumnChoice.problem("transform_param.transform_cols", transform.columns),
      ].compactMap { $0 }
      if method == .optimal, !givesSplitPoints { problems += optimalProblems }
      problems += splitProblems("split_points_by_index", splitsByIndex ?? [:])
      problems += splitProblems("split_points_by_col_name", splitsByName ?? [:])
      for key in (splitsByIndex ?? [:]).keys.sorted() where (Int(key) ?? -1) < 0 {
        problems.append(
          ParameterProblem(
            "split_points_by_index", "has the key \(English.quote(key)), which is no column index",
            help: "use split_points_by_col_name for names", code: .parameterType))
      }
      if skipStatistics, transform.type == .weightOfEvidence {
        problems.append(ParameterProblem("transform_param.transform_type", "is 'woe', but skip_static leaves it out"))
      }
      return problems
    }

    private var optimalProblems: [ParameterProblem] {
      var problems: [ParameterProblem] = []
      let path = "optimal_binning_param"
      if optimal.minimumShare > optimal.maximumShare {
        problems.append(ParameterProblem("\(path).min_bin_pct", "is above max_bin_pct"))
      }
      let fewest = optimal.maximumShare > 0 ? (1 / optimal.maximumShare).rounded(.up) : .infinity
      if fewest > Double(optimalRules.maximumBins) {
        let bins = English.count(optimalRules.maximumBins, "bin")
        problems.append(
          ParameterProblem(
            "\(path).max_bin_pct", "is \(optimal.maximumShare), but \(bins) of that share hold not all rows",
            help: "raise max_bin_pct, or bin_num"))
      }
      if skipStatistics {
        problems.append(
          ParameterProblem("skip_static", "leaves the label out, by which method 'optimal' joins bins"))
      }
      return problems
    }

    private func splitProblems(_ path: String, _ splits: [String: [Double]]) -> [ParameterProblem] {
      splits.sorted { $0.key < $1.key }.compactMap { key, points in
        let ascends = zip(points, points.dropFirst()).allSatisfy { $0 < $1 }
        if ascends, !points.isEmpty { return nil }
        let reason = points.isEmpty ? "has no split points" : "has split points that do not ascend"
        return ParameterProblem(path, "\(reason) for \(English.quote(key))", code: .parameterRange)
      }
    }
  }
}
