import Configuration

/// `cv_param`: cross validation (contract 8.2).
public struct CrossValidationParam: ParameterSet {
  /// FATE's `evaluate_param` of the folds, as its own examples write it.
  public struct FoldEvaluation: ParameterSet {
    /// The kind of task.
    var evalType = "binary"
    /// The positive class.
    var posLabel = 1
    /// The metrics; null for all of the kind.
    var metrics: [String]?

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("eval_type", \.evalType, .oneOf(["binary", "multi", "regression", "clustering"]), "The kind of task."),
      Parameter("pos_label", \.posLabel, "The label of the positive class."),
      Parameter("metrics", \.metrics, "The metrics; null for all of the kind."),
    ]
  }

  /// Number of folds.
  var splits = 5
  /// `hetero` or `homo`; the component knows.
  var mode = PartyMode.hetero
  /// FATE's role of the party that draws the folds.
  var role = RoleWord.guest
  /// Whether rows are shuffled before they are cut.
  var shuffle = true
  /// The seed of the shuffle.
  var randomSeed: Int? = 1
  /// Whether to cross-validate instead of to train.
  var isNeeded = false
  /// Evaluation of the folds.
  var evaluation = FoldEvaluation(defaults: .fate14)
  /// Whether the output table has what the folds predicted.
  var outputsHistory = false
  /// What that table has.
  var historyValue = HistoryValue.score

  /// What a table of all folds has.
  enum HistoryValue: String, ParameterChoice {
    /// Predictions.
    case score
    /// The rows themselves.
    case instance
  }

  /// FATE 1.4 has no table of the folds.
  public init(defaults generation: Generation) { outputsHistory = generation != .fate14 }

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter("n_splits", \.splits, .atLeast(2), "The number of folds."),
    Parameter("mode", \.mode, "How the parties share the data."),
    Parameter("role", \.role, "The role that draws the folds."),
    Parameter("shuffle", \.shuffle, "Whether rows are shuffled before they are cut into folds."),
    Parameter("random_seed", \.randomSeed, .orNull(.between(0, Int(UInt32.max))), "The seed of the shuffle."),
    Parameter("need_cv", \.isNeeded, "Whether to cross-validate instead of to train a model."),
    Parameter("evaluate_param", nested: \.evaluation, "How the folds are evaluated."),
    Parameter(
      "output_fold_history", \.outputsHistory,
      "FATE 1.11: whether an output table that the DSL names gets the rows of all folds."),
    Parameter("history_value_type", \.historyValue, "FATE 1.11: whether that table has predictions or the rows."),
  ]
}
