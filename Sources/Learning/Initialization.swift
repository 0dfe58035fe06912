/// How the weights of a model start (`init_param.init_method`, contract 8.2).
public enum InitializationMethod: String, CaseIterable, Sendable {
  /// Uniform in [0, 1).
  case randomUniform = "random_uniform"
  /// Standard normal.
  case randomNormal = "random_normal"
  /// All 0.
  case zeros
  /// All 1.
  case ones
  /// All `init_const`.
  case const
}

/// The start values of one party's weights.
public struct Initialization: Equatable, Sendable {
  /// The distribution or constant.
  public var method: InitializationMethod
  /// The value that `InitializationMethod.const` uses.
  public var constant: Double
  /// Whether an intercept follows the weights as the last element; it is drawn like the others.
  public var fitIntercept: Bool

  /// Describes start values; the defaults are FATE's.
  public init(method: InitializationMethod = .randomUniform, constant: Double = 1, fitIntercept: Bool = true) {
    self.method = method
    self.constant = constant
    self.fitIntercept = fitIntercept
  }

  /// The start values for `features` columns, plus one element when there is an intercept, equal to those of FATE 1.4
  /// with the same `random_seed` (numpy's `rand` and `randn`).
  public func weights(features: Int, seed: UInt32) -> [Double] {
    let count = max(0, features) + (fitIntercept ? 1 : 0)
    var state = NumPyRandomState(seed: seed)
    switch method {
    case .randomUniform: return state.uniform(count: count)
    case .randomNormal: return state.normal(count: count)
    case .zeros: return [Double](repeating: 0, count: count)
    case .ones: return [Double](repeating: 1, count: count)
    case .const: return [Double](repeating: constant, count: count)
    }
  }
}
