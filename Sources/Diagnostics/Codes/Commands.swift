/// F08xx: commands and their arguments.
extension DiagnosticCode {
  static let commands: [DiagnosticCode] = []
}
