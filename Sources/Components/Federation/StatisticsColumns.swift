import Diagnostics
import Learning
import Tables

/// Columns of a table as the values of attributes.
public enum StatisticsColumns {
  /// The values of attributes, found by name among all columns.
  ///
  /// Numbers for C and B, texts for T; an empty text and NaN are missing.
  /// - Throws: `DiagnosticList`, one for each column that is missing or holds something else, with its first wrong cell.
  public static func values(
    _ attributes: [FeatureSchema.Attribute], of table: Table, subject: String?
  ) throws -> [StatisticsRows.Values] {
    var problems = DiagnosticList()
    var values: [StatisticsRows.Values] = []
    for attribute in attributes {
      guard let column = table.column(attribute.name) else {
        let names = table.columns.map(\.name)
        problems.add(
          Diagnostic(
            .unusableTable, "the table has no column \(English.quote(attribute.name))", subject: subject,
            help: Suggestion.help(for: attribute.name, in: names)))
        continue
      }
      if let found = try problems.collect({ try Self.values(column, attribute, table) }) { values.append(found) }
    }
    try problems.throwIfErrors()
    return values
  }

  /// The rows of a table for a schema.
  ///
  /// - Throws: as `values`; F0606 for numbers that an attribute cannot have.
  public static func rows(_ schema: FeatureSchema, of table: Table, subject: String?) throws -> StatisticsRows {
    let values = try values(schema.attributes, of: table, subject: subject)
    do { return try StatisticsRows(schema: schema, values: values) } catch {
      throw Diagnostic(.unusableTable, "the rows do not fit the attributes: \(error)", subject: subject)
    }
  }

  private static func values(
    _ column: Column, _ attribute: FeatureSchema.Attribute, _ table: Table
  ) throws -> StatisticsRows.Values {
    guard let categories = attribute.kind.categories else {
      if let numbers = column.doubles { return .numbers(numbers.array) }
      return .numbers(
        try (0..<column.count).map { row in
          let text = column.text(at: row)
          if text.isEmpty { return .nan }
          guard let number = Double(text) else { throw wrong(row, column, table, "no number") }
          return number
        })
    }
    let places = Dictionary(
      categories.enumerated().map { ($0.element, Int32($0.offset)) }, uniquingKeysWith: { first, _ in first })
    return .codes(
      try (0..<column.count).map { row in
        let text = FeatureSchema.normalized(column.text(at: row))
        if text.isEmpty { return -1 }
        guard let place = places[text] else {
          throw wrong(row, column, table, "none of the declared categories: \(English.list(categories))")
        }
        return place
      })
  }

  private static func wrong(_ row: Int, _ column: Column, _ table: Table, _ what: String) -> Diagnostic {
    Diagnostic(
      .unusableTable, "\(English.quote(column.text(at: row))) is \(what)",
      subject: table.place(row: row, column: column.name))
  }
}
