/// F05xx: the tree.
extension DiagnosticCode {
  static let workspace: [DiagnosticCode] = []
}
