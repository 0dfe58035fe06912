import Configuration
import Diagnostics
import Learning
import Pipeline

extension LocalBaseline {
  /// FATE's `LocalBaselineParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var modelName = "LogisticRegression"
    var options: JSON = .null
    var predictParam: PredictParam
    var needRun = true

    /// The same in every generation.
    public init(defaults generation: Generation) { predictParam = PredictParam(defaults: generation) }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "model_name", \.modelName, .oneOf(["LogisticRegression"]), "The model; scikit-learn's logistic regression."),
      Parameter(
        "model_opts", \.options,
        "Its options by scikit-learn's names: penalty, C, fit_intercept, solver, tol, max_iter, class_weight, multi_class, "
          + "l1_ratio, intercept_scaling; dual, random_state, warm_start, n_jobs and verbose are known and change no answer. "
          + "Null for scikit-learn's defaults."),
      Parameter("predict_param", nested: \.predictParam, "How probabilities of two classes become labels."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// The options, read once more; `problems` has refused what is wrong.
    var modelOptions: ModelOptions { ModelOptions.read(options).options }

    /// What is wrong with the options.
    public func problems() -> [ParameterProblem] { ModelOptions.read(options).problems }
  }

  /// scikit-learn's options of a logistic regression.
  struct ModelOptions: Sendable, Equatable {
    var penalty: String? = "l2"
    var inverseStrength = 1.0
    var fitsIntercept = true
    var interceptScaling = 1.0
    var solver = "lbfgs"
    var tolerance = 1e-4
    var maxIterations = 100
    var multiClass = "auto"
    var l1Ratio: Double?
    /// Weights by label, or nil.
    var classWeights: [String: Double]?
    /// Whether classes weigh the same whatever their size.
    var balances = false

    /// scikit-learn's solvers with the penalties that they can follow.
    static let solvers: [String: Set<String?>] = [
      "lbfgs": ["l2", nil], "newton-cg": ["l2", nil], "newton-cholesky": ["l2", nil], "sag": ["l2", nil],
      "liblinear": ["l1", "l2"], "saga": ["l1", "l2", "elasticnet", nil],
    ]

    /// The penalty as the solver takes it.
    var effectivePenalty: LogisticRegression.Penalty {
      switch penalty {
      case "l1": .l1
      case "elasticnet": .elasticNet(l1Ratio: l1Ratio ?? 0)
      case "l2": .l2
      default: .none
      }
    }

    /// The options for a number of classes.
    func options(classCount: Int) -> LogisticRegression.Options {
      let isOneVersusRest = multiClass == "ovr" || multiClass == "auto" && (classCount == 2 || solver == "liblinear")
      // liblinear treats the intercept as a feature.
      let scaling = solver == "liblinear" ? interceptScaling : 1
      return LogisticRegression.Options(
        penalty: effectivePenalty, inverseStrength: inverseStrength,
        multiClass: isOneVersusRest ? .oneVersusRest : .multinomial, interceptColumn: fitsIntercept ? scaling : 0,
        penalisesIntercept: solver == "liblinear", tolerance: tolerance, maxIterations: maxIterations)
    }

    /// The weight of each row: its own times that of its class.
    func weights(_ rows: [Double], _ classes: [Int], _ names: [String]) -> [Double] {
      if balances {
        var sums = [Double](repeating: 0, count: names.count)
        for number in classes { sums[number] += 1 }
        let share = Double(classes.count) / Double(names.count)
        return zip(rows, classes).map { $0 * share / max(sums[$1], 1) }
      }
      guard let classWeights else { return rows }
      let factors = names.map { classWeights[$0] ?? 1 }
      return zip(rows, classes).map { $0 * factors[$1] }
    }

    /// Refuses class weights of labels that no row has.
    func check(classes: [String], _ context: ComponentContext) throws {
      let unknown = (classWeights ?? [:]).keys.filter { !classes.contains($0) }.sorted(by: LabelText.precedes)
      guard let first = unknown.first else { return }
      throw Diagnostic(
        .unusableLabel,
        "class_weight names the label \(English.quote(first)), which no row of \(context.party.name) has",
        subject: "\(context.component).model_opts",
        help: "the labels are \(English.list(classes, "and"))")
    }
  }
}
