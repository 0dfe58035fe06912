/// F04xx: runtime conf, DSL, plan.
extension DiagnosticCode {
  static let pipeline: [DiagnosticCode] = []
}
