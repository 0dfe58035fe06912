import Configuration

/// `stepwise_param`: selection of features by refitting (contract 8.2).
public struct StepwiseParam: ParameterSet {
  /// The information criterion.
  var scoreName = "AIC"
  /// `hetero` or `homo`; the component knows.
  var mode = PartyMode.hetero
  /// The role that decides.
  var role = RoleWord.guest
  /// Whether features are added, removed or both.
  var direction = Direction.both
  /// The most steps.
  var maxStep = 10
  /// The fewest features.
  var fewest = 2
  /// The most features; null for all.
  var most: Int?
  /// Whether to run it.
  var isNeeded = false

  /// Which steps are taken.
  enum Direction: String, ParameterChoice {
    case both, forward, backward
  }

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "score_name", \.scoreName,
      Rule("'AIC' or 'BIC'", invalidSample: "R2") { ["aic", "bic"].contains($0.lowercased()) },
      "The information criterion."),
    Parameter("mode", \.mode, "How the parties share the data."),
    Parameter("role", \.role, "The role that decides."),
    Parameter(
      "direction", \.direction, "Whether features are added, removed or both."),
    Parameter("max_step", \.maxStep, .positive, "The most steps."),
    Parameter("nvmin", \.fewest, .atLeast(1), "The fewest features that remain."),
    Parameter("nvmax", \.most, .orNull(.atLeast(1)), "The most features; null for all."),
    Parameter("need_stepwise", \.isNeeded, "Whether to select features stepwise."),
  ]
}
