import Glibc

/// Credit scores: points that grow by `factor` whenever the odds of class 0 grow by `base` (contract 8.7).
///
/// Score = offset + factor / ln(base) · ln((1 − p) / p), limited to lower … upper, rounded to 2 decimals with halves to
/// even as NumPy does. p nearer than 1e-8 to 0 has the upper limit, nearer to 1 the lower.
public struct CreditScore: Equatable, Sendable {
  /// The score of even odds.
  public var offset: Double
  /// Points for a growth of the odds by `base`.
  public var factor: Double
  /// Above 0 and not 1.
  public var base: Double
  /// The lowest score.
  public var lower: Double
  /// The highest score.
  public var upper: Double

  /// Describes a score.
  public init(offset: Double, factor: Double, base: Double, lower: Double, upper: Double) {
    self.offset = offset
    self.factor = factor
    self.base = base
    self.lower = lower
    self.upper = upper
  }

  /// The score of a probability of class 1, in [0, 1].
  public func score(_ probability: Double) -> Double {
    if probability.magnitude < 1e-8 { return rounded(upper) }
    if (probability - 1).magnitude < 1e-8 { return rounded(lower) }
    let odds = (1 - probability) / probability
    return rounded(min(max(offset + factor / log(base) * log(odds), lower), upper))
  }

  private func rounded(_ score: Double) -> Double { (score * 100).rounded(.toNearestOrEven) / 100 }
}
