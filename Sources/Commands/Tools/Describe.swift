import Configuration
import Diagnostics
import Pipeline

/// `describe`: a module's parameters, ports and messages.
enum Describe: Operation {
  static let name = "describe"
  static let group = OperationGroup.tools
  static let summary = "list the modules, or the parameters and messages of one"
  static let operand: String? = "[MODULE]"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let word = request.operands.first else {
      let lines = session.registry.modules.map { module in
        "\(module)  \(session.registry[module]?.summary ?? "")\n"
      }
      return .text(lines.joined())
    }
    guard let component = session.registry[word] else {
      let isKnown = session.registry.notBuilt.contains { $0.lowercased() == word.lowercased() }
      throw Diagnostic(
        .unknownModuleName,
        isKnown
          ? "the module \(English.quote(word)) is not built in this version"
          : "there is no module \(English.quote(word))",
        help: Suggestion.help(for: word, in: session.registry.modules))
    }
    return .text(page(component))
  }

  private static func page(_ component: (some Component).Type) -> String {
    var text = "\(component.module): \(component.summary)\n"
    text += "  roles: \(English.list(component.roles.sorted().map(\.rawValue), "and"))\n\nParameters\n"
    text += parameters(component, Generation.fate15)
    if !component.messages.isEmpty {
      text += "\nMessages between parties (nothing else is let through)\n"
      text += component.messages.map(line).joined()
    }
    return text
  }

  private static func parameters<Described: Component>(_ type: Described.Type, _ generation: Generation) -> String {
    let (first, later) = (Described.Parameters(defaults: .fate14).json, Described.Parameters(defaults: .fate15).json)
    return lines(ParameterDescription.all(of: Described.Parameters.self), first, later, indent: "  ")
  }

  private static func lines(
    _ descriptions: [ParameterDescription], _ first: JSON, _ later: JSON, indent: String
  ) -> String {
    descriptions.map { parameter in
      let (old, new) = (first[parameter.name] ?? .null, later[parameter.name] ?? .null)
      var text = "\(indent)\(parameter.name): \(parameter.doc)"
      if parameter.nested.isEmpty {
        let value = CanonicalJSON.text(new, .line)
        let defaults = old == new ? value : "\(value); in a conf of version 1 \(CanonicalJSON.text(old, .line))"
        text += " \(parameter.allowed). Default \(defaults).\n"
      } else {
        text += "\n" + lines(parameter.nested, old, new, indent: indent + "  ")
      }
      return text
    }.joined()
  }

  private static func line(_ message: MessageDeclaration) -> String {
    func names(_ roles: Set<Role>) -> String { roles.sorted().map(\.rawValue).joined(separator: ", ") }
    let secrecy =
      switch message.secrecy {
      case .ciphertext: "encrypted"
      case .blinded: "blinded"
      case .publicKey: "a public key"
      case .clear(let reason): "clear: \(reason)"
      }
    return "  \(names(message.from)) -> \(names(message.to)): \(message.name) (\(secrecy))\n"
  }
}
