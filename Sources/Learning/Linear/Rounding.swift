extension Double {
  /// The value rounded to a number of decimals the way `numpy.round` does it: scaled, rounded half to even, scaled back.
  /// FATE writes its metrics with 6 decimals. Infinite and NaN values stay as they are.
  public func rounded(decimals: Int) -> Double {
    var factor = 1.0
    for _ in 0..<max(0, decimals) { factor *= 10 }
    let scaled = self * factor
    return scaled.isFinite ? scaled.rounded(.toNearestOrEven) / factor : self
  }
}
