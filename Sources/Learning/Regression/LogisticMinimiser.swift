/// Minimises a logistic problem: L-BFGS (Nocedal, 1980) whose first guess of the inverse Hessian is that of a sample of the
/// rows, one block an output. With two classes and few rows the sample is the whole table, which makes it Newton's method.
/// For an l1 penalty the same Hessian gives a quadratic model that coordinate descent minimises (proximal Newton; Lee, Sun and
/// Saunders, 2014).
struct LogisticMinimiser {
  /// About how many rows give the Hessian.
  private static let sampleRows = 32_768
  /// Blocks of more parameters are replaced by their diagonal.
  private static let largestBlock = 2_000
  /// Pairs of steps and changes of the gradient that are kept.
  private static let memory = 10

  private let problem: LogisticProblem
  private let tolerance: Double
  private let maxIterations: Int
  private var pairs: [(step: [Double], change: [Double], inverse: Double)] = []

  init(_ problem: LogisticProblem, tolerance: Double, maxIterations: Int) {
    self.problem = problem
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// What a minimisation found.
  struct Minimum {
    var parameters: [Double]
    var iterations: Int
    var isConverged: Bool
    var value: Double
  }

  /// Minimises from zero.
  ///
  /// - Parameter check: called before every iteration; may throw to end it.
  mutating func minimise(check: () throws -> Void) rethrows -> Minimum {
    var parameters = [Double](repeating: 0, count: problem.size)
    var (value, gradient) = problem.evaluate(parameters)
    var total = value + problem.l1Value(parameters)
    // Newton's steps forget: with the exact Hessian older changes would only disturb.
    let isExact = problem.outputs == 1 && problem.matrix.rows <= Self.sampleRows && problem.width <= Self.largestBlock
    for iteration in 0..<maxIterations {
      try check()
      if slope(parameters, gradient) <= tolerance {
        return Minimum(parameters: parameters, iterations: iteration, isConverged: true, value: total)
      }
      let blocks = curvatures(parameters)
      let direction =
        problem.l1 > 0 ? proximalStep(parameters, gradient, blocks) : newtonStep(gradient, blocks)
      guard let next = search(parameters, gradient, total, direction) else {
        return Minimum(parameters: parameters, iterations: iteration, isConverged: true, value: total)
      }
      if !isExact, problem.l1 == 0 { remember(parameters, gradient, next.parameters, next.gradient) }
      (parameters, gradient, value) = (next.parameters, next.gradient, next.value)
      total = value + problem.l1Value(parameters)
    }
    let isConverged = slope(parameters, gradient) <= tolerance
    return Minimum(parameters: parameters, iterations: maxIterations, isConverged: isConverged, value: total)
  }

  /// The largest part of the gradient, or for l1 of its smallest subgradient.
  private func slope(_ parameters: [Double], _ gradient: [Double]) -> Double {
    var largest = 0.0
    for index in gradient.indices {
      let limit = problem.l1 > 0 && problem.isPenalised(index) ? problem.l1 : 0
      let part =
        parameters[index] == 0
        ? max(gradient[index].magnitude - limit, 0)
        : (gradient[index] + (parameters[index] < 0 ? -limit : limit)).magnitude
      largest = max(largest, part)
    }
    return largest
  }

  private func curvatures(_ parameters: [Double]) -> [[Double]] {
    var blocks = problem.curvatures(parameters, rows: Self.sampleRows)
    let width = problem.width
    guard width > Self.largestBlock else { return blocks }
    for block in blocks.indices {
      for a in 0..<width { for b in 0..<width where a != b { blocks[block][a * width + b] = 0 } }
    }
    return blocks
  }

  private func newtonStep(_ gradient: [Double], _ blocks: [[Double]]) -> [Double] {
    let width = problem.width
    let factors = blocks.map { RaisedCholesky($0, size: width) }
    var q = gradient
    var alphas: [Double] = []
    for pair in pairs.reversed() {
      let alpha = pair.inverse * Self.dot(pair.step, q)
      alphas.append(alpha)
      for index in q.indices { q[index] -= alpha * pair.change[index] }
    }
    var r: [Double] = []
    for (output, factor) in factors.enumerated() {
      r += factor.solve(Array(q[output * width..<(output + 1) * width]))
    }
    for (pair, alpha) in zip(pairs, alphas.reversed()) {
      let beta = pair.inverse * Self.dot(pair.change, r)
      for index in r.indices { r[index] += (alpha - beta) * pair.step[index] }
    }
    return r.map { -$0 }
  }

  /// The step to the minimum of the quadratic model with its l1 penalty, by coordinate descent.
  private func proximalStep(_ parameters: [Double], _ gradient: [Double], _ blocks: [[Double]]) -> [Double] {
    let width = problem.width
    var step = [Double](repeating: 0, count: problem.size)
    for (output, block) in blocks.enumerated() {
      var product = [Double](repeating: 0, count: width)
      for _ in 0..<1000 {
        var largest = 0.0
        for j in 0..<width {
          let index = output * width + j
          let curvature = max(block[j * width + j], 1e-12)
          let limit = problem.isPenalised(index) ? problem.l1 : 0
          let value = parameters[index] + step[index]
          let target = curvature * value - (gradient[index] + product[j])
          let next = target > limit ? (target - limit) / curvature : target < -limit ? (target + limit) / curvature : 0
          let change = next - value
          guard change != 0 else { continue }
          step[index] += change
          for m in 0..<width { product[m] += block[j * width + m] * change }
          largest = max(largest, change.magnitude * curvature)
        }
        if largest <= tolerance * 0.01 { break }
      }
    }
    return step
  }

  /// Halves the step until F falls enough (Armijo's rule).
  private func search(
    _ parameters: [Double], _ gradient: [Double], _ total: Double, _ direction: [Double]
  ) -> (parameters: [Double], gradient: [Double], value: Double)? {
    let moved = zip(parameters, direction).map { $0 + $1 }
    let expected =
      Self.dot(gradient, direction) + (problem.l1 > 0 ? problem.l1Value(moved) - problem.l1Value(parameters) : 0)
    guard expected < 0 else { return nil }
    var length = 1.0
    for _ in 0..<40 {
      let trial = zip(parameters, direction).map { $0 + length * $1 }
      let (value, slope) = problem.evaluate(trial)
      let allowed = total + 1e-4 * length * expected
      // Near the minimum F is flat to the last bit, where only the gradient still tells.
      if value + problem.l1Value(trial) <= allowed + total.magnitude * 1e-15 { return (trial, slope, value) }
      length /= 2
    }
    return nil
  }

  private mutating func remember(
    _ old: [Double], _ oldGradient: [Double], _ new: [Double], _ newGradient: [Double]
  ) {
    let step = zip(new, old).map { $0 - $1 }
    let change = zip(newGradient, oldGradient).map { $0 - $1 }
    let product = Self.dot(step, change)
    guard product > 1e-12 * Self.dot(change, change).squareRoot() * Self.dot(step, step).squareRoot() else { return }
    pairs.append((step, change, 1 / product))
    if pairs.count > Self.memory { pairs.removeFirst() }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
