/// F03xx: tables and the files they come from.
extension DiagnosticCode {
  static let tables: [DiagnosticCode] = []
}
