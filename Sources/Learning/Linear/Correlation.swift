/// Pearson correlation of columns, and what follows from it.
public enum Correlation {
  /// A column as a unit vector: less its mean, divided by its length, so that the correlation of two columns is the
  /// product of their vectors, and no element is above 1. Nil for a constant column, which correlates with nothing.
  ///
  /// - Parameter column: finite numbers.
  public static func unitVector(_ column: [Double]) -> [Double]? {
    let statistics = ColumnStatistics(column)
    guard statistics.count > 0, statistics.range > 0, statistics.mean.isFinite else { return nil }
    let centred = column.map { $0 - statistics.mean }
    // Divided by the largest first, since squares of large numbers overflow and those of small ones vanish.
    let largest = centred.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0, largest.isFinite else { return nil }
    let scaled = centred.map { $0 / largest }
    let length = Vector.sumOfSquares(scaled).squareRoot()
    return scaled.map { $0 / length }
  }

  /// The correlations of columns with each other; NaN for those that are constant.
  ///
  /// - Parameter vectors: unit vectors of equal length, nil for constant columns.
  /// - Throws: `LearningError.shapeMismatch` when the vectors differ in length.
  public static func matrix(_ vectors: [[Double]?]) throws(LearningError) -> [[Double]] {
    let upper = try Parallel.map(vectors.count) { row throws(LearningError) -> [Double] in
      guard let own = vectors[row] else { return [] }
      var products: [Double] = []
      for column in row..<vectors.count {
        guard let other = vectors[column] else {
          products.append(.nan)
          continue
        }
        products.append(column == row ? 1 : max(-1, min(1, try Vector.dot(own, other))))
      }
      return products
    }
    return vectors.indices.map { row in
      vectors.indices.map { column in
        let (low, high) = (min(row, column), max(row, column))
        return upper[low].isEmpty ? .nan : upper[low][high - low]
      }
    }
  }

  /// The variance inflation factor of each column: 1 / (1 − R²) of its regression on all others, the diagonal of the
  /// inverse of the correlations. Infinite for a column that is a combination of others, NaN for a constant one.
  ///
  /// - Parameter matrix: of `matrix(_:)`.
  public static func varianceInflation(_ matrix: [[Double]]) -> [Double] {
    let varying = matrix.indices.filter { !matrix[$0][$0].isNaN }
    let rows = varying.map { row in varying.map { matrix[row][$0] } }
    let factors = inverseDiagonal(rows) ?? inverseDiagonalOfSingular(rows)
    var all = [Double](repeating: .nan, count: matrix.count)
    for (place, factor) in zip(varying, factors) { all[place] = max(1, factor) }
    return all
  }

  /// Pivots and eigenvalues below it count as 0.
  private static let smallest = 1e-10

  /// By Cholesky's factor L: the sums of squares of the columns of L⁻¹; nil for a singular matrix.
  private static func inverseDiagonal(_ matrix: [[Double]]) -> [Double]? {
    let n = matrix.count
    var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
        if i != j {
          factor[i][j] = sum / factor[j][j]
        } else if sum > smallest {
          factor[i][i] = sum.squareRoot()
        } else {
          return nil
        }
      }
    }
    return (0..<n).map { column in
      var solved = [Double](repeating: 0, count: n)
      var squares = 0.0
      for i in column..<n {
        var sum = i == column ? 1.0 : 0
        for k in column..<i { sum -= factor[i][k] * solved[k] }
        solved[i] = sum / factor[i][i]
        squares += solved[i] * solved[i]
      }
      return squares
    }
  }

  /// By eigenvectors: a column with a part in the null space is a combination of others.
  private static func inverseDiagonalOfSingular(_ matrix: [[Double]]) -> [Double] {
    let eigen = SpectralDecomposition(SymmetricMatrix(size: matrix.count) { matrix[$0][$1] })
    return matrix.indices.map { i in
      zip(eigen.values, eigen.vectors).reduce(0) { sum, pair in
        let part = pair.1[i] * pair.1[i]
        if pair.0 > 1e-8 { return sum + part / pair.0 }
        return part > 1e-8 ? .infinity : sum
      }
    }
  }
}
