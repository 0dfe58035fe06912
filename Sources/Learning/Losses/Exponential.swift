import Glibc

/// The inverse of the logarithmic link, by which a Poisson regression predicts.
public enum Exponential {
  /// eˣ; infinite where it leaves the range of numbers.
  public static func value(_ x: Double) -> Double { exp(x) }

  /// The natural logarithm of a positive number.
  public static func logarithm(_ x: Double) -> Double { log(x) }
}
