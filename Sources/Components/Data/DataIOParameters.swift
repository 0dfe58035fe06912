import Configuration
import Diagnostics
import Pipeline

extension DataIO {
  /// Number types that FATE names; all numbers are computed as 64-bit floating point. `str` keeps texts.
  public enum NumberType: String, ParameterChoice {
    case float64, float, int, int64, long, str
    /// Whether tokens must be whole numbers.
    var isInteger: Bool { self == .int || self == .int64 || self == .long }
  }

  /// How a missing or outlying token is replaced.
  public enum FillMethod: String, ParameterChoice {
    case min, max, mean, designated
  }

  /// The layout of the raw rows.
  public enum InputFormat: String, ParameterChoice {
    case dense, sparse, tag
    /// The name of sparse from FATE 1.9 on.
    case svmlight

    /// Whether rows are `label place:value …`.
    var isSparse: Bool { self == .sparse || self == .svmlight }
  }

  /// The layout of the result.
  public enum OutputFormat: String, ParameterChoice {
    case dense, sparse
  }

  /// FATE's `DataIOParam` (contract 8.3, 8.4).
  public struct Parameters: ParameterSet {
    var inputFormat = InputFormat.dense
    var delimiter = ","
    var dataType = NumberType.float64
    var exclusiveDataType: [String: NumberType]?
    var tagWithValue = false
    var tagValueDelimiter = ":"
    var missingFill = false
    var defaultValue: JSON = 0
    var missingFillMethod: FillMethod?
    var missingTokens: [String]?
    var outlierReplace = false
    var outlierReplaceMethod: FillMethod?
    var outlierTokens: [String]?
    var outlierReplaceValue: JSON = 0
    var withLabel = false
    var labelName = "y"
    var labelType = NumberType.int
    var outputFormat = OutputFormat.dense
    var needRun = true

    /// FATE 1.4's overlay has `with_label` true.
    public init(defaults generation: Generation) { withLabel = generation == .fate14 }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("input_format", \.inputFormat, "Layout of the raw rows."),
      Parameter("delimitor", \.delimiter, .notEmpty, "What separates the tokens of a row."),
      Parameter("data_type", \.dataType, "Number type of the features."),
      Parameter("exclusive_data_type", \.exclusiveDataType, "Number types of single columns, by name."),
      Parameter("tag_with_value", \.tagWithValue, "Whether tags carry values."),
      Parameter("tag_value_delimitor", \.tagValueDelimiter, .notEmpty, "What separates a tag from its value."),
      Parameter("missing_fill", \.missingFill, "Whether missing tokens are replaced; otherwise they become NaN."),
      Parameter("default_value", \.defaultValue, "What replaces them; a list gives one per column."),
      Parameter("missing_fill_method", \.missingFillMethod, "How they are replaced; null: by default_value."),
      Parameter("missing_impute", \.missingTokens, "Tokens that count as missing; null: empty, NULL, null, NA."),
      Parameter("outlier_replace", \.outlierReplace, "Whether outlying tokens are replaced."),
      Parameter("outlier_replace_method", \.outlierReplaceMethod, "How; null: by outlier_replace_value."),
      Parameter("outlier_impute", \.outlierTokens, "Tokens that count as outliers; null: empty, NULL, null, NA."),
      Parameter("outlier_replace_value", \.outlierReplaceValue, "What replaces them; a list gives one per column."),
      Parameter("with_label", \.withLabel, "Whether the table has the label."),
      Parameter("label_name", \.labelName, .notEmpty, "Column of the label."),
      Parameter("label_type", \.labelType, "Number type of the label."),
      Parameter(
        "output_format", \.outputFormat,
        "Layout of the result; in sparse, numbers nearer to 0 than 1e-8 are 0. Tables are stored as columns either way."
      ),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Replacements of numbers must be numbers.
    public func problems() -> [ParameterProblem] {
      if hasTextFeatures { return [] }
      return [("default_value", defaultValue), ("outlier_replace_value", outlierReplaceValue)]
        .filter { _, value in !Self.fillValues(value).allSatisfy { TokenColumn.number($0) != nil } }
        .map { path, _ in ParameterProblem(path, "must be a number or a list of numbers", code: .parameterType) }
    }

    /// Whether any feature may be text, which is filled with text.
    private var hasTextFeatures: Bool {
      dataType == .str || exclusiveDataType?.values.contains(.str) == true
    }

    /// The tokens that count as missing.
    var missing: [String] { missingTokens ?? Self.usualMissingTokens }
    /// The tokens that count as outliers.
    var outliers: [String] { outlierTokens ?? Self.usualMissingTokens }

    static let usualMissingTokens = ["", "NULL", "null", "NA"]

    /// One replacement for all columns, or one per column, as the token that would stand in the table.
    static func fillValues(_ value: JSON) -> [String] {
      if case .list(let values) = value { return values.map(token) }
      return [token(value)]
    }

    private static func token(_ value: JSON) -> String {
      switch value {
      case .null: "0"
      case .integer(let integer): String(integer)
      case .number(let number): NumberText.of(number)
      case .text(let text): text
      default: CanonicalJSON.text(value, .line)
      }
    }
  }
}
