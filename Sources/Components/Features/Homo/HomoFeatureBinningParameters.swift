import Configuration
import Pipeline

extension HomoFeatureBinning {
  /// How split points are found.
  public enum Method: String, ParameterChoice {
    case virtualSummary = "virtual_summary"
    case recursiveQuery = "recursive_query"
  }

  /// FATE's `HomoFeatureBinningParam`.
  public struct Parameters: ParameterSet {
    var method = Method.virtualSummary
    var sampleBins = 100
    var error = 0.0001
    var maxIterations = 100
    var binCount = 10
    var binIndexes: JSON = -1
    var binNames: [String]?
    var transform: HeteroFeatureBinning.TransformParameters
    var categoryIndexes: [Int]?
    var categoryNames: [String]?
    var compressThreshold = 10000
    var headSize = 10000
    var adjustmentFactor = 0.5
    var skipStatistics = false
    var localOnly = false
    var needRun = true

    /// The defaults are the same in every generation that has it.
    public init(defaults generation: Generation) {
      transform = HeteroFeatureBinning.TransformParameters(defaults: generation)
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("method", \.method, "How split points are found."),
      Parameter("sample_bins", \.sampleBins, .atLeast(2), "Points whose ranks virtual_summary asks for."),
      Parameter(
        "error", \.error, .between(0, 1), "Rank error of the split points of recursive_query, as a share of the rows."),
      Parameter("max_iter", \.maxIterations, .between(1, 100), "The most queries of recursive_query."),
      Parameter("bin_num", \.binCount, .atLeast(2), "Number of bins."),
      Parameter("bin_indexes", \.binIndexes, "Indexes of the columns to bin; -1 for all, null for none."),
      Parameter("bin_names", \.binNames, "Names of further columns to bin, beside a list in bin_indexes."),
      Parameter("transform_param", nested: \.transform, "What replaces the values."),
      Parameter(
        "category_indexes", \.categoryIndexes, "Indexes of columns that are categories: they are left as they are."),
      Parameter("category_names", \.categoryNames, "Names of columns that are categories: they are left as they are."),
      Parameter("compress_thres", \.compressThreshold, .positive, "Accepted; ranks are counted, not summarised."),
      Parameter("head_size", \.headSize, .positive, "Accepted; ranks are counted, not summarised."),
      Parameter("adjustment_factor", \.adjustmentFactor, .atLeast(0), "Accepted; there are no statistics of labels."),
      Parameter("skip_static", \.skipStatistics, "Accepted; there are no statistics of labels."),
      Parameter("local_only", \.localOnly, "Accepted; there are no statistics of hosts."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Indexes of a wrong form, and what needs labels.
    public func problems() -> [ParameterProblem] {
      var problems = [
        ColumnChoice.problem("bin_indexes", binIndexes),
        ColumnChoice.problem("transform_param.transform_cols", transform.columns),
      ].compactMap { $0 }
      if transform.type == .weightOfEvidence {
        problems.append(
          ParameterProblem(
            "transform_param.transform_type", "is 'woe', which homo binning does not compute",
            help: "use 'bin_num' or null"))
      }
      return problems
    }
  }
}
