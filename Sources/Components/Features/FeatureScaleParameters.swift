import Configuration
import Diagnostics
import Pipeline

extension FeatureScale {
  /// What the values become.
  enum Method: String, ParameterChoice {
    case minMax = "min_max_scale"
    case standard = "standard_scale"
  }

  /// What bounds mean.
  enum Mode: String, ParameterChoice {
    /// Values.
    case normal
    /// Quantiles of the column.
    case cap
  }

  /// FATE's `ScaleParam` (contract 8.3, 8.4).
  public struct Parameters: ParameterSet {
    var method: Method? = .standard
    var mode = Mode.normal
    var upper: JSON = .null
    var lower: JSON = .null
    var columnIndexes: JSON = -1
    var columnNames: [String]? = []
    var withMean = true
    var withDeviation = true
    var needRun = true

    /// FATE 1.4's overlay has min_max_scale.
    public init(defaults generation: Generation) { if generation == .fate14 { method = .minMax } }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("method", \.method, "What the values become; null: they stay as they are."),
      Parameter("mode", \.mode, "What bounds are: values (normal) or quantiles of the column (cap)."),
      Parameter(
        "feat_upper", \.upper, "Values above count as it; a list has one for each feature, null: the column's maximum."),
      Parameter(
        "feat_lower", \.lower, "Values below count as it; a list has one for each feature, null: the column's minimum."),
      Parameter("scale_col_indexes", \.columnIndexes, "Indexes of the columns to scale; -1 for all."),
      Parameter("scale_names", \.columnNames, "Names of further columns, beside a list in scale_col_indexes."),
      Parameter("with_mean", \.withMean, "Whether standard_scale subtracts the mean."),
      Parameter("with_std", \.withDeviation, "Whether standard_scale divides by the standard deviation."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Bounds that are no numbers, no quantiles or the wrong way round.
    public func problems() -> [ParameterProblem] {
      var problems = [ColumnChoice.problem("scale_col_indexes", columnIndexes)].compactMap(\.self)
      for (path, value) in [("feat_upper", upper), ("feat_lower", lower)] where value != .null {
        let numbers = value.listValue?.map(\.doubleValue) ?? [value.doubleValue]
        if numbers.contains(nil) || (mode == .cap && value.doubleValue == nil) {
          let list = mode == .cap ? "" : ", a list with one for each feature"
          problems.append(ParameterProblem(path, "must be a number\(list) or null", code: .parameterType))
        } else if mode == .cap, let number = value.doubleValue, !(0...1).contains(number) {
          problems.append(
            ParameterProblem(path, "must be between 0 and 1 with mode cap, found \(number)", code: .parameterRange))
        }
      }
      if problems.isEmpty, let upper = upper.doubleValue, let lower = lower.doubleValue, upper < lower {
        problems.append(ParameterProblem("feat_upper", "is below feat_lower"))
      }
      return problems
    }
  }
}
