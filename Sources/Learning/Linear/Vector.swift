/// Whole-array operations on vectors of `Double`.
///
/// Every sum is taken in one fixed order: four accumulators over indices 0, 1, 2, 3 mod 4, the remainder added to the
/// first, then (0 + 1) + (2 + 3). The order depends on the length alone, so equal inputs give equal bytes everywhere.
public enum Vector {
  /// The sum of all elements; 0 for an empty vector.
  public static func sum(_ values: [Double]) -> Double {
    values.withUnsafeBufferPointer { reduce4($0.count, $0) { $0[$1] } }
  }

  /// The inner product Σ aᵢ·bᵢ.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func dot(_ a: [Double], _ b: [Double]) throws(LearningError) -> Double {
    try requireEqual("vector length", a.count, b.count)
    return a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in dotKernel(x, y) } }
  }

  /// The Euclidean norm √Σ vᵢ².
  public static func norm(_ values: [Double]) -> Double {
    sumOfSquares(values).squareRoot()
  }

  /// Σ vᵢ².
  public static func sumOfSquares(_ values: [Double]) -> Double {
    values.withUnsafeBufferPointer { dotKernel($0, $0) }
  }

  /// Σ |vᵢ|.
  public static func sumOfMagnitudes(_ values: [Double]) -> Double {
    values.withUnsafeBufferPointer { reduce4($0.count, $0) { $0[$1].magnitude } }
  }

  /// a + b, element by element.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func add(_ a: [Double], _ b: [Double]) throws(LearningError) -> [Double] {
    try requireEqual("vector length", a.count, b.count)
    return map2(a, b) { $0 + $1 }
  }

  /// a − b, element by element.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ.
  public static func subtract(_ a: [Double], _ b: [Double]) throws(LearningError) -> [Double] {
    try requireEqual("vector length", a.count, b.count)
    return map2(a, b) { $0 - $1 }
  }

  /// factor·v.
  public static func scale(_ values: [Double], by factor: Double) -> [Double] {
    values.map { $0 * factor }
  }

  /// The position of the first element that is NaN or infinite, or nil.
  public static func firstNonFinite(_ values: [Double]) -> Int? {
    values.withUnsafeBufferPointer { buffer in
      buffer.firstIndex { !$0.isFinite }
    }
  }

  static func requireEqual(_ what: String, _ expected: Int, _ found: Int) throws(LearningError) {
    guard expected == found else { throw .shapeMismatch(what: what, expected: expected, found: found) }
  }

  static func requireFinite(_ what: String, _ values: [Double]) throws(LearningError) {
    if let index = firstNonFinite(values) { throw .notFinite(what: what, index: index, value: values[index]) }
  }

  static func map2(_ a: [Double], _ b: [Double], _ body: (Double, Double) -> Double) -> [Double] {
    Array(unsafeUninitializedCapacity: a.count) { out, count in
      for i in 0..<a.count { out[i] = body(a[i], b[i]) }
      count = a.count
    }
  }
}

/// Σ term(i) over 0..<count in the order that `Vector` documents.
@inline(__always)
func reduce4<Context>(_ count: Int, _ context: Context, _ term: (Context, Int) -> Double) -> Double {
  var s0 = 0.0
  var s1 = 0.0
  var s2 = 0.0
  var s3 = 0.0
  var i = 0
  while i &+ 4 <= count {
    s0 += term(context, i)
    s1 += term(context, i &+ 1)
    s2 += term(context, i &+ 2)
    s3 += term(context, i &+ 3)
    i &+= 4
  }
  while i < count {
    s0 += term(context, i)
    i &+= 1
  }
  return (s0 + s1) + (s2 + s3)
}

/// Inner product of two buffers of equal length.
@inline(__always)
func dotKernel(_ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>) -> Double {
  reduce4(x.count, (x, y)) { $0.0[$1] * $0.1[$1] }
}
