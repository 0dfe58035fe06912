/// F19xx: federations.
extension DiagnosticCode {
  static let federation: [DiagnosticCode] = [
    .badSchedule,
  ]

  /// A schedule that is none.
  public static let badSchedule = DiagnosticCode(
    "F1901", .badRequest, "A schedule is one letter and a number: m30, h3, d7 (minutes, hours, days).")
}
