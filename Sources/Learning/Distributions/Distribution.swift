import Glibc

/// The distributions of test statistics. `lower` is P(X ≤ x), `upper` P(X > x), each with all its own digits.
public enum Distribution: Sendable, Equatable {
  /// The standard normal distribution.
  case normal
  /// Student's distribution with so many degrees of freedom, > 0.
  case student(Double)
  /// χ² with so many degrees of freedom, > 0.
  case chiSquared(Double)
  /// Fisher's F, degrees of freedom of numerator and denominator, > 0.
  case fisher(Double, Double)

  /// P(X ≤ x).
  public func lower(_ x: Double) -> Double { tails(x).lower }

  /// P(X > x).
  public func upper(_ x: Double) -> Double { tails(x).upper }

  /// P(|X| > |x|), for the symmetric distributions.
  public func twoSided(_ x: Double) -> Double { min(2 * upper(x.magnitude), 1) }

  /// The x with P(X ≤ x) = `probability`, by bisection to the last places; NaN outside 0 < probability < 1.
  public func quantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return .nan }
    var (low, high) = isSymmetric ? (-1.0, 1.0) : (0.0, 1.0)
    while isSymmetric && lower(low) > probability && low > -1e300 { low *= 2 }
    while lower(high) < probability && high < 1e300 { high *= 2 }
    for _ in 0..<2000 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      let isBelow = probability < 0.5 ? lower(middle) < probability : upper(middle) > 1 - probability
      if isBelow { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }

  private var isSymmetric: Bool {
    switch self {
    case .normal, .student: true
    default: false
    }
  }

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    guard !x.isNaN else { return (.nan, .nan) }
    switch self {
    case .normal: return (0.5 * erfc(-x / 2.0.squareRoot()), 0.5 * erfc(x / 2.0.squareRoot()))
    case .chiSquared(let degrees): return GammaFunctions.incompleteGamma(degrees / 2, max(x, 0) / 2)
    case .student(let degrees):
      guard x.isFinite else { return x > 0 ? (1, 0) : (0, 1) }
      let (t, n) = (x * x, degrees)
      let outside = GammaFunctions.incompleteBeta(n / 2, 0.5, n / (n + t), t / (n + t)).lower
      return x >= 0 ? (1 - outside / 2, outside / 2) : (outside / 2, 1 - outside / 2)
    case .fisher(let first, let second):
      guard x > 0 else { return (0, 1) }
      guard x.isFinite else { return (1, 0) }
      let sum = first * x + second
      return GammaFunctions.incompleteBeta(first / 2, second / 2, first * x / sum, second / sum)
    }
  }
}
