import Diagnostics
import Learning
import Tables

/// Rows of a table as the columns of a federation's schema.
enum TableRows {
  /// Columns by name. Numbers for C and B; texts for T, trimmed and in small letters as the schema has them. An empty
  /// text and NaN are missing.
  ///
  /// - Throws: all columns that are missing or hold something else, with the place of the first wrong cell.
  static func read(_ table: Table, _ schema: FeatureSchema) throws -> StatisticsRows {
    var problems = DiagnosticList()
    var values: [StatisticsRows.Values] = []
    for attribute in schema.attributes {
      guard let column = table.column(attribute.name) else {
        problems.add(
          Diagnostic(
            .schemaDiffers, "the table has no column \(English.quote(attribute.name))",
            help: Suggestion.help(for: attribute.name, in: table.columns.map(\.name))))
        continue
      }
      if let read = try problems.collect({ try self.values(column, attribute, table) }) { values.append(read) }
    }
    try problems.throwIfErrors()
    do { return try StatisticsRows(schema: schema, values: values) } catch {
      throw Diagnostic(.schemaDiffers, "the rows do not fit the attributes: \(error)")
    }
  }

  private static func values(
    _ column: Column, _ attribute: FeatureSchema.Attribute, _ table: Table
  ) throws -> StatisticsRows.Values {
    switch attribute.kind {
    case .continuous, .binary:
      guard let numbers = column.doubles else {
        return .numbers(try (0..<column.count).map { try number(column.text(at: $0), $0, column, table) })
      }
      return .numbers(numbers.withUnsafeBufferPointer { Array($0) })
    case .category(let names):
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, Int32($0.offset)) })
      return .codes(
        try (0..<column.count).map { row in
          let text = FeatureSchema.normalized(column.text(at: row))
          if text.isEmpty { return -1 }
          guard let place = places[text] else {
            throw wrong(row, column, table, "none of the declared categories, \(English.list(names, "or"))")
          }
          return place
        })
    }
  }

  private static func number(_ text: String, _ row: Int, _ column: Column, _ table: Table) throws -> Double {
    if text.isEmpty { return .nan }
    guard let number = Double(text) else { throw wrong(row, column, table, "no number") }
    return number
  }

  private static func wrong(_ row: Int, _ column: Column, _ table: Table, _ what: String) -> Diagnostic {
    Diagnostic(
      .schemaDiffers, "\(table.place(row: row, column: column.name)): \(English.quote(column.text(at: row))) is \(what)"
    )
  }
}
