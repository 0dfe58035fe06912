import Configuration

/// `predict_param` (contract 8.2).
public struct PredictParam: ParameterSet {
  /// Above it the predicted label is 1.
  var threshold = 0.5

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "threshold", \.threshold, .between(0, 1), "A row whose probability is above it is predicted as class 1.")
  ]
}
