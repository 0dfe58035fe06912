import Diagnostics

/// `explain`: what a diagnostic's code means and what to do.
enum Explain: Operation {
  static let name = "explain"
  static let group = OperationGroup.tools
  static let summary = "explain the code of a diagnostic"
  static let operand: String? = "CODE"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let word = request.operands.first?.uppercased() else {
      return .text(DiagnosticCode.all.map { "\($0.name)  \($0.explanation)\n" }.joined())
    }
    guard let code = DiagnosticCode.all.first(where: { $0.name == word }) else {
      throw Diagnostic(
        .unknownCode, "there is no diagnostic \(English.quote(word))",
        help: Suggestion.help(for: word, in: DiagnosticCode.all.map(\.name)))
    }
    return .text("\(code.name) (exit status \(code.status.rawValue): \(code.status.meaning))\n\n\(code.explanation)\n")
  }
}
