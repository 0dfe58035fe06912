/// A fitted affine map of one column: values beyond the range are set to its ends, then x ↦ (x − shift) / divisor.
///
/// - Min-max: shift is the lower end, divisor the width of the range.
/// - Standard: shift is the mean, divisor the population standard deviation, both of the clipped values.
///
/// A divisor nearer to 0 than 1e-6 counts as 1, so that a constant column becomes 0. NaN is missing and stays NaN. The
/// formulas and their order of operations are FATE's (contract 8.5).
public struct ColumnScale: Equatable, Sendable {
  /// Values above count as this.
  public let upper: Double
  /// Values below count as this.
  public let lower: Double
  /// What is subtracted.
  public let shift: Double
  /// By what is divided; never 0.
  public let divisor: Double

  /// Takes what an earlier fit found.
  public init(upper: Double, lower: Double, shift: Double, divisor: Double) {
    self.upper = upper
    self.lower = lower
    self.shift = shift
    self.divisor = Self.usable(divisor)
  }

  /// Maps a range to [0, 1].
  public init(range: ClosedRange<Double>) {
    self.init(
      upper: range.upperBound, lower: range.lowerBound, shift: range.lowerBound,
      divisor: range.upperBound - range.lowerBound)
  }

  /// Maps a column, clipped to a range, to mean 0 and standard deviation 1.
  ///
  /// - Parameters:
  ///   - column: values; NaN takes no part.
  ///   - centres: whether the mean is subtracted.
  ///   - normalises: whether is divided by the standard deviation.
  public init(standardising column: [Double], in range: ClosedRange<Double>, centres: Bool, normalises: Bool) {
    let clipped = ColumnStatistics(
      column.map { $0 > range.upperBound ? range.upperBound : $0 < range.lowerBound ? range.lowerBound : $0 })
    self.init(
      upper: range.upperBound, lower: range.lowerBound, shift: centres ? clipped.mean : 0,
      divisor: normalises ? clipped.standardDeviation : 1)
  }

  private static func usable(_ divisor: Double) -> Double { divisor.magnitude < 1e-6 ? 1 : divisor }

  /// The mapped values.
  public func apply(_ column: [Double]) -> [Double] {
    column.map { value in
      let clipped = value > upper ? upper : value < lower ? lower : value
      return (clipped - shift) / divisor
    }
  }
}
