import Diagnostics

/// A type that a declared parameter may have: read from a node, written as JSON.
public protocol ParameterValue: Sendable {
  /// What is expected, for "expected …, found …": `an integer`, `true or false`.
  static var expectation: String { get }
  /// The value of a node, or nil when the node has another type.
  init?(_ node: Node)
  /// The value as FATE's tracking shows it.
  var json: JSON { get }
  /// Whether a node that gave no value is of the right type all the same: a word that is none of the allowed ones.
  static func hasType(of node: Node) -> Bool
}

extension ParameterValue {
  /// Where every value of the type is allowed, no value means another type.
  public static func hasType(of node: Node) -> Bool { false }
}

extension Bool: ParameterValue {
  /// What is expected.
  public static var expectation: String { "true or false" }
  /// Reads a Boolean.
  public init?(_ node: Node) {
    guard let value = node.bool else { return nil }
    self = value
  }
  /// The Boolean.
  public var json: JSON { .bool(self) }
}

extension Int: ParameterValue {
  /// What is expected.
  public static var expectation: String { "an integer" }
  /// Reads an integer; a number with a fraction part is none, as in FATE.
  public init?(_ node: Node) {
    guard let value = node.integer else { return nil }
    self = value
  }
  /// The integer.
  public var json: JSON { .integer(self) }
}

extension Double: ParameterValue {
  /// What is expected.
  public static var expectation: String { "a finite number" }
  /// Reads a finite number.
  public init?(_ node: Node) {
    guard let value = node.double, value.isFinite else { return nil }
    self = value
  }
  /// The number.
  public var json: JSON { .number(self) }
}

extension String: ParameterValue {
  /// What is expected.
  public static var expectation: String { "a text" }
  /// Reads a text.
  public init?(_ node: Node) {
    guard let value = node.text else { return nil }
    self = value
  }
  /// The text.
  public var json: JSON { .text(self) }
}

extension JSON: ParameterValue {
  /// What is expected.
  public static var expectation: String { "any value" }
  /// Takes any value as it is.
  public init?(_ node: Node) { self = node.json }
  /// Itself.
  public var json: JSON { self }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
  /// What is expected.
  public static var expectation: String { "\(Wrapped.expectation) or null" }
  /// Reads null as nil.
  public init?(_ node: Node) {
    if node.isNull {
      self = Wrapped?.none
    } else if let value = Wrapped(node) {
      self = Wrapped?.some(value)
    } else {
      return nil
    }
  }
  /// As the wrapped type.
  public static func hasType(of node: Node) -> Bool { Wrapped.hasType(of: node) }
  /// The value, or null.
  public var json: JSON { map(\.json) ?? .null }
}

extension Array: ParameterValue where Element: ParameterValue {
  /// What is expected.
  public static var expectation: String { "a list, each element \(Element.expectation)" }
  /// Reads a list whose elements all have the type.
  public init?(_ node: Node) {
    guard let elements = node.elements else { return nil }
    var values: [Element] = []
    for element in elements {
      guard let value = Element(element) else { return nil }
      values.append(value)
    }
    self = values
  }
  /// The list.
  public var json: JSON { .list(map(\.json)) }
}

extension Dictionary: ParameterValue where Key == String, Value: ParameterValue {
  /// What is expected.
  public static var expectation: String { "a map, each value \(Value.expectation)" }
  /// Reads a map whose values all have the type.
  public init?(_ node: Node) {
    guard let members = node.members else { return nil }
    var values: [String: Value] = [:]
    for member in members {
      guard let value = Value(member.value) else { return nil }
      values[member.key] = value
    }
    self = values
  }
  /// The map.
  public var json: JSON { .object(mapValues(\.json)) }
}

/// A closed set of words. FATE folds case before it compares, so any case is read; the declared spelling is kept.
public protocol ParameterChoice: ParameterValue, RawRepresentable, CaseIterable, Equatable where RawValue == String {}

extension ParameterChoice {
  /// The words.
  public static var expectation: String { English.list(allCases.map { "'\($0.rawValue)'" }) }
  /// Reads one of the words, whatever its case.
  public init?(_ node: Node) {
    guard let word = node.text?.lowercased() else { return nil }
    guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == word }) else { return nil }
    self = match
  }
  /// Any word.
  public static func hasType(of node: Node) -> Bool { node.text != nil }
  /// The word in its declared spelling.
  public var json: JSON { .text(rawValue) }
}
