/// F01xx: reading JSON and YAML, and the declared rules of parameters.
extension DiagnosticCode {
  static let configuration: [DiagnosticCode] = []
}
