/// Why a statistics table, its schema or a question to it was refused.
public enum StatisticsError: Error, Equatable, Sendable {
  /// A schema that cannot be: a name twice, no categories, edges out of order, too many columns.
  case schema(String)
  /// Rows that do not fit the schema.
  case rows(String)
  /// A name that the schema does not have, and the names that it has.
  case unknownAttribute(String, known: [String])
  /// Tables of two schemas.
  case schemaMismatch
  /// More rows than an exact count can hold.
  case tooManyRows
  /// Rows to forget that were not learned.
  case notLearned(String)
  /// Bytes that are no table.
  case encoding(String)
  /// A question that these statistics cannot answer: too few rows, a constant column, the wrong type.
  case undefined(String)
  /// A system of equations that determines no solution.
  case singular(String)
}

extension StatisticsError: CustomStringConvertible {
  /// The error as one English sentence without a final stop.
  public var description: String {
    switch self {
    case .schema(let what), .rows(let what), .notLearned(let what), .undefined(let what), .singular(let what): what
    case .unknownAttribute(let name, _): "there is no attribute '\(name)'"
    case .schemaMismatch: "the statistics have different schemas"
    case .tooManyRows: "more than \(StatisticsTable.maximumRows) rows"
    case .encoding(let what): "no statistics table: \(what)"
    }
  }
}
