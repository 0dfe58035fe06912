/// Points of a metric along cuts or rates, unrounded, ordered as FATE 1.4 records them (x ascending).
public struct Curve: Equatable, Sendable {
  /// Abscissae.
  public let x: [Double]
  /// Ordinates, as many as `x`.
  public let y: [Double]
  /// The score thresholds behind the points, descending. An end point that stands for no threshold has none, so there
  /// may be one fewer than points.
  public let thresholds: [Double]
}

/// Cuts and thresholds that thin a curve to 100 points.
enum Cuts {
  /// 0, 0.01 … 0.99 as multiples of 0.01. The products differ from i/100 in the last bit for some i, which decides a few
  /// indexes ⌊n·c⌋; FATE uses these for scores and ROC points.
  static let step = (0..<100).map { Double($0) * 0.01 }

  /// 0, 0.01 … 0.99 as i/100, which FATE uses for the samples of KS.
  static let index = (0..<100).map { Double($0) / 100 }

  /// ⌊count·c⌋ for every cut.
  static func positions(_ cuts: [Double], count: Int) -> [Int] {
    cuts.map { Int(Double(count) * $0) }
  }
}
