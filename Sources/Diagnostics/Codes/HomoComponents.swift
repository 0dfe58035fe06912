/// F068x: what components of parties with the same columns refuse.
extension DiagnosticCode {
  static let homoComponents: [DiagnosticCode] = [.differingFeatures, .singleClass]

  /// Tables whose columns differ.
  public static let differingFeatures = DiagnosticCode(
    "F0680", .jobFailed,
    "In a homo component every party has rows of its own and the same features. The message names the features that only "
      + "one of two parties has: mend the headers, or let both parties choose the columns that they share.")
  /// Rows of one class only.
  public static let singleClass = DiagnosticCode(
    "F0681", .jobFailed,
    "All rows of all parties have the same label, so there is nothing to tell apart. Often `label_name` names another "
      + "column than the one that was meant.")
}
