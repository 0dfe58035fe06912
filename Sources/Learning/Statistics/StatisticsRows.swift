/// Rows of a schema as columns, checked.
public struct StatisticsRows: Sendable {
  /// The values of one attribute.
  public enum Values: Sendable, Equatable {
    /// Of a continuous attribute any number up to `largestMagnitude`, of a binary one 0 or 1; NaN is missing.
    case numbers([Double])
    /// Positions in the declared categories; −1 is missing.
    case codes([Int32])
  }

  /// The largest magnitude of a value: its fourth powers can be summed over all rows that a table counts.
  public static let largestMagnitude = 1e60

  /// The schema.
  public let schema: FeatureSchema
  /// The number of rows.
  public let count: Int
  /// One element for each attribute.
  public let values: [Values]

  /// Wraps columns.
  ///
  /// - Throws: `StatisticsError.rows` when the number of columns or their lengths differ, a binary value is neither 0
  ///   nor 1, a number is infinite or too large, or a code has no category; the first place is named.
  public init(schema: FeatureSchema, values: [Values]) throws(StatisticsError) {
    guard values.count == schema.attributes.count else {
      throw .rows("\(values.count) columns, the schema has \(schema.attributes.count) attributes")
    }
    self.schema = schema
    self.values = values
    count = values.first.map(\.count) ?? 0
    for (attribute, column) in zip(schema.attributes, values) {
      guard column.count == count else {
        throw .rows("'\(attribute.name)' has \(column.count) rows, the first attribute has \(count)")
      }
      if let row = try Self.firstWrong(column, attribute) {
        throw .rows("row \(row + 1), '\(attribute.name)': \(Self.rule(attribute))")
      }
    }
  }

  /// The rows in consecutive pieces of `StatisticsTable.chunkRows`: the order in which they are added up.
  public var chunks: [Range<Int>] {
    stride(from: 0, to: count, by: StatisticsTable.chunkRows).map {
      $0..<min($0 + StatisticsTable.chunkRows, count)
    }
  }

  private static func firstWrong(_ column: Values, _ attribute: FeatureSchema.Attribute) throws(StatisticsError) -> Int?
  {
    switch (attribute.kind, column) {
    case (.continuous, .numbers(let numbers)):
      return numbers.withUnsafeBufferPointer { buffer in
        buffer.firstIndex { !($0.magnitude <= largestMagnitude) && !$0.isNaN }
      }
    case (.binary, .numbers(let numbers)): return numbers.firstIndex { $0 != 0 && $0 != 1 && !$0.isNaN }
    case (.category(let names), .codes(let codes)): return codes.firstIndex { $0 < -1 || Int($0) >= names.count }
    default: throw .rows("'\(attribute.name)' holds values of another type")
    }
  }

  private static func rule(_ attribute: FeatureSchema.Attribute) -> String {
    switch attribute.kind {
    case .continuous: "a number is infinite or larger than \(largestMagnitude)"
    case .binary: "a binary value is 0 or 1"
    case .category: "the value is none of the declared categories"
    }
  }
}

extension StatisticsRows.Values {
  /// The number of rows.
  public var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .codes(let codes): codes.count
    }
  }
}
