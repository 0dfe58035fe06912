/// A JSON value without positions: what fedflow writes (metrics, models, records, answers).
public enum JSON: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A string.
  case text(String)
  /// An array.
  case list([JSON])
  /// An object; the canonical writer sorts its keys.
  case object([String: JSON])
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A string literal is a text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// An integer literal is an integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A float literal is a number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A Boolean literal.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array literal is a list.
  public init(arrayLiteral elements: JSON...) { self = .list(elements) }
  /// A dictionary literal is an object; of repeated keys the last counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
  /// `nil` is null.
  public init(nilLiteral: ()) { self = .null }
}

extension JSON {
  /// The value of a key of an object; nil when this is no object or has no such key.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// The element at an index of a list; nil when this is no list or is shorter.
  public subscript(index: Int) -> JSON? {
    guard case .list(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text, when it is one.
  public var textValue: String? { if case .text(let value) = self { value } else { nil } }
  /// The integer, when it is one.
  public var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }
  /// The number, an integer included, when it is one.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
  /// The Boolean, when it is one.
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The elements, when it is a list.
  public var listValue: [JSON]? { if case .list(let value) = self { value } else { nil } }
  /// The members, when it is an object.
  public var objectValue: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
}
