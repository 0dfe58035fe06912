/// The factor L of a symmetric positive definite matrix A = L·Lᵀ, with what solving with it is worth.
///
/// The matrix is scaled to a unit diagonal first, so that units of measure (metres, millimetres) do not decide whether it
/// counts as singular.
struct Cholesky {
  /// Below this reciprocal condition number a matrix is refused (contract A9, `sml_rcond_tolerance`).
  static let leastCondition = 1e-14

  private let size: Int
  private let factor: [Double]
  private let scale: [Double]
  /// 1 / (‖A‖₁·‖A⁻¹‖₁) of the scaled matrix.
  let reciprocalCondition: Double
  /// The inverse of A.
  let inverse: SymmetricMatrix

  /// Factors a matrix.
  ///
  /// - Parameter name: what column i is called in a message.
  /// - Throws: `StatisticsError.singular` when it is not positive definite or its reciprocal condition is below
  ///   `leastCondition`; the message names the first column that depends on those before it.
  init(_ matrix: SymmetricMatrix, name: (Int) -> String) throws(StatisticsError) {
    size = matrix.size
    for (i, element) in matrix.diagonal.enumerated() where !(element > 0) {
      throw .singular("'\(name(i))' is constant: it determines nothing")
    }
    let scale = matrix.diagonal.map { 1 / $0.squareRoot() }
    let scaled = SymmetricMatrix(size: size) { matrix[$0, $1] * scale[$0] * scale[$1] }
    let factor = try Self.factor(scaled, name)
    let inverse = Self.inverse(factor, size)
    let condition = size == 0 ? 1 : 1 / (scaled.norm1 * inverse.norm1)
    guard condition >= Self.leastCondition else {
      throw .singular(
        "the columns depend on each other: reciprocal condition \(condition), at least \(Self.leastCondition) is needed"
      )
    }
    self.scale = scale
    self.factor = factor
    reciprocalCondition = condition
    self.inverse = SymmetricMatrix(size: size) { inverse[$0, $1] * scale[$0] * scale[$1] }
  }

  /// The x with A·x = `right`.
  func solve(_ right: [Double]) -> [Double] {
    var x = zip(right, scale).map { $0 * $1 }
    for i in 0..<size {
      var sum = x[i]
      for k in 0..<i { sum -= factor[i * size + k] * x[k] }
      x[i] = sum / factor[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      var sum = x[i]
      for k in (i + 1)..<max(size, i + 1) { sum -= factor[k * size + i] * x[k] }
      x[i] = sum / factor[i * size + i]
    }
    return zip(x, scale).map { $0 * $1 }
  }

  /// Solves, and once more for what rounding left over.
  func refined(_ matrix: SymmetricMatrix, _ right: [Double]) -> [Double] {
    let first = solve(right)
    let rest = zip(right, matrix.times(first)).map { $0 - $1 }
    return zip(first, solve(rest)).map { $0 + $1 }
  }

  private static func factor(_ a: SymmetricMatrix, _ name: (Int) -> String) throws(StatisticsError) -> [Double] {
    let n = a.size
    var l = a.values
    for j in 0..<n {
      for i in j..<n {
        var sum = l[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        guard i > j || sum > 1e-15 else {
          throw .singular("'\(name(j))' is determined by the columns before it; leave one of them out")
        }
        l[i * n + j] = i == j ? sum.squareRoot() : sum / l[j * n + j]
      }
    }
    return l
  }

  /// The inverse of L·Lᵀ from L⁻¹.
  private static func inverse(_ l: [Double], _ n: Int) -> SymmetricMatrix {
    var inverse = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      inverse[j * n + j] = 1 / l[j * n + j]
      for i in (j + 1)..<max(n, j + 1) {
        var sum = 0.0
        for k in j..<i { sum -= l[i * n + k] * inverse[k * n + j] }
        inverse[i * n + j] = sum / l[i * n + i]
      }
    }
    return SymmetricMatrix(size: n) { i, j in
      var sum = 0.0
      for k in i..<n { sum += inverse[k * n + i] * inverse[k * n + j] }
      return sum
    }
  }
}
