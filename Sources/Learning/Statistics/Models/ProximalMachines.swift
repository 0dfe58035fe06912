/// Proximal support vector machines (Fung and Mangasarian 2001): (I/ν + EᵀE)·[w; γ] = Eᵀd with E = [A, −e]; the plane is
/// wᵀx = γ. EᵀE and Eᵀd are moments, so no rows are needed. With `standardizes` A holds (x − mean) / σ.
private struct ProximalSystem {
  let scales: [Double]
  let count: Double
  private let system: MomentSystem
  private let matrix: SymmetricMatrix
  private let cholesky: Cholesky
  private let isStandardized: Bool

  init(_ system: MomentSystem, _ specification: ModelSpecification) throws(StatisticsError) {
    self.system = system
    isStandardized = specification.standardizes
    let size = system.means.count
    count = Double(system.count)
    // Standardized, every mean is 0; else E holds the numbers as they are.
    let scales = isStandardized ? system.deviations : system.means.map { _ in 1 }
    let means = isStandardized ? system.means.map { _ in 0 } : system.means
    self.scales = scales
    let n = count
    matrix = SymmetricMatrix(size: size + 1) { i, j in
      let penalty = i == j ? 1 / specification.nu : 0
      if i == size { return (j == size ? n : -n * means[j]) + penalty }
      return system.scatter[i, j] / (scales[i] * scales[j]) + n * means[i] * means[j] + penalty
    }
    do throws(StatisticsError) {
      cholesky = try Cholesky(matrix) { $0 < size ? system.names[$0] : "the intercept" }
    } catch {
      guard case .singular(let what) = error, !specification.standardizes else { throw error }
      throw .singular("\(what); columns whose mean is large against their spread need standardize")
    }
  }

  /// The function wᵀx − γ for the products Σ d and Σ d·(x − mean) of a target d.
  func function(sum: Double, centredProducts: [Double]) -> LinearFunction {
    let means = isStandardized ? system.means.map { _ in 0 } : system.means
    let right = zip(zip(centredProducts, scales), means).map { $0.0 / $0.1 + sum * $1 } + [-sum]
    let solution = cholesky.refined(matrix, right)
    let weights = zip(solution, scales).map { $0 / $1 }
    if isStandardized { return system.function(weights, atMeans: -solution[scales.count]) }
    let atCentre = zip(weights, system.means).reduce(0) { $0 + $1.0 * $1.1 } - solution[scales.count]
    return LinearFunction(coefficients: weights, centres: system.means, valueAtCentre: atCentre)
  }
}

extension BuildRequest {
  /// Classes by planes: of two classes one plane, of more one plane for each against the rest.
  func supportVectorClassifier() throws(StatisticsError) -> StatisticsModel {
    let classes = try ClassSystem(self)
    let machine = try ProximalSystem(try MomentSystem(table, columns), specification)
    // d is 1 in the wanted class and −1 in the others: Σ d·(x − mean) is twice the class's part, because all parts
    // together are 0.
    func function(_ wanted: Int) -> LinearFunction {
      let share = Double(classes.counts[wanted]) / Double(classes.total) * machine.count
      let products = columns.indices.map { j in
        2 * share * table.column(columns[j]).centre.distance(to: classes.groups[j][wanted].centre)
      }
      return machine.function(sum: 2 * share - machine.count, centredProducts: products)
    }
    let functions = classes.names.count == 2 ? [function(1)] : classes.names.indices.map { function($0) }
    return try model(.margins(functions), classes: classes.names, facts: ["n": Double(classes.total)])
  }

  /// Regression: d is the target.
  func supportVectorRegression() throws(StatisticsError) -> StatisticsModel {
    let system = try RegressionSystem(self)
    let machine = try ProximalSystem(try MomentSystem(table, columns), specification)
    let function = machine.function(sum: system.targetMean * machine.count, centredProducts: system.products)
    // The plane need not pass through the means: the residual has a part of its own for that.
    let bias = system.targetMean - function.valueAtCentre
    let residual = system.residual(function.coefficients) + Double(system.count) * bias * bias
    return try model(
      .regression(function), facts: system.facts(residual: residual, parameters: system.size + 1))
  }
}
