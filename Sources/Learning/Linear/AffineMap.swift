/// What one batch contributes to a step of gradient descent on the second-order Taylor expansion of the logistic loss: the
/// gradient is H·w − c, with H = Σ weight·0.25·x·xᵀ / n and c = Σ weight·0.5·y·x / n.
public struct TaylorStep: Equatable, Sendable {
  let curvature: Matrix
  let pull: [Double]

  /// Sums over the rows of a batch.
  ///
  /// - Parameters:
  ///   - signs: +1 or −1 per row.
  ///   - weights: what each row counts.
  ///   - hasIntercept: whether a column of ones follows the features.
  /// - Throws: `LearningError.shapeMismatch`.
  public init(matrix: Matrix, signs: [Double], weights: [Double], hasIntercept: Bool) throws(LearningError) {
    let rows = Double(max(matrix.rows, 1))
    let full = hasIntercept ? try matrix.appendingOnes() : matrix
    curvature = try full.gram(weights: Vector.scale(weights, by: 0.25 / rows))
    pull = try full.transposedTimes(Vector.map2(signs, weights) { 0.5 * $0 * $1 / rows })
  }
}

/// w ↦ M·w + k: several steps of gradient descent joined into one, known without knowing w.
public struct AffineMap: Equatable, Sendable {
  /// k.
  public private(set) var offset: [Double]
  private var values: [Double]

  /// M = 1, k = 0.
  public init(identity size: Int) {
    offset = [Double](repeating: 0, count: size)
    values = [Double](repeating: 0, count: size * size)
    for index in 0..<size { values[index * size + index] = 1 }
  }

  /// A row of M.
  public func row(_ index: Int) -> [Double] { Array(values[index * offset.count..<(index + 1) * offset.count]) }

  /// What no |element| of M·w + k exceeds when no |w| exceeds a limit.
  public func largestValue(weights limit: Double) -> Double {
    var largest = 0.0
    for index in offset.indices {
      largest = max(largest, Vector.sumOfMagnitudes(row(index)) * limit + offset[index].magnitude)
    }
    return largest
  }

  /// Adds the step w ← w − rate·(H·w − c + α·w), then w ← w − µ·(w − w₀), w₀ the weights that the map is applied to; the
  /// intercept has neither penalty nor pull.
  public mutating func take(_ step: TaylorStep, rate: Double, alpha: Double, mu: Double, hasIntercept: Bool) {
    let size = offset.count
    let free = hasIntercept ? size - 1 : size
    var next = values
    var nextOffset = offset
    for i in 0..<size {
      let shrink = i < free ? 1 - rate * alpha : 1
      for j in 0..<size { next[i * size + j] = shrink * values[i * size + j] }
      nextOffset[i] = shrink * offset[i] + rate * step.pull[i]
      for m in 0..<size {
        let factor = rate * step.curvature.values[i * size + m]
        for j in 0..<size { next[i * size + j] -= factor * values[m * size + j] }
        nextOffset[i] -= factor * offset[m]
      }
      guard mu != 0, i < free else { continue }
      for j in 0..<size { next[i * size + j] *= 1 - mu }
      next[i * size + i] += mu
      nextOffset[i] *= 1 - mu
    }
    values = next
    offset = nextOffset
  }
}

extension Matrix {
  /// The same rows with a last column of ones.
  func appendingOnes() throws(LearningError) -> Matrix {
    let width = columns + 1
    let (rows, columns) = (rows, columns)
    let extended = values.withUnsafeBufferPointer { x in
      [Double](unsafeUninitializedCapacity: rows * width) { out, count in
        for i in 0..<rows {
          for j in 0..<columns { out[i &* width &+ j] = x[i &* columns &+ j] }
          out[i &* width &+ columns] = 1
        }
        count = rows * width
      }
    }
    return try Matrix(rows: rows, columns: width, values: extended)
  }

  /// Xᵀ·diag(weights)·X, added in the order of the rows.
  ///
  /// - Throws: `LearningError.shapeMismatch` when there is not one weight a row.
  public func gram(weights: [Double]) throws(LearningError) -> Matrix {
    try Vector.requireEqual("weights", rows, weights.count)
    let (rows, columns) = (rows, columns)
    var result = [Double](repeating: 0, count: columns * columns)
    result.withUnsafeMutableBufferPointer { out in
      values.withUnsafeBufferPointer { x in
        for i in 0..<rows {
          let start = i &* columns
          for a in 0..<columns {
            let factor = weights[i] * x[start &+ a]
            for b in a..<columns { out[a &* columns &+ b] += factor * x[start &+ b] }
          }
        }
      }
      for a in 0..<columns {
        for b in 0..<a { out[a &* columns &+ b] = out[b &* columns &+ a] }
      }
    }
    return try Matrix(rows: columns, columns: columns, values: result)
  }
}
