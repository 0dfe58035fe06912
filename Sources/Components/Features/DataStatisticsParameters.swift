import Configuration
import Diagnostics
import Pipeline

extension DataStatistics {
  /// FATE's names of statistics.
  enum Statistic: Equatable {
    case count, sum, mean, deviation, median, minimum, maximum, variance, variation, missingCount, missingRatio
    case skewness, kurtosis
    /// `95%`.
    case quantile(Int)

    private static let named: [(String, Statistic)] = [
      ("count", .count), ("sum", .sum), ("mean", .mean), ("stddev", .deviation), ("median", .median),
      ("min", .minimum), ("max", .maximum), ("variance", .variance), ("coefficient_of_variance", .variation),
      ("missing_count", .missingCount), ("missing_ratio", .missingRatio), ("skewness", .skewness),
      ("kurtosis", .kurtosis),
    ]

    /// What FATE always computes, in its order.
    static let summary: [Statistic] = [
      .sum, .mean, .deviation, .median, .minimum, .maximum, .missingRatio, .missingCount, .skewness, .kurtosis,
      .variation,
    ]

    static var names: [String] { named.map(\.0) }

    init?(_ name: String) {
      if let found = Self.named.first(where: { $0.0 == name }) {
        self = found.1
      } else if name.hasSuffix("%"), let percent = Int(name.dropLast()), (0...100).contains(percent),
        String(percent) == name.dropLast()
      {
        self = .quantile(percent)
      } else {
        return nil
      }
    }

    var name: String {
      if case .quantile(let percent) = self { return "\(percent)%" }
      return Self.named.first { $0.1 == self }?.0 ?? ""
    }
  }

  /// FATE's `StatisticsParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var chosen: JSON = "summary"
    var columnNames: [String]? = []
    var columnIndexes: JSON = -1
    var abnormal: [JSON]? = []
    var quantileError = 0.001
    var isBiased = true
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "statistics", \.chosen,
        "A statistic or a list of them beside those of 'summary': sum, mean, stddev, median, min, max, missing_ratio, "
          + "missing_count, skewness, kurtosis, coefficient_of_variance; also count, variance, quantiles as '95%'."),
      Parameter("column_names", \.columnNames, "Names of further columns, beside a list in column_indexes."),
      Parameter("column_indexes", \.columnIndexes, "Indexes of the columns to describe; -1 for all, null for none."),
      Parameter("abnormal_list", \.abnormal, "Values that take no part."),
      Parameter("quantile_error", \.quantileError, .between(0, 1), "Rank error of quantiles, as a share of the rows."),
      Parameter("bias", \.isBiased, "Whether skewness and kurtosis are the sample's, not estimates of a population's."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Unknown statistics, and values that are no numbers.
    public func problems() -> [ParameterProblem] {
      var problems = [ColumnChoice.problem("column_indexes", columnIndexes)].compactMap(\.self)
      for element in chosen.listValue ?? [chosen] where element != "summary" {
        let name = element.textValue ?? CanonicalJSON.text(element, .line)
        if Statistic(name) != nil { continue }
        problems.append(
          ParameterProblem(
            "statistics", "names \(English.quote(name)), which is no statistic",
            help: Suggestion.help(for: name, in: Statistic.names) ?? "a quantile is written as '95%'",
            code: .parameterRange))
      }
      for value in abnormal ?? [] where Self.number(value) == nil {
        problems.append(
          ParameterProblem("abnormal_list", "must be a list of numbers, as features are", code: .parameterType))
      }
      return problems
    }

    /// What is computed: FATE's summary and what was asked for beyond it.
    var statistics: [Statistic] {
      let asked = (chosen.listValue ?? [chosen]).compactMap { $0.textValue.flatMap(Statistic.init) }
      return asked.reduce(into: Statistic.summary) { all, statistic in
        if !all.contains(statistic) { all.append(statistic) }
      }
    }

    var abnormalNumbers: [Double] { (abnormal ?? []).compactMap(Self.number) }

    private static func number(_ value: JSON) -> Double? {
      value.doubleValue ?? value.textValue.flatMap(TokenColumn.number)
    }
  }
}
