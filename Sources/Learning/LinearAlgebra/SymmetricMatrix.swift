/// A symmetric matrix of `Double`, stored whole, row after row.
public struct SymmetricMatrix: Equatable, Sendable {
  /// Number of rows and columns.
  public let size: Int
  /// The elements, (i, j) at i·size + j.
  var values: [Double]

  /// Makes a matrix of zeros.
  init(size: Int) {
    self.size = size
    values = [Double](repeating: 0, count: size * size)
  }

  /// Makes a matrix of its lower triangle.
  init(size: Int, _ element: (_ i: Int, _ j: Int) -> Double) {
    self.init(size: size)
    for i in 0..<size { for j in 0...i { self[i, j] = element(i, j) } }
  }

  /// An element; setting one sets its mirror image.
  subscript(i: Int, j: Int) -> Double {
    get { values[i * size + j] }
    set {
      values[i * size + j] = newValue
      values[j * size + i] = newValue
    }
  }

  /// The diagonal.
  var diagonal: [Double] { (0..<size).map { self[$0, $0] } }

  /// The product with a vector of its size.
  func times(_ vector: [Double]) -> [Double] {
    (0..<size).map { i in
      values.withUnsafeBufferPointer { a in
        vector.withUnsafeBufferPointer { v in
          dotKernel(UnsafeBufferPointer(rebasing: a[i * size..<(i + 1) * size]), v)
        }
      }
    }
  }

  /// vᵀ·A·v.
  func quadratic(_ vector: [Double]) -> Double {
    zip(times(vector), vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The matrix of some of its rows and columns.
  func selecting(_ chosen: [Int]) -> SymmetricMatrix {
    SymmetricMatrix(size: chosen.count) { self[chosen[$0], chosen[$1]] }
  }

  /// The largest sum of magnitudes of a column.
  var norm1: Double {
    (0..<size).map { i in (0..<size).reduce(0) { $0 + self[i, $1].magnitude } }.max() ?? 0
  }
}
