/// F06xx: what a component refuses.
extension DiagnosticCode {
  static let components: [DiagnosticCode] = []
}
