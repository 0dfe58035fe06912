/// The factor L of a symmetric positive definite matrix A = L·Lᵀ, row-major; a diagonal that is not large enough is raised,
/// so that every matrix has one.
struct RaisedCholesky: Sendable {
  private let size: Int
  private var lower: [Double]

  /// Factors the matrix from its lower half.
  init(_ matrix: [Double], size: Int) {
    self.size = size
    var largest = 0.0
    for index in 0..<size { largest = max(largest, matrix[index * size + index].magnitude) }
    let floor = max(largest * 1e-13, .leastNormalMagnitude)
    lower = matrix
    lower.withUnsafeMutableBufferPointer { l in
      guard let l = l.baseAddress else { return }
      for i in 0..<size {
        for j in 0...i {
          let dot = RowKernels.dot(UnsafePointer(l + i * size), UnsafePointer(l + j * size), j)
          let rest = l[i * size + j] - dot
          l[i * size + j] = i == j ? max(rest, floor).squareRoot() : rest / l[j * size + j]
        }
        for j in i + 1..<max(size, i + 1) { l[i * size + j] = 0 }
      }
    }
  }

  /// x of A·x = b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for i in 0..<size {
      var rest = x[i]
      for j in 0..<i { rest -= lower[i * size + j] * x[j] }
      x[i] = rest / lower[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      let value = x[i] / lower[i * size + i]
      x[i] = value
      for j in 0..<i { x[j] -= lower[i * size + j] * value }
    }
    return x
  }
}
