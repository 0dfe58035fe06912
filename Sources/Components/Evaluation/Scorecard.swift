import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Turns the probabilities of a binary model into credit scores (contract 8.7).
///
/// Score = offset + factor / ln(factor_base) · ln((1 − p) / p), within its limits, rounded to 2 decimals; the upper limit
/// for p = 0, the lower one for p = 1.
///
/// Each party on its own, no messages: who has predictions.
/// - Input: predictions of two classes. Output: label, predict_result, predict_score and credit_score.
/// - Metric: `train` / `scorecard`, the formula.
public struct Scorecard: Component {
  /// How scores are made.
  enum Method: String, ParameterChoice {
    case credit
  }

  /// FATE's `ScorecardParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var method = Method.credit
    var offset = 500.0
    var factor = 20.0
    var base = 2.0
    var upperRatio = 3.0
    var lower = 0.0
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("method", \.method, "How scores are made."),
      Parameter("offset", \.offset, unit: "points", "The score of even odds."),
      Parameter("factor", \.factor, unit: "points", "What is added when the odds grow by factor_base."),
      Parameter(
        "factor_base", \.base,
        Rule("a number above 0 other than 1", invalidSample: 1) { $0 > 0 && $0 != 1 },
        "By what the odds grow for factor more points."),
      Parameter("upper_limit_ratio", \.upperRatio, "The highest score, as a multiple of offset."),
      Parameter("lower_limit_value", \.lower, unit: "points", "The lowest score."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Limits the wrong way round.
    public func problems() -> [ParameterProblem] {
      upper < lower
        ? [ParameterProblem("upper_limit_ratio", "gives the upper limit \(upper), below lower_limit_value \(lower)")]
        : []
    }

    /// The highest score.
    var upper: Double { upperRatio * offset }
  }

  /// The name in a DSL.
  public static let module = "Scorecard"
  /// FATE's name of the parameter class.
  public static let parameterClass = "ScorecardParam"
  /// What it does.
  public static let summary = "Turns the probabilities of a binary model into credit scores."
  /// Those who may have predictions.
  public static let roles: Set<Role> = [.guest, .host]
  /// Predictions in, scores out.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData])
  /// A model's own answer is its probability.
  public static let serving = Serving.absent

  /// Scores the predictions of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    guard let label = table.column(Table.Prediction.label), let result = table.column(Table.Prediction.result),
      let score = table.column(Table.Prediction.score), let probabilities = score.doubles?.array
    else {
      throw Diagnostic(
        .unusableTable, "the table has no predictions: label, predict_result and predict_score are needed",
        subject: context.component, help: "connect the output of a model, HeteroLR for instance")
    }
    if let detail = table.column(Table.Prediction.detail), table.rowCount > 0,
      !detail.text(at: 0).contains("\"1\": ")
    {
      throw Diagnostic(
        .unusableTable, "the predictions are of other classes than 0 and 1, found \(detail.text(at: 0))",
        subject: context.component)
    }
    let scale = CreditScore(
      offset: parameters.offset, factor: parameters.factor, base: parameters.base, lower: parameters.lower,
      upper: parameters.upper)
    let credit = Column(name: "credit_score", doubles: probabilities.map(scale.score))
    let output = try Table(
      ids: table.ids, columns: [label, result, score, credit], metadata: table.metadata)
    var metrics = Metrics()
    let formula =
      "Score = \(text(parameters.offset)) + \(text(parameters.factor)) / ln(\(text(parameters.base))) * ln(Odds)"
    metrics.add("train", "scorecard", type: "SCORECARD", meta: ["scorecard_compute_formula": .text(formula)])
    context.log.info(formula)
    return ComponentOutput(data: [output], metrics: metrics)
  }

  /// A number as Python prints what a conf has: `500`, `2.5`.
  private static func text(_ number: Double) -> String { LabelText.of(number) }
}
