import Glibc

/// Eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, 8.5): slower than
/// other ways, but accurate for small eigenvalues too, and always in the same order of operations.
struct SpectralDecomposition {
  /// Falling.
  let values: [Double]
  /// Vector k belongs to value k: length 1, the element of the largest magnitude (the first of equal ones) positive.
  let vectors: [[Double]]

  init(_ matrix: SymmetricMatrix) {
    let n = matrix.size
    var a = matrix.values
    // Row k of v becomes eigenvector k: rotations then touch whole rows.
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    // What is so far below the largest variance is rounding.
    let floor = 1e-20 * (matrix.diagonal.map(\.magnitude).max() ?? 0)
    for _ in 0..<100 where Self.sweep(&a, &v, n, floor) == 0 { break }
    let order = (0..<n).sorted { a[$0 * n + $0] > a[$1 * n + $1] || (a[$0 * n + $0] == a[$1 * n + $1] && $0 < $1) }
    values = order.map { a[$0 * n + $0] }
    vectors = order.map { Self.oriented(Array(v[$0 * n..<($0 + 1) * n])) }
  }

  /// Rotates every element above the diagonal away once; says how many were worth it.
  private static func sweep(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ floor: Double) -> Int {
    var rotations = 0
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) {
        let element = a[p * n + q]
        let limit = 1e-17 * (a[p * n + p].magnitude * a[q * n + q].magnitude).squareRoot() + floor
        guard element != 0, element.magnitude > limit else { continue }
        rotations += 1
        let theta = (a[q * n + q] - a[p * n + p]) / (2 * element)
        let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        rotate(&a, &v, n, p, q, c, t * c)
      }
    }
    return rotations
  }

  private static func rotate(
    _ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    a.withUnsafeMutableBufferPointer { a in
      for k in 0..<n {
        let (x, y) = (a[p &* n &+ k], a[q &* n &+ k])
        a[p &* n &+ k] = c * x - s * y
        a[q &* n &+ k] = s * x + c * y
      }
      for k in 0..<n {
        let (x, y) = (a[k &* n &+ p], a[k &* n &+ q])
        a[k &* n &+ p] = c * x - s * y
        a[k &* n &+ q] = s * x + c * y
      }
      a[p &* n &+ q] = 0
      a[q &* n &+ p] = 0
    }
    v.withUnsafeMutableBufferPointer { v in
      for k in 0..<n {
        let (x, y) = (v[p &* n &+ k], v[q &* n &+ k])
        v[p &* n &+ k] = c * x - s * y
        v[q &* n &+ k] = s * x + c * y
      }
    }
  }

  private static func oriented(_ vector: [Double]) -> [Double] {
    // Elements that differ by rounding alone count as equal, so that the sign does not hang on the last bit.
    let largest = vector.map(\.magnitude).max() ?? 0
    guard let lead = vector.first(where: { $0.magnitude >= largest * (1 - 1e-9) }), lead < 0 else { return vector }
    return vector.map { -$0 }
  }
}
