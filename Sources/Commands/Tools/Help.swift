import Diagnostics

/// `help`: the list of operations, or the flags of one.
enum Help: Operation {
  static let name = "help"
  static let group = OperationGroup.tools
  static let summary = "list the operations, or the flags of one"
  static let operand: String? = "[OPERATION]"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = request.operands.joined(separator: " ")
    guard !name.isEmpty, name != Self.name else { return .text(overview) }
    guard let type = Operations.all.first(where: { $0.name == name }) else {
      let family = Operations.all.filter { $0.name.hasPrefix("\(name) ") && !$0.isHidden }
      if !family.isEmpty { return .text(list(family)) }
      throw Diagnostic(
        .unknownOperation, "fedflow has no operation \(English.quote(name))",
        help: Suggestion.help(for: name, in: Operations.all.map { $0.name }))
    }
    return .text(page(type))
  }

  private static var overview: String {
    var text = """
      fedflow \(Version.text): federated-learning pipelines as plain batch programs

      usage: fedflow OPERATION [FLAGS]        (FATE's own form works too: fedflow -f OPERATION [FLAGS])


      """
    for group in OperationGroup.allCases {
      text += "\(group.rawValue)\n"
      text += list(Operations.all.filter { $0.group == group && !$0.isHidden })
      text += "\n"
    }
    text += Promise.text + "\n"
    text +=
      "'fedflow help OPERATION' lists the flags of one; 'fedflow explain F0123' explains a diagnostic.\n\nExit status\n"
    for status in ExitStatus.allCases { text += "  \(padded(String(status.rawValue), 6))\(status.meaning)\n" }
    return text
  }

  private static func list(_ types: [any Operation.Type]) -> String {
    types.map { "  \(padded($0.name, 24))\($0.summary)\n" }.joined()
  }

  private static func page(_ type: any Operation.Type) -> String {
    var text = "usage: fedflow \(type.name)\(type.operand.map { " \($0)" } ?? "") [FLAGS]\n\n  \(type.summary)\n"
    if !type.details.isEmpty {
      text += "\n" + type.details.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
    text += "\n"
    for option in type.options + CommandOption.common {
      text += "  \(padded(option.spelling, 34))\(option.summary)\(option.isRequired ? " (needed)" : "")\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(2, width - text.count))
  }
}
