/// F069x: statistics and the models that are built from them.
extension DiagnosticCode {
  static let statisticsComponents: [DiagnosticCode] = [.noModelOfStatistics, .badStatistics, .noSuchProject]

  /// Statistics from which no such model follows.
  public static let noModelOfStatistics = DiagnosticCode(
    "F0690", .jobFailed,
    "The statistics determine no such model: a target or feature is missing or of the wrong type, there are too few rows, "
      + "or columns depend on each other. The message says which.")
  /// Statistics that cannot be learned, forgotten, merged or read.
  public static let badStatistics = DiagnosticCode(
    "F0691", .badRequest,
    "Rows or statistics do not go together: other attributes, a damaged file, or rows to forget that were never learned."
  )
  /// No statistics of that name.
  public static let noSuchProject = DiagnosticCode(
    "F0692", .notFound, "The workspace has no statistics of that name; 'fedflow stats list' names those it has.")
}
