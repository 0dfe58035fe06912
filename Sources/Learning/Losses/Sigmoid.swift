import Glibc

/// The logistic function and the decision it serves.
public enum Logistic {
  /// 1 / (1 + e⁻ˣ), computed without overflow for any finite x.
  public static func sigmoid(_ x: Double) -> Double {
    if x > 0 { return 1 / (1 + exp(-x)) }
    let power = exp(x)
    return power / (1 + power)
  }

  /// The probabilities of scores.
  public static func probabilities(scores: [Double]) -> [Double] {
    scores.map { sigmoid($0) }
  }

  /// 1 where the probability is **above** the threshold, else 0 (contract 8.8).
  public static func labels(probabilities: [Double], threshold: Double) -> [Int] {
    probabilities.map { $0 > threshold ? 1 : 0 }
  }
}
