import Diagnostics

/// A value that a person wrote, with its place: what the JSON and the YAML reader both give.
public struct Node: Sendable {
  /// The kinds of values that both languages share.
  public enum Value: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction or exponent that fits 64 bits.
    case integer(Int)
    /// Any other number (YAML: `.inf` and `.nan` too).
    case number(Double)
    /// A string.
    case text(String)
    /// A list.
    case list([Node])
    /// A map, in the order in which it was written; keys are unique.
    case map([Member])
  }

  /// A key of a map with its value.
  public struct Member: Sendable {
    /// The key.
    public let key: String
    /// Where the key was written.
    public let keyPosition: SourcePosition
    /// The value.
    public let value: Node

    /// Makes a member.
    public init(key: String, keyPosition: SourcePosition, value: Node) {
      self.key = key
      self.keyPosition = keyPosition
      self.value = value
    }
  }

  /// What was written.
  public let value: Value
  /// Where it begins.
  public let position: SourcePosition

  /// Makes a node.
  public init(_ value: Value, at position: SourcePosition) {
    self.value = value
    self.position = position
  }
}

extension Node {
  /// The value of a key of a map; nil when this is no map or has no such key.
  public subscript(key: String) -> Node? { members?.first { $0.key == key }?.value }

  /// The members, when it is a map.
  public var members: [Member]? { if case .map(let value) = value { value } else { nil } }
  /// The elements, when it is a list.
  public var elements: [Node]? { if case .list(let value) = value { value } else { nil } }
  /// The text, when it is one.
  public var text: String? { if case .text(let value) = value { value } else { nil } }
  /// The integer, when it is one.
  public var integer: Int? { if case .integer(let value) = value { value } else { nil } }
  /// The number, an integer included, when it is one.
  public var double: Double? {
    switch value {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
  /// The Boolean, when it is one.
  public var bool: Bool? { if case .bool(let value) = value { value } else { nil } }
  /// Whether it is null.
  public var isNull: Bool { if case .null = value { true } else { false } }

  /// What it is, for "expected …, found …": `the text 'x'`, `-3`, `a list`.
  public var found: String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .text(let value): "the text \(English.quote(value))"
    case .list(let value): value.isEmpty ? "an empty list" : "a list of \(value.count)"
    case .map: "a map"
    }
  }

  /// The same value without places.
  public var json: JSON {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text(let value): .text(value)
    case .list(let value): .list(value.map(\.json))
    case .map(let value): .object(Dictionary(value.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 }))
    }
  }
}
