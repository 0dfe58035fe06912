/// F02xx: files, locks, signals.
extension DiagnosticCode {
  static let platform: [DiagnosticCode] = []
}
