import Glibc

/// Coordinate descent for ½βᵀSβ − βᵀs + n·α·ρ‖β‖₁ + ½·n·α(1 − ρ)‖β‖² (Friedman, Hastie and Tibshirani 2010, with
/// covariance updates), S and s being moments: no rows are needed.
private struct CoordinateDescent {
  /// More rounds than any well-posed problem needs.
  private static let roundLimit = 100_000
  /// A round whose largest step moves no prediction by more than this part of the target's spread is the last.
  private static let tolerance = 1e-15

  let matrix: SymmetricMatrix
  let products: [Double]
  let total: Double
  let count: Double

  /// The coefficients; `start` is where the search begins.
  func solve(alpha: Double, ratio: Double, start: [Double]) throws(StatisticsError) -> [Double] {
    let (l1, l2) = (count * alpha * ratio, count * alpha * (1 - ratio))
    var beta = start
    var gradient = zip(products, matrix.times(beta)).map { $0 - $1 }
    for _ in 0..<Self.roundLimit {
      var largest = 0.0
      for j in beta.indices where matrix[j, j] > 0 {
        let old = beta[j]
        let wish = gradient[j] + matrix[j, j] * old
        let shrunk = wish > l1 ? wish - l1 : wish < -l1 ? wish + l1 : 0
        let new = shrunk / (matrix[j, j] + l2)
        let step = new - old
        guard step != 0 else { continue }
        beta[j] = new
        for k in gradient.indices { gradient[k] -= matrix[j, k] * step }
        largest = max(largest, matrix[j, j] * step * step)
      }
      if largest <= Self.tolerance * Self.tolerance * total { return beta }
    }
    throw .singular("the search for the coefficients does not come to an end: columns depend on each other")
  }
}

extension BuildRequest {
  /// Lasso and elastic net; without α the one of 100 between the smallest that leaves no coefficient and a thousandth of
  /// it whose corrected Akaike criterion is the smallest.
  func elasticNet() throws(StatisticsError) -> StatisticsModel {
    let system = try RegressionSystem(self)
    let ratio = specification.algorithm == .lasso ? 1 : specification.l1Ratio
    let scales =
      specification.standardizes
      ? Array(system.system.deviations.prefix(system.size)) : [Double](repeating: 1, count: system.size)
    let descent = CoordinateDescent(
      matrix: SymmetricMatrix(size: system.size) { system.features[$0, $1] / (scales[$0] * scales[$1]) },
      products: zip(system.products, scales).map { $0 / $1 }, total: system.total, count: Double(system.count))
    func unscaled(_ beta: [Double]) -> [Double] { zip(beta, scales).map { $0 / $1 } }
    func facts(_ beta: [Double]) -> [String: Double] {
      system.facts(residual: system.residual(beta), parameters: beta.count { $0 != 0 } + 1)
    }
    let zeros = [Double](repeating: 0, count: system.size)
    if let alpha = specification.alpha {
      let beta = unscaled(try descent.solve(alpha: alpha, ratio: ratio, start: zeros))
      return try model(.regression(system.function(beta)), alpha: alpha, facts: facts(beta))
    }
    let largest = (descent.products.map(\.magnitude).max() ?? 0) / (descent.count * ratio)
    var best: (alpha: Double, beta: [Double], criterion: Double)?
    var beta = zeros
    for step in 0..<100 {
      let alpha = largest * pow(10, -3 * Double(step) / 99)
      beta = try descent.solve(alpha: alpha, ratio: ratio, start: beta)
      let found = unscaled(beta)
      guard let criterion = facts(found)["aicc"] else { continue }
      if best.map({ criterion < $0.criterion }) ?? true { best = (alpha, found, criterion) }
    }
    guard let best else { throw .undefined("\(system.count) rows are too few to choose alpha; give one") }
    return try model(.regression(system.function(best.beta)), alpha: best.alpha, facts: facts(best.beta))
  }
}
