import Configuration
import Diagnostics

/// What the checks of conf, DSL and parameters find, and the one place that decides how FATE's silence is rendered:
/// what FATE ignores is accepted and named; a strict run refuses it. The checks are the same in both.
struct Findings {
  /// Whether what FATE ignores is refused.
  let strict: Bool
  /// All that was found, in the order in which it was found.
  private(set) var list = DiagnosticList()

  init(strict: Bool) { self.strict = strict }

  /// Whether a diagnostic only follows from what was found: parameters that are missing at a party whose index is wrong.
  func explains(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.code == .parameterConflict && diagnostic.position == nil
      && list.diagnostics.contains { $0.code == .partyIndexOutOfRange }
  }

  /// Adds what is wrong in any case, or what is only worth knowing.
  mutating func add(_ diagnostic: Diagnostic) { list.add(diagnostic) }

  /// Adds something that FATE passes over without a word.
  ///
  /// - Parameter consequence: what happens instead, to be named when the run goes on.
  mutating func ignore(_ diagnostic: Diagnostic, _ consequence: String = "it is ignored") {
    var named = diagnostic
    named.severity = strict ? .error : .warning
    if !strict { named.message += "; \(consequence)" }
    list.add(named)
  }
}

/// Typed reading of nodes: each says what it needed and what it found.
extension Findings {
  /// The members of a map; none, and a finding, when it is no map.
  mutating func members(of node: Node, _ name: String) -> [Node.Member] {
    guard let members = node.members else {
      add(.wrongShape(node, name, expected: "a map"))
      return []
    }
    return members
  }

  /// The elements of a list; none, and a finding, when it is no list.
  mutating func elements(of node: Node, _ name: String, expected: String = "a list") -> [Node] {
    guard let elements = node.elements else {
      add(.wrongShape(node, name, expected: expected))
      return []
    }
    return elements
  }

  /// A text; nil, and a finding, when it is none.
  mutating func text(of node: Node, _ name: String) -> String? {
    guard let text = node.text else {
      add(.wrongShape(node, name, expected: "a text"))
      return nil
    }
    return text
  }

  /// The value of a key that must be there; nil, and a finding, when it is not.
  mutating func required(_ key: String, of node: Node, _ name: String) -> Node? {
    if let value = node[key] { return value }
    let keys = (node.members ?? []).map(\.key)
    let help = Suggestion.nearest(to: key, in: keys).map { "is \(English.quote($0)) meant to be it?" }
    add(Diagnostic(.missingKey, "\(name) has no \(English.quote(key))", at: node.position, help: help))
    return nil
  }
}

extension Diagnostic {
  /// `'role.guest' must be a list of party ids, found 5`.
  static func wrongShape(_ node: Node, _ name: String, expected: String) -> Diagnostic {
    Diagnostic(.wrongShape, "'\(name)' must be \(expected), found \(node.found)", at: node.position)
  }
}
