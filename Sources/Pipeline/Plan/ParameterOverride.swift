import Configuration
import Diagnostics

/// One `--set component.parameter=value`: the last layer of a component's parameters at every party.
public struct ParameterOverride: Sendable {
  /// The name under which overrides are shown as the origin of a value.
  public static let origin = "--set"

  /// The component.
  public let component: String
  /// The parameter, nested names in order.
  public let path: [String]
  /// The value.
  public let value: Node
  /// Where the override begins.
  public let position: SourcePosition

  /// Reads the argument of `--set`: the value is JSON, or a text when it is no JSON.
  ///
  /// - Throws: `Diagnostic` F0412 for a text without component, parameter or `=`.
  public init(parsing argument: String) throws {
    let source = SourceText(name: Self.origin, text: argument)
    position = SourcePosition(source: source, line: 1, column: 1)
    guard let equals = argument.firstIndex(of: "=") else { throw Diagnostic.unreadable(argument, at: position) }
    let names = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard names.count >= 2, !names.contains("") else { throw Diagnostic.unreadable(argument, at: position) }
    component = names[0]
    path = Array(names.dropFirst())
    let text = String(argument[argument.index(after: equals)...])
    let place = SourcePosition(
      source: source, line: 1, column: argument[...equals].unicodeScalars.count + 1)
    let parsed = (try? JSONReader.read(SourceText(name: Self.origin, text: text))) ?? Node(.text(text), at: place)
    value = Self.moving(parsed, to: place)
  }

  /// The override as a layer of parameters.
  var layer: Node {
    path.reversed().reduce(value) { inner, name in
      Node(.map([Node.Member(key: name, keyPosition: position, value: inner)]), at: position)
    }
  }

  /// Every part of the value stands where the value begins; its own positions count from another start.
  private static func moving(_ node: Node, to place: SourcePosition) -> Node {
    switch node.value {
    case .list(let elements): Node(.list(elements.map { moving($0, to: place) }), at: place)
    case .map(let members):
      Node(
        .map(members.map { Node.Member(key: $0.key, keyPosition: place, value: moving($0.value, to: place)) }),
        at: place)
    default: Node(node.value, at: place)
    }
  }
}

extension Diagnostic {
  fileprivate static func unreadable(_ argument: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      .badOverride, "\(English.quote(argument)) is not of the form component.parameter=value", at: position,
      help: "for example --set hetero_lr_0.max_iter=10")
  }
}
