import Diagnostics

/// The core schema of YAML 1.2.2, section 10.3: which value a scalar is, by its tag or else by its form.
enum CoreSchema {
  /// The kinds of collections, for their tags.
  enum Collection: String {
    case list = "tag:yaml.org,2002:seq"
    case map = "tag:yaml.org,2002:map"
  }

  private static let prefix = "tag:yaml.org,2002:"
  private static let known = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"]

  /// The value of a scalar.
  static func value(of scalar: YAMLEvent.Scalar, at place: SourcePosition) throws -> Node.Value {
    let text = scalar.text
    switch scalar.properties.tag {
    case nil: return scalar.isPlain ? try plain(text, at: place) : .text(text)
    case "!", "\(prefix)str": return .text(text)
    case "\(prefix)null":
      guard text.isEmpty || isNull(text) else { throw misfit("!!null", text, at: place) }
      return .null
    case "\(prefix)bool":
      guard let value = bool(text) else { throw misfit("!!bool", text, at: place) }
      return .bool(value)
    case "\(prefix)int":
      guard let value = try integer(text, at: place) else { throw misfit("!!int", text, at: place) }
      return value
    case "\(prefix)float":
      guard let value = try integer(text, at: place) ?? float(text, at: place) else {
        throw misfit("!!float", text, at: place)
      }
      if case .integer(let whole) = value { return .number(Double(whole)) }
      return value
    case .some(let tag): throw refusal(tag, of: "a text", at: place)
    }
  }

  /// Refuses a tag that does not belong to a collection.
  static func check(tag: String?, of collection: Collection, at place: SourcePosition) throws {
    guard let tag, tag != "!", tag != collection.rawValue else { return }
    throw refusal(tag, of: collection == .list ? "a list" : "a map", at: place)
  }

  private static func plain(_ text: String, at place: SourcePosition) throws -> Node.Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"): return isNull(text) ? .null : .text(text)
    case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      return bool(text).map { .bool($0) } ?? .text(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return try integer(text, at: place) ?? float(text, at: place) ?? .text(text)
    default: return .text(text)
    }
  }

  private static func isNull(_ text: String) -> Bool { ["~", "null", "Null", "NULL"].contains(text) }

  private static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`; nil when the text has none of these forms.
  private static func integer(_ text: String, at place: SourcePosition) throws -> Node.Value? {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] where text.hasPrefix(prefix) {
      let digits = text.dropFirst(2)
      guard !digits.isEmpty, digits.utf8.allSatisfy({ isDigit($0, radix: radix) }) else { return nil }
      guard let value = Int(digits, radix: radix) else { throw tooLarge(text, at: place) }
      return .integer(value)
    }
    let digits = unsigned(text)
    guard !digits.isEmpty, digits.allSatisfy({ isDigit($0, radix: 10) }) else { return nil }
    // As in JSON: 64 bits hold neither the sign of -0 nor larger integers; both become numbers.
    if text.hasPrefix("-"), digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { return .number(-0.0) }
    if let value = Int(text) { return .integer(value) }
    return try number(text, at: place)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `.inf`, `.nan`; nil when the text has none of these forms.
  private static func float(_ text: String, at place: SourcePosition) throws -> Node.Value? {
    if [".nan", ".NaN", ".NAN"].contains(text) { return .number(.nan) }
    let rest = unsigned(text)
    if [".inf", ".Inf", ".INF"].contains(where: { rest.elementsEqual($0.utf8) }) {
      return .number(text.hasPrefix("-") ? -.infinity : .infinity)
    }
    let whole = rest.prefix { isDigit($0, radix: 10) }
    var tail = rest.dropFirst(whole.count)
    var fraction = tail.prefix(0)
    if tail.first == UInt8(ascii: ".") {
      fraction = tail.dropFirst().prefix { isDigit($0, radix: 10) }
      tail = tail.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    if let letter = tail.first {
      let exponent = unsigned(Substring(tail.dropFirst()))
      guard letter | 0x20 == UInt8(ascii: "e"), !exponent.isEmpty,
        exponent.allSatisfy({ isDigit($0, radix: 10) })
      else { return nil }
    }
    return try number(text, at: place)
  }

  private static func number(_ text: String, at place: SourcePosition) throws -> Node.Value {
    guard let value = Double(text), value.isFinite else { throw tooLarge(text, at: place) }
    return .number(value)
  }

  private static func unsigned(_ text: some StringProtocol) -> Substring.UTF8View {
    let first = text.utf8.first
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    return Substring(isSigned ? text.dropFirst() : text[...]).utf8
  }

  private static func isDigit(_ byte: UInt8, radix: Int) -> Bool {
    guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return false }
    return value < radix
  }
}

extension CoreSchema {
  private static func tooLarge(_ text: String, at place: SourcePosition) -> Diagnostic {
    Diagnostic(
      .numberOutOfRange, "the number \(English.quote(text)) is too large", at: place,
      help: "quote it if it is a text")
  }

  private static func misfit(_ tag: String, _ text: String, at place: SourcePosition) -> Diagnostic {
    Diagnostic(.yamlTag, "the tag '\(tag)' does not fit \(English.quote(text))", at: place)
  }

  private static func refusal(_ tag: String, of value: String, at place: SourcePosition) -> Diagnostic {
    let short = tag.hasPrefix(prefix) ? "!!\(tag.dropFirst(prefix.count))" : tag
    let message =
      known.contains(short)
      ? "the tag '\(short)' does not fit \(value)" : "the tag \(English.quote(short)) is not known here"
    return Diagnostic(.yamlTag, message, at: place, help: "allowed tags are \(English.list(known, "and"))")
  }
}
