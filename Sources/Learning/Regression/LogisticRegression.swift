import Glibc

/// Regularised logistic regression with the objective of scikit-learn's `LogisticRegression`, solved to its tolerance:
/// minimise C·Σ weight·loss + r(w), r one of ½‖w‖², ‖w‖₁, ρ‖w‖₁ + (1 − ρ)/2·‖w‖² and 0.
public struct LogisticRegression: Equatable, Sendable {
  /// The penalty r.
  public enum Penalty: Equatable, Sendable {
    /// None at all.
    case none
    /// ½‖w‖².
    case l2
    /// ‖w‖₁.
    case l1
    /// ρ‖w‖₁ + (1 − ρ)/2·‖w‖².
    case elasticNet(l1Ratio: Double)

    var l1Share: Double {
      switch self {
      case .none, .l2: 0
      case .l1: 1
      case .elasticNet(let ratio): ratio
      }
    }
  }

  /// How several classes are told apart.
  public enum MultiClass: Equatable, Sendable {
    /// One model a class, against all others; with two classes one model.
    case oneVersusRest
    /// The cross-entropy of all classes at once, also with two.
    case multinomial
  }

  /// What to minimise, and how far.
  public struct Options: Equatable, Sendable {
    /// r.
    public var penalty: Penalty
    /// C.
    public var inverseStrength: Double
    /// How several classes are told apart.
    public var multiClass: MultiClass
    /// What the intercept's column holds; 0 for no intercept. 1 but for liblinear's `intercept_scaling`.
    public var interceptColumn: Double
    /// Whether the penalty is on the intercept too, as liblinear has it.
    public var penalisesIntercept: Bool
    /// Training ends when no part of the gradient of the objective divided by C·Σ weights is larger.
    public var tolerance: Double
    /// The most iterations.
    public var maxIterations: Int

    /// scikit-learn's defaults.
    public init(
      penalty: Penalty = .l2, inverseStrength: Double = 1, multiClass: MultiClass = .multinomial,
      interceptColumn: Double = 1, penalisesIntercept: Bool = false, tolerance: Double = 1e-4, maxIterations: Int = 100
    ) {
      self.penalty = penalty
      self.inverseStrength = inverseStrength
      self.multiClass = multiClass
      self.interceptColumn = interceptColumn
      self.penalisesIntercept = penalisesIntercept
      self.tolerance = tolerance
      self.maxIterations = maxIterations
    }
  }

  /// One vector a score: one for two classes, else one a class.
  public let coefficients: [[Double]]
  /// One a score; 0 without intercept.
  public let intercepts: [Double]
  /// Iterations of the longest minimisation.
  public let iterations: Int
  /// Whether all of them came within the tolerance.
  public let isConverged: Bool
  /// The objective divided by C·Σ weights, at the end; summed over the models of one-versus-rest.
  public let objective: Double
  /// Whether probabilities of several classes are a softmax, rather than those of one model each, divided by their sum.
  public let isMultinomial: Bool

  /// Wraps a fitted model.
  public init(coefficients: [[Double]], intercepts: [Double], iterations: Int, isConverged: Bool, isMultinomial: Bool) {
    self.coefficients = coefficients
    self.intercepts = intercepts
    self.iterations = iterations
    self.isConverged = isConverged
    self.isMultinomial = isMultinomial
    objective = 0
  }

  /// Fits a model.
  ///
  /// - Parameters:
  ///   - matrix: the features, [rows × features].
  ///   - classes: the class of each row, from 0 below `classCount`.
  ///   - weights: what each row counts.
  ///   - check: called before every iteration; may throw to end it.
  /// - Throws: `LearningError` for other lengths, fewer than two classes, or weights whose sum is not positive; what `check`
  ///   throws.
  public init(
    matrix: Matrix, classes: [Int], classCount: Int, weights: [Double], options: Options,
    check: () throws -> Void = {}
  ) throws {
    try Vector.requireEqual("labels", matrix.rows, classes.count)
    try Vector.requireEqual("weights", matrix.rows, weights.count)
    guard classCount >= 2 else { throw LearningError.tooFew(what: "classes", needed: 2, found: classCount) }
    guard classes.allSatisfy({ (0..<classCount).contains($0) }) else {
      throw LearningError.shapeMismatch(what: "classes", expected: classCount, found: (classes.max() ?? 0) + 1)
    }
    let total = Vector.sum(weights)
    guard total > 0, total.isFinite else {
      throw LearningError.domain(what: "sum of the weights", value: total, allowed: "more than 0")
    }
    let problems = Self.problems(matrix, classes, classCount, weights, total, options)
    let tasks = try problems.map { problem in
      var solver = LogisticMinimiser(problem, tolerance: options.tolerance, maxIterations: options.maxIterations)
      return try solver.minimise(check: check)
    }
    let width = problems[0].width
    let blocks = tasks.flatMap { task in
      stride(from: 0, to: task.parameters.count, by: width).map { Array(task.parameters[$0..<$0 + width]) }
    }
    // Two classes have opposite vectors, of which one is kept; the problem was stated for their difference.
    let share = options.multiClass == .multinomial && classCount == 2 ? 0.5 : 1
    coefficients = blocks.map { $0.prefix(matrix.columns).map { share * $0 } }
    intercepts = blocks.map { options.interceptColumn == 0 ? 0 : share * options.interceptColumn * ($0.last ?? 0) }
    iterations = tasks.map(\.iterations).max() ?? 0
    isConverged = tasks.allSatisfy(\.isConverged)
    objective = Vector.sum(tasks.map(\.value))
    isMultinomial = options.multiClass == .multinomial
  }

  private static func problems(
    _ matrix: Matrix, _ classes: [Int], _ count: Int, _ weights: [Double], _ total: Double, _ options: Options
  ) -> [LogisticProblem] {
    let strength = options.penalty == .none ? 0 : 1 / (options.inverseStrength * total)
    let isOne = count == 2
    func problem(_ classes: [Int32], outputs: Int, l2 factor: Double) -> LogisticProblem {
      LogisticProblem(
        matrix: matrix, classes: classes, outputs: outputs, weights: weights, totalWeight: total,
        constant: options.interceptColumn, penalisesIntercept: options.penalisesIntercept,
        l1: strength * options.penalty.l1Share, l2: factor * strength * (1 - options.penalty.l1Share))
    }
    let numbers = classes.map { Int32($0) }
    if options.multiClass == .multinomial { return [problem(numbers, outputs: isOne ? 1 : count, l2: isOne ? 0.5 : 1)] }
    if isOne { return [problem(numbers, outputs: 1, l2: 1)] }
    return (0..<count).map { own in problem(classes.map { $0 == own ? 1 : 0 }, outputs: 1, l2: 1) }
  }

  /// The probability of every class of every row, row after row.
  public func probabilities(_ matrix: Matrix) throws(LearningError) -> [Double] {
    var scores: [[Double]] = []
    for (own, intercept) in zip(coefficients, intercepts) {
      scores.append(try matrix.times(own).map { $0 + intercept })
    }
    var result: [Double] = []
    result.reserveCapacity(matrix.rows * max(scores.count, 2))
    for row in 0..<matrix.rows {
      if scores.count == 1 {
        let p = Logistic.sigmoid((isMultinomial ? 2 : 1) * scores[0][row])
        result += [1 - p, p]
        continue
      }
      let own = scores.map { $0[row] }
      let shares = isMultinomial ? Self.softmax(own) : own.map(Logistic.sigmoid)
      let sum = shares.reduce(0, +)
      // scikit-learn gives all classes the same share where all models say 0.
      result += shares.map { sum > 0 ? $0 / sum : 1 / Double(shares.count) }
    }
    return result
  }

  private static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    return scores.map { exp($0 - largest) }
  }
}
