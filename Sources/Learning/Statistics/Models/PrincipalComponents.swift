/// The principal components of columns.
struct ComponentSystem {
  let scales: [Double]
  let eigen: SpectralDecomposition
  /// The sum of all variances.
  let whole: Double
  let chosen: Int

  init(
    _ scatter: SymmetricMatrix, count: Int, names: [String], _ specification: ModelSpecification
  ) throws(StatisticsError) {
    let variances = scatter.diagonal.map { $0 / Double(count - 1) }
    if specification.standardizes, let constant = variances.firstIndex(where: { !($0 > 0) }) {
      throw .singular("'\(names[constant])' is constant and cannot be standardized")
    }
    let scales = specification.standardizes ? variances.map { $0.squareRoot() } : variances.map { _ in 1 }
    let eigen = SpectralDecomposition(
      SymmetricMatrix(size: scatter.size) { scatter[$0, $1] / Double(count - 1) / (scales[$0] * scales[$1]) })
    let whole = eigen.values.reduce(0, +)
    guard whole > 0 else { throw .undefined("all columns are constant") }
    let chosen = specification.components ?? scatter.size
    guard chosen <= scatter.size else {
      throw .undefined("\(chosen) components of \(scatter.size) columns")
    }
    (self.scales, self.eigen, self.whole, self.chosen) = (scales, eigen, whole, chosen)
  }
}

extension BuildRequest {
  /// Principal components of the covariances (n − 1), or of the correlations when columns are standardized.
  func principalComponents() throws(StatisticsError) -> StatisticsModel {
    let system = try MomentSystem(table, columns)
    let found = try ComponentSystem(system.scatter, count: system.count, names: system.names, specification)
    let values = found.eigen.values.prefix(found.chosen).map { max($0, 0) }
    return try model(
      .projection(
        Projection(
          centres: system.means, scales: found.scales, components: Array(found.eigen.vectors.prefix(found.chosen)),
          variances: values, ratios: values.map { $0 / found.whole })),
      facts: ["n": Double(system.count), "whole_variance": found.whole])
  }

  /// Least squares on the first components, told as coefficients of the columns.
  func componentRegression() throws(StatisticsError) -> StatisticsModel {
    let system = try RegressionSystem(self)
    let found = try ComponentSystem(system.features, count: system.count, names: system.names, specification)
    let products = zip(system.products, found.scales).map { $0 / $1 / Double(system.count - 1) }
    var coefficients = [Double](repeating: 0, count: system.size)
    for (k, vector) in found.eigen.vectors.prefix(found.chosen).enumerated() {
      let value = found.eigen.values[k]
      guard value > Cholesky.leastCondition * found.whole else {
        throw .singular("component \(k + 1) has no variance; take at most \(k)")
      }
      let weight = zip(vector, products).reduce(0) { $0 + $1.0 * $1.1 } / value
      for i in coefficients.indices { coefficients[i] += weight * vector[i] / found.scales[i] }
    }
    var facts = system.facts(residual: system.residual(coefficients), parameters: found.chosen + 1)
    facts["components"] = Double(found.chosen)
    facts["explained_variance"] = found.eigen.values.prefix(found.chosen).reduce(0, +) / found.whole
    return try model(.regression(system.function(coefficients)), facts: facts)
  }
}
