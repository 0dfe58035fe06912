import Configuration

/// JSON with the members of its objects in the order in which they were written: the order of a DSL's components means
/// something, and the canonical writer sorts.
enum OrderedJSON {
  static func text(_ node: Node) -> String {
    switch node.value {
    case .list(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
    case .map(let members):
      "{" + members.map { "\(scalar(.text($0.key))): \(text($0.value))" }.joined(separator: ", ") + "}"
    default: scalar(node.json)
    }
  }

  private static func scalar(_ value: JSON) -> String { CanonicalJSON.text(value, .line) }
}
