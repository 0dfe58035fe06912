/// A dense matrix of `Double`, stored row after row.
public struct Matrix: Equatable, Sendable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The elements, row-major: element (i, j) is at i·columns + j.
  public private(set) var values: [Double]

  /// Wraps row-major elements.
  ///
  /// - Throws: `LearningError.shapeMismatch` when `values` does not hold rows·columns elements;
  ///   `LearningError.domain` when a dimension is negative.
  public init(rows: Int, columns: Int, values: [Double]) throws(LearningError) {
    guard rows >= 0 else { throw .domain(what: "rows of a matrix", value: Double(rows), allowed: "0 or more") }
    guard columns >= 0 else { throw .domain(what: "columns of a matrix", value: Double(columns), allowed: "0 or more") }
    let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, product == values.count else {
      throw .shapeMismatch(what: "elements of a \(rows)×\(columns) matrix", expected: product, found: values.count)
    }
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// Gathers columns of equal length.
  ///
  /// - Parameter rowCount: the number of rows; it is needed because a party may have no columns at all.
  /// - Throws: `LearningError.shapeMismatch` naming the first column (0-based) of another length.
  public init(columnVectors: [[Double]], rowCount: Int) throws(LearningError) {
    for (j, column) in columnVectors.enumerated() {
      try Vector.requireEqual("rows of column \(j)", rowCount, column.count)
    }
    let width = columnVectors.count
    // An array without elements is one for all threads, which nobody may write.
    guard rowCount * width > 0 else {
      try self.init(rows: rowCount, columns: width, values: [])
      return
    }
    let values = [Double](unsafeUninitializedCapacity: rowCount * width) { out, count in
      for j in 0..<width {
        columnVectors[j].withUnsafeBufferPointer { column in
          for i in 0..<rowCount { out[i &* width &+ j] = column[i] }
        }
      }
      count = rowCount * width
    }
    try self.init(rows: rowCount, columns: width, values: values)
  }

  /// The element of row `i` and column `j`, both 0-based and within bounds. Not for loops across a module border.
  public subscript(i: Int, j: Int) -> Double {
    values[i * columns + j]
  }

  /// Row `i` (0-based, within bounds) as a vector.
  public func row(_ i: Int) -> [Double] {
    Array(values[i * columns..<(i + 1) * columns])
  }

  /// Column `j` (0-based, within bounds) as a contiguous vector.
  public func column(_ j: Int) -> [Double] {
    values.withUnsafeBufferPointer { v in
      [Double](unsafeUninitializedCapacity: rows) { out, count in
        for i in 0..<rows { out[i] = v[i &* columns &+ j] }
        count = rows
      }
    }
  }

  /// The rows of a range, for instance one batch.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the range leaves the matrix.
  public func slice(rows range: Range<Int>) throws(LearningError) -> Matrix {
    guard range.lowerBound >= 0, range.upperBound <= rows else {
      throw .shapeMismatch(what: "end of a row range", expected: rows, found: range.upperBound)
    }
    let part = Array(values[range.lowerBound * columns..<range.upperBound * columns])
    return try Matrix(rows: range.count, columns: columns, values: part)
  }

  /// Some rows in the order asked for, repeats allowed.
  ///
  /// - Throws: `LearningError.shapeMismatch` when there is no such row.
  public func selecting(rows chosen: [Int]) throws(LearningError) -> Matrix {
    if let row = chosen.first(where: { $0 < 0 || $0 >= rows }) {
      throw .shapeMismatch(what: "rows of a matrix", expected: rows, found: row)
    }
    guard chosen.count * columns > 0 else { return try Matrix(rows: chosen.count, columns: columns, values: []) }
    let part = values.withUnsafeBufferPointer { source in
      [Double](unsafeUninitializedCapacity: chosen.count * columns) { out, count in
        for (i, row) in chosen.enumerated() {
          for j in 0..<columns { out[i &* columns &+ j] = source[row &* columns &+ j] }
        }
        count = chosen.count * columns
      }
    }
    return try Matrix(rows: chosen.count, columns: columns, values: part)
  }

  /// X·v, one value per row: the scores of a linear model.
  ///
  /// - Throws: `LearningError.shapeMismatch` when v has not one element per column.
  public func times(_ vector: [Double]) throws(LearningError) -> [Double] {
    try Vector.requireEqual("elements of the vector", columns, vector.count)
    return values.withUnsafeBufferPointer { x in
      vector.withUnsafeBufferPointer { v in
        [Double](unsafeUninitializedCapacity: rows) { out, count in
          for i in 0..<rows {
            let start = i &* columns
            out[i] = dotKernel(UnsafeBufferPointer(rebasing: x[start..<(start &+ columns)]), v)
          }
          count = rows
        }
      }
    }
  }

  /// Xᵀ·v, one value per column: Σ over rows of vᵢ·xᵢⱼ, added in the order of the rows.
  ///
  /// - Throws: `LearningError.shapeMismatch` when v has not one element per row.
  public func transposedTimes(_ vector: [Double]) throws(LearningError) -> [Double] {
    try Vector.requireEqual("elements of the vector", rows, vector.count)
    var result = [Double](repeating: 0, count: columns)
    result.withUnsafeMutableBufferPointer { out in
      values.withUnsafeBufferPointer { x in
        vector.withUnsafeBufferPointer { v in
          for i in 0..<rows {
            let factor = v[i]
            let start = i &* columns
            for j in 0..<columns { out[j] += factor * x[start &+ j] }
          }
        }
      }
    }
    return result
  }

  /// The statistics of every column, in order.
  public func columnStatistics() -> [ColumnStatistics] {
    (0..<columns).map { ColumnStatistics(column($0)) }
  }

  /// The position (row, column) of the first element that is NaN or infinite, or nil.
  public func firstNonFinite() -> (row: Int, column: Int)? {
    Vector.firstNonFinite(values).map { ($0 / columns, $0 % columns) }
  }
}
