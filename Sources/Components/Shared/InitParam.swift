import Configuration
import Learning

extension InitializationMethod: ParameterChoice {}

/// `init_param`: the start values of a linear model (contract 8.2).
public struct InitParam: ParameterSet {
  /// The distribution or constant.
  var method = InitializationMethod.randomUniform
  /// The value of `const`.
  var constant = 1.0
  /// Whether the guest's model has an intercept.
  var fitIntercept = true
  /// The seed of the start values; null takes one from the job's seed.
  var randomSeed: Int?

  /// The same in every generation; a component changes what FATE 1.4 overlays.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter("init_method", \.method, "How the weights start."),
    Parameter("init_const", \.constant, "The start value of init_method const."),
    Parameter("fit_intercept", \.fitIntercept, "Whether the guest's model has an intercept."),
    Parameter(
      "random_seed", \.randomSeed, .orNull(.between(0, Int(UInt32.max))),
      "The seed of the start values; null takes one from the job's seed."),
  ]
}
