import Diagnostics
import Tables

/// One feature column on its way from tokens to numbers: which rows are missing or outlying, and the numbers of the rest.
struct TokenColumn {
  let source: Column
  let parameters: DataIO.Parameters
  let type: DataIO.NumberType
  /// Numbers; NaN where the token is missing or outlying.
  private(set) var values: [Double] = []
  private(set) var missingRows: [Int] = []
  private(set) var outlierRows: [Int] = []
  /// Whether `values` are the numbers of `source` one by one.
  private(set) var isAsStored = false

  init(source: Column, parameters: DataIO.Parameters, type: DataIO.NumberType) {
    self.source = source
    self.parameters = parameters
    self.type = type
  }

  /// Reads every token.
  /// - Throws: the cells that are neither a number nor a token that counts as missing or outlying.
  mutating func parse(place: (Int) -> String, subject: String) throws {
    isAsStored = readNumbersAsTheyAre()
    if isAsStored { return }
    var bad = BadCells()
    let outliers = parameters.outlierReplace ? Set(parameters.outliers) : []
    // A token that counts as both is replaced by the step that runs: missing values first, as in FATE.
    let missing = parameters.missingFill ? Set(parameters.missing) : Set(parameters.missing).subtracting(outliers)
    // Looking for a number is much faster than for a word of a set; most tokens are numbers.
    let numbersFirst = missing.union(outliers).allSatisfy { number($0) == nil }
    values.reserveCapacity(source.count)
    for row in 0..<source.count {
      let token = source.text(at: row)
      if numbersFirst, let value = number(token) {
        values.append(value)
      } else if missing.contains(token) {
        missingRows.append(row)
        values.append(.nan)
      } else if outliers.contains(token) {
        outlierRows.append(row)
        values.append(.nan)
      } else if let value = number(token) {
        values.append(value)
      } else {
        bad.add(row, token)
      }
    }
    try bad.throwIfAny(expected: type.isInteger ? "a whole number" : "a number", subject: subject, place: place)
  }

  /// A column that was stored as numbers has no token to look at, unless a number is listed as missing.
  private mutating func readNumbersAsTheyAre() -> Bool {
    let listed = parameters.missing + (parameters.outlierReplace ? parameters.outliers : [])
    guard let doubles = source.doubles, listed.allSatisfy({ Self.number($0) == nil }) else { return false }
    if type.isInteger, source.integers == nil { return false }
    let numbers = doubles.array
    guard numbers.allSatisfy(\.isFinite) else { return false }
    values = numbers
    return true
  }

  private func number(_ token: String) -> Double? {
    type.isInteger ? Int64(token).map(Double.init) : Self.number(token)
  }

  /// A finite decimal number: no surrounding spaces, no hexadecimal.
  static func number(_ token: String) -> Double? {
    guard !token.utf8.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }) else { return nil }
    return Double(token).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Replaces rows and gives the replacement: as fitted, else by the method. A column without a value has no extremes and
  /// no mean, so that it gets the designated value.
  mutating func fill(_ rows: [Int], method: DataIO.FillMethod?, designated: Double, fitted: Double?) -> Double {
    let value = fitted ?? replacement(method, designated)
    for row in rows { values[row] = value }
    return value
  }

  private func replacement(_ method: DataIO.FillMethod?, _ designated: Double) -> Double {
    guard let method, method != .designated else { return designated }
    let present = values.filter { !$0.isNaN }
    guard let first = present.first else { return designated }
    switch method {
    case .min: return present.reduce(first) { Swift.min($0, $1) }
    case .max: return present.reduce(first) { Swift.max($0, $1) }
    case .mean: return present.reduce(0, +) / Double(present.count)
    case .designated: return designated
    }
  }

  /// The share of rows.
  func ratio(_ rows: [Int]) -> Double { source.count == 0 ? 0 : Double(rows.count) / Double(source.count) }
}
