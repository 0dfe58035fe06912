import Diagnostics
import Pipeline

/// Columns of parties that have the same ones.
enum HomoSchema {
  /// The guest's columns in its order, once it is known that this party has the same ones.
  ///
  /// - Throws: F0680 with the columns that only one of both has.
  static func agreed(
    with names: [String], own: [String], guest: Party, _ context: ComponentContext
  ) throws -> [String] {
    let missing = names.filter { !own.contains($0) }
    let extra = own.filter { !names.contains($0) }
    guard missing.isEmpty, extra.isEmpty else {
      let parts = [("lacks", missing), ("has beyond them", extra)].filter { !$0.1.isEmpty }
        .map { "\($0.0) \(shown($0.1))" }
      throw Diagnostic(
        .differingFeatures,
        "of the features of \(guest.name) the table of \(context.party.name) \(parts.joined(separator: ", and "))",
        subject: context.component,
        help: missing.first.flatMap { Suggestion.help(for: $0, in: extra) }
          ?? "upload both tables with the same columns, or choose those that both have before this component")
    }
    if names != own {
      context.log.info("the features of \(context.party.name) are taken in the order of \(guest.name)")
    }
    return names
  }

  private static func shown(_ names: [String]) -> String {
    English.list(names.prefix(5).map(English.quote), "and") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
