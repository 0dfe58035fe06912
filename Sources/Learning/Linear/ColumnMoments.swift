/// Shape of one column: skewness and excess kurtosis from central moments, as `scipy.stats.skew` and `kurtosis` give
/// them. NaN is missing.
///
/// With m_k = Σ (x − mean)^k / n: skewness m₃ / m₂^1.5, kurtosis m₄ / m₂² − 3; a constant column has 0 and −3. Without
/// bias: Joanes and Gill (1998), G₁ = √(n(n−1)) / (n−2) · g₁, which needs 3 values, and
/// G₂ = (n−1) / ((n−2)(n−3)) · ((n+1)·g₂ + 6), which needs 4; fewer values give the biased number.
public struct ColumnMoments: Equatable, Sendable {
  /// Skewness.
  public let skewness: Double
  /// Kurtosis less 3, the kurtosis of a normal distribution.
  public let kurtosis: Double

  /// Computes both.
  ///
  /// - Parameter biased: whether the sample's own numbers are wanted, rather than estimates of the population's.
  public init(_ column: [Double], biased: Bool) {
    let statistics = ColumnStatistics(column)
    let n = Double(statistics.count)
    var (third, fourth) = (0.0, 0.0)
    for value in column where !value.isNaN {
      let centred = value - statistics.mean
      third += centred * centred * centred
      fourth += centred * centred * centred * centred
    }
    let second = statistics.variance
    guard second > 0 else {
      (skewness, kurtosis) = (0, -3)
      return
    }
    let g1 = third / n / (second * second.squareRoot())
    let g2 = fourth / n / (second * second) - 3
    skewness = biased || n < 3 ? g1 : (n * (n - 1)).squareRoot() / (n - 2) * g1
    kurtosis = biased || n < 4 ? g2 : (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)
  }
}
