import Glibc

/// The incomplete gamma and beta functions, good to about 1e-13 relative wherever they do not underflow.
///
/// The factor in front of series and continued fractions is taken from Loader's saddle-point form of the Poisson and
/// binomial probabilities (Loader 2000), which keeps all digits where differences of ln Γ lose them.
enum GammaFunctions {
  /// ln n! less Stirling's √(2πn)·(n/e)ⁿ, for n > 0.
  static func stirlingError(_ n: Double) -> Double {
    if n < 16 { return lgamma(n + 1) - (n + 0.5) * log(n) + n - 0.918938533204672741780329736406 }
    let s = n * n
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / s) / s) / s) / s) / n
  }

  /// x·ln(x/m) + m − x for m = x − difference, without cancellation.
  static func deviance(_ x: Double, difference: Double) -> Double {
    let sum = 2 * x - difference
    guard difference.magnitude < 0.1 * sum else { return -x * log1p(-difference / x) - difference }
    let v = difference / sum
    var total = difference * v
    var term = 2 * x * v
    for k in 1..<1000 {
      term *= v * v
      let next = total + term / Double(2 * k + 1)
      if next == total { break }
      total = next
    }
    return total
  }

  /// xᵃ·e⁻ˣ / Γ(a + 1) for a, x > 0.
  private static func poisson(_ a: Double, _ x: Double) -> Double {
    exp(-stirlingError(a) - deviance(a, difference: a - x)) / (2 * Double.pi * a).squareRoot()
  }

  /// The regularised lower incomplete gamma function P(a, x) and its complement Q(a, x), a > 0, x ≥ 0.
  static func incompleteGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard x.isFinite else { return (1, 0) }
    if x < a + 1 {
      var (term, sum, n) = (1.0, 1.0, a)
      for _ in 0..<100_000 {
        n += 1
        term *= x / n
        sum += term
        if term < sum * 1e-17 { break }
      }
      let lower = min(poisson(a, x) * sum, 1)
      return (lower, 1 - lower)
    }
    // The continued fraction of Legendre by Lentz's method.
    var b = x + 1 - a
    var (c, d) = (1 / 1e-300, 1 / b)
    var h = d
    for i in 1..<100_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonzero(an * d + b)
      c = nonzero(b + an / c)
      let step = d * c
      h *= step
      if (step - 1).magnitude < 1e-16 { break }
    }
    let upper = min(poisson(a, x) * a * h, 1)
    return (1 - upper, upper)
  }

  /// xᵃ·(1 − x)ᵇ / B(a, b); y is 1 − x.
  private static func binomial(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let n = a + b
    // a − n·x = n·y − b: taken from the smaller of x and y, whose last place is the finer.
    let difference = x < y ? a - n * x : n * y - b
    let exponent =
      stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, difference: difference)
      - deviance(b, difference: -difference)
    return exp(exponent) * (a * b / (2 * Double.pi * n)).squareRoot()
  }

  /// The regularised incomplete beta function I(x; a, b) and its complement; y is 1 − x, given because it may be tiny.
  static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard y > 0 else { return (1, 0) }
    // Near an end the continued fraction takes 1 − x from 1; a series of positive terms does not.
    if x < 0.1, x * (a + b) <= 12 {
      let lower = min(binomial(a, b, x, y) * betaSeries(a, b, x) / a, 1)
      return (lower, 1 - lower)
    }
    if y < 0.1, y * (a + b) <= 12 {
      let (lower, upper) = incompleteBeta(b, a, y, x)
      return (upper, lower)
    }
    if x > (a + 1) / (a + b + 2) {
      let (lower, upper) = incompleteBeta(b, a, y, x)
      return (upper, lower)
    }
    let lower = min(binomial(a, b, x, y) * betaFraction(a, b, x) / a, 1)
    return (lower, 1 - lower)
  }

  /// Σ (a + b)ₙ / (a + 1)ₙ · xⁿ.
  private static func betaSeries(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 0..<100_000 {
      term *= (a + b + Double(n)) / (a + 1 + Double(n)) * x
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var h = d
    for i in 1..<100_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      h *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return h
  }

  private static func nonzero(_ value: Double) -> Double { value.magnitude < 1e-300 ? 1e-300 : value }
}
