/// Count, extremes and moments of one column. NaN counts as missing and takes part in nothing else.
///
/// Variance is the population variance (divided by n), as FATE's, but taken from centred values in a second pass,
/// because Σx²/n − mean² loses all digits of a column whose mean is large against its spread.
public struct ColumnStatistics: Equatable, Sendable {
  /// Number of values that are not missing.
  public let count: Int
  /// Number of missing values.
  public let missingCount: Int
  /// Sum of the values.
  public let sum: Double
  /// Arithmetic mean; NaN when every value is missing.
  public let mean: Double
  /// Population variance; NaN when every value is missing.
  public let variance: Double
  /// Smallest value; +∞ when every value is missing.
  public let minimum: Double
  /// Largest value; −∞ when every value is missing.
  public let maximum: Double

  /// Population standard deviation.
  public var standardDeviation: Double { variance.squareRoot() }

  /// Largest minus smallest value.
  public var range: Double { maximum - minimum }

  /// |σ / mean|; a mean nearer to 0 than 1e-8 counts as 1e-8, so that a centred column gets a large finite value
  /// (contract 8.7; FATE's later versions use the same floor).
  public var coefficientOfVariation: Double {
    let divisor = mean.magnitude < 1e-8 ? 1e-8 : mean
    return (standardDeviation / divisor).magnitude
  }

  /// Computes the statistics of a column.
  public init(_ column: [Double]) {
    let present = column.contains { $0.isNaN } ? column.filter { !$0.isNaN } : column
    let count = present.count
    let total = Vector.sum(present)
    let mean = total / Double(count)
    let squares = present.withUnsafeBufferPointer { buffer in
      reduce4(count, buffer) { values, i in
        let centred = values[i] - mean
        return centred * centred
      }
    }
    var low = Double.infinity
    var high = -Double.infinity
    for value in present {
      if value < low { low = value }
      if value > high { high = value }
    }
    self.count = count
    self.missingCount = column.count - count
    self.sum = total
    self.mean = mean
    self.variance = squares / Double(count)
    self.minimum = low
    self.maximum = high
  }
}
