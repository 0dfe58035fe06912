import Diagnostics
import Pipeline
import Tables

/// The numbers of features, for components that compute with them.
enum FeatureValues {
  /// The numbers of a feature; NaN is missing.
  ///
  /// - Throws: F0604 when it holds text or an infinity.
  static func numbers(of column: Column, in table: Table, _ context: ComponentContext) throws -> [Double] {
    guard let values = column.doubles?.array else {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column.name)) of \(context.party.name) is text",
        subject: context.component)
    }
    if let row = values.firstIndex(where: \.isInfinite) {
      throw Diagnostic(
        .unusableFeature, "the value is infinite, which cannot be computed with",
        subject: table.place(row: row, column: column.name))
    }
    return values
  }

  /// The tables of a component that takes one table on any port.
  static func input(_ context: ComponentContext) -> Table? {
    DataPort.allCases.lazy.compactMap { context.data[$0]?.first?.table }.first
  }

  /// The columns of a model that a table lacks, as an error.
  ///
  /// - Throws: F0608 with the first one and the nearest name.
  static func require(_ names: [String], in table: Table, _ context: ComponentContext) throws {
    let features = table.features.map(\.name)
    let missing = names.filter { !features.contains($0) }
    guard let first = missing.first else { return }
    throw Diagnostic(
      .modelMismatch,
      "the table of \(context.party.name) lacks \(English.count(missing.count, "feature")) of the model, first "
        + English.quote(first), subject: context.component, help: Suggestion.help(for: first, in: features))
  }
}
