import Configuration

/// `callback_param` of FATE 1.7 and later: validation during training under other names (contract 8.2).
public struct CallbackParam: ParameterSet {
  /// What is switched on.
  var callbacks: [String] = []
  /// When to validate.
  var validationFrequency: ValidationFrequency?
  /// Validations without improvement before training stops.
  var earlyStoppingRounds: Int?
  /// What is compared.
  var metrics: [String]? = []
  /// Whether the first metric alone decides.
  var usesFirstMetricOnly = false
  /// Iterations between checkpoints.
  var saveFrequency = 1

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "callbacks", \.callbacks,
      .each(.oneOf(["EarlyStopping", "ModelCheckpoint", "PerformanceEvaluate"])), "What is switched on."),
    Parameter(
      "validation_freqs", \.validationFrequency, .orNull(ValidationFrequency.rule), "When to validate."),
    Parameter(
      "early_stopping_rounds", \.earlyStoppingRounds, .orNull(.positive),
      "Validations without improvement before training stops."),
    Parameter("metrics", \.metrics, "The metrics of a validation; none, or null, for auc and ks."),
    Parameter(
      "use_first_metric_only", \.usesFirstMetricOnly, "Whether the first metric alone decides when training stops."),
    Parameter("save_freq", \.saveFrequency, .positive, unit: "iterations", "Iterations between checkpoints."),
  ]

  /// Whether any callback validates.
  var isValidating: Bool { callbacks.contains("EarlyStopping") || callbacks.contains("PerformanceEvaluate") }

  /// The metrics of its validations; nil when it names none.
  var chosenMetrics: [String]? { isValidating && metrics?.isEmpty == false ? metrics : nil }
}
