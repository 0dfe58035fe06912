import Glibc

/// Features and target of a regression, in the order: features, then the target last.
struct RegressionSystem {
  let system: MomentSystem
  /// The features among themselves.
  let features: SymmetricMatrix
  /// Each feature with the target.
  let products: [Double]
  /// Σ (y − mean)².
  let total: Double
  let names: [String]

  var size: Int { products.count }
  var count: Int { system.count }
  var centres: [Double] { Array(system.means.prefix(size)) }
  var targetMean: Double { system.means[size] }

  init(_ request: BuildRequest) throws(StatisticsError) {
    let target = try request.targetColumn()
    system = try MomentSystem(request.table, request.columns + [target])
    let last = request.columns.count
    features = system.scatter.selecting(Array(0..<last))
    products = (0..<last).map { [system] in system.scatter[$0, last] }
    total = system.scatter[last, last]
    names = Array(system.names.prefix(last))
    guard total > 0 else { throw .undefined("the target '\(system.names[last])' is constant") }
  }

  func name(_ i: Int) -> String { names[i] }

  func function(_ coefficients: [Double]) -> LinearFunction {
    system.function(coefficients, atMeans: targetMean)
  }

  /// Σ (y − prediction)².
  func residual(_ coefficients: [Double]) -> Double {
    let explained = zip(coefficients, products).reduce(0) { $0 + $1.0 * $1.1 }
    return max(total - 2 * explained + features.quadratic(coefficients), 0)
  }

  /// What every regression tells; `parameters` counts coefficients that are not 0, with the intercept.
  func facts(residual: Double, parameters: Int) -> [String: Double] {
    let (n, k) = (Double(count), Double(parameters))
    var facts = ["n": n, "r2": 1 - residual / total, "residual_sum": residual, "mse": residual / n]
    if n > k { facts["adjusted_r2"] = 1 - (residual / (n - k)) / (total / (n - 1)) }
    if residual > 0 {
      let likelihood = -n / 2 * (log(2 * Double.pi * residual / n) + 1)
      facts["log_likelihood"] = likelihood
      facts["aic"] = 2 * k - 2 * likelihood
      facts["bic"] = k * log(n) - 2 * likelihood
      if n - k - 1 > 0 { facts["aicc"] = 2 * k * n / (n - k - 1) - 2 * likelihood }
    }
    return facts
  }
}

extension BuildRequest {
  /// Least squares with what is known of each coefficient: standard error, t, its probability, variance inflation.
  func leastSquares() throws(StatisticsError) -> StatisticsModel {
    let system = try RegressionSystem(self)
    let (n, p) = (Double(system.count), Double(system.size))
    guard n > p + 1 else {
      throw .undefined("\(system.count) rows cannot determine \(system.size + 1) coefficients and an error")
    }
    let cholesky = try Cholesky(system.features, name: system.name)
    let coefficients = cholesky.refined(system.features, system.products)
    let residual = system.residual(coefficients)
    let degrees = n - p - 1
    let variance = residual / degrees
    let inverse = cholesky.inverse
    let errors = inverse.diagonal.map { ($0 * variance).squareRoot() }
    var facts = system.facts(residual: residual, parameters: system.size + 1)
    let interceptError = (variance * (1 / n + inverse.quadratic(system.centres))).squareRoot()
    facts["intercept_standard_error"] = interceptError
    facts["residual_degrees"] = degrees
    facts["reciprocal_condition"] = cholesky.reciprocalCondition
    var termFacts = [
      "standard_error": errors, "vif": (0..<system.size).map { system.features[$0, $0] * inverse[$0, $0] },
    ]
    if residual > 0 {
      let f = ((system.total - residual) / p) / variance
      let test = TestResult(f, .fisher(p, degrees), twoSided: false)
      (facts["f"], facts["f_probability"]) = (f, test.probability)
      let student = Distribution.student(degrees)
      let t = zip(coefficients, errors).map { $0 / $1 }
      termFacts["t"] = t
      termFacts["probability"] = t.map { student.twoSided($0) }
      let interceptT = system.function(coefficients).intercept / interceptError
      (facts["intercept_t"], facts["intercept_probability"]) = (interceptT, student.twoSided(interceptT))
    }
    return try model(.regression(system.function(coefficients)), facts: facts, termFacts: termFacts)
  }

  /// Ridge regression; the intercept carries no penalty.
  func ridge() throws(StatisticsError) -> StatisticsModel {
    let system = try RegressionSystem(self)
    let alpha = specification.alpha ?? 1
    let scales = specification.standardizes ? Array(system.system.deviations.prefix(system.size)) : nil
    var penalized = system.features
    for i in 0..<system.size { penalized[i, i] += alpha * (scales.map { $0[i] * $0[i] } ?? 1) }
    let coefficients = try Cholesky(penalized, name: system.name).refined(penalized, system.products)
    let residual = system.residual(coefficients)
    return try model(
      .regression(system.function(coefficients)), alpha: alpha,
      facts: system.facts(residual: residual, parameters: system.size + 1))
  }
}
