import Configuration

/// `sqn_param`: the stochastic quasi-Newton optimizer (contract 8.2).
public struct QuasiNewtonParam: ParameterSet {
  /// Batches between two updates of the curvature.
  var updateInterval = 3
  /// Kept curvature pairs.
  var memory = 5
  /// Rows of a Hessian-vector product.
  var sampleSize = 5000
  /// The seed of the sample.
  var randomSeed: Int?

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter("update_interval_L", \.updateInterval, .positive, "Batches between two updates of the curvature."),
    Parameter("memory_M", \.memory, .positive, "Curvature pairs that are kept."),
    Parameter("sample_size", \.sampleSize, .positive, unit: "rows", "Rows of a Hessian-vector product."),
    Parameter("random_seed", \.randomSeed, .orNull(.between(0, Int(UInt32.max))), "The seed of the sample."),
  ]
}
