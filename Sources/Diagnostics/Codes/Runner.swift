/// F07xx: runs and tasks.
extension DiagnosticCode {
  static let runner: [DiagnosticCode] = []
}
