import Cryptography
import Diagnostics
import Learning
import Tables

/// A party's features as numbers, checked: every value is finite.
struct LinearFeatures: Sendable {
  /// The names, in header order.
  let names: [String]
  /// The values, [rows × features].
  let matrix: Matrix
  private let table: Table
  private let component: String

  /// Reads the feature columns of a table.
  ///
  /// - Throws: F0602 without rows, F0604 for a feature that is a text, missing or infinite, with its row and column.
  init(_ table: Table, component: String) throws {
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(component) has no rows", subject: component)
    }
    let features = table.features
    self.table = table
    self.component = component
    names = features.map(\.name)
    var columns: [[Double]] = []
    for feature in features {
      guard let values = feature.doubles?.array else {
        throw Diagnostic(
          .unusableFeature, "feature '\(feature.name)' holds texts, needed are numbers", subject: component)
      }
      columns.append(values)
    }
    matrix = try Matrix(columnVectors: columns, rowCount: table.rowCount)
    if let (row, column) = matrix.firstNonFinite() { throw problem(row: row, column: column, "is missing or infinite") }
  }

  /// The values of some features, [rows × names].
  ///
  /// - Throws: F0608 when one is not there.
  func matrix(_ header: [String]) throws -> Matrix {
    if header == names { return matrix }
    let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    let columns = try header.map { name in
      guard let place = places[name] else {
        throw Diagnostic(.modelMismatch, "the table has no feature '\(name)'", subject: component)
      }
      return matrix.column(place)
    }
    return try Matrix(columnVectors: columns, rowCount: matrix.rows)
  }

  /// Some of the features.
  func selecting(_ mask: [Bool]) throws -> LinearFeatures {
    let kept = zip(names, mask).filter(\.1).map(\.0)
    return LinearFeatures(names: kept, matrix: try matrix(kept), table: table, component: component)
  }

  private init(names: [String], matrix: Matrix, table: Table, component: String) {
    self.names = names
    self.matrix = matrix
    self.table = table
    self.component = component
  }

  /// The diagnostic about one value.
  func problem(row: Int, column: Int, _ what: String) -> Diagnostic {
    Diagnostic(
      .unusableFeature, "\(table.place(row: row, column: names[column])): the value \(what)", subject: component,
      help: "fill missing values with missing_fill of DataIO")
  }

  /// The integers with which sums over ciphertexts multiply: chosen once from the whole table, so that every batch, plain
  /// or encrypted, uses the same.
  ///
  /// - Parameters:
  ///   - intercept: whether a column of ones follows.
  ///   - scales: the scales that a column may have.
  ///   - common: the scale to which all sums are shifted.
  func gradientColumns(intercept: Bool, scales: ClosedRange<Int>, common: Int) throws -> GradientColumns {
    var columns: [FixedPoint.Multipliers] = []
    for column in 0..<matrix.columns {
      do {
        columns.append(try FixedPoint.multipliers(matrix.column(column), scales: scales))
      } catch {
        // The values are finite, so the only refusal is one of size.
        guard case .tooLarge(let row) = error else { throw error }
        throw problem(row: row, column: column, "is too large")
      }
    }
    let ones = intercept ? [[Int64](repeating: 1, count: matrix.rows)] : []
    return GradientColumns(
      values: columns.map(\.values) + ones,
      shifts: columns.map { common - $0.scale } + (intercept ? [common] : []), largestShift: common - scales.lowerBound)
  }
}

/// Columns as integers x·2^t and how far each one's sum is shifted to the common scale (cryptography 2).
struct GradientColumns: Sendable {
  /// The integers, column by column.
  let values: [[Int64]]
  /// The common scale − t of each column.
  let shifts: [Int]
  /// The largest shift of any column: a constant.
  let largestShift: Int

  /// Some rows.
  func selecting(_ rows: [Int]) -> GradientColumns {
    GradientColumns(
      values: values.map { column in rows.map { column[$0] } }, shifts: shifts, largestShift: largestShift)
  }

  /// Σ d·x of each column at the common scale above that of d.
  func sums(of residual: SealedVector) throws -> SealedVector {
    try residual.weightedSums(values, atMost: FixedPoint.multiplierLimit)
      .shiftedLeft(by: shifts, atMost: largestShift)
  }
}
