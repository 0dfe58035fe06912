import Diagnostics

/// What the JSON reader says about a text that is not JSON.
extension JSONCursor {
  /// A syntax error at the cursor.
  func failure(_ message: String, notes: [Diagnostic.Note] = [], help: String? = nil) -> Diagnostic {
    Diagnostic(.jsonSyntax, message, at: position, notes: notes, help: help)
  }

  /// What stands at the cursor, for "expected …, found …".
  var found: String {
    if isAtEnd { return "the end of the text" }
    if byte < 0x20 || byte == 0x7F {
      let names: [UInt8: String] = [0x09: "a tab", 0x0A: "a line break", 0x0D: "a line break"]
      let digits = String(byte, radix: 16, uppercase: true)
      return names[byte] ?? "the control character U+00\(byte < 0x10 ? "0" : "")\(digits)"
    }
    let word = self.word
    return word.isEmpty ? "'\(firstCharacter)'" : English.quote(word)
  }

  /// Whether a byte may belong to a word: letters, digits, `_`, `.`, `+`, `-`.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private var word: String {
    let rest = bytes[index...].prefix(80)
    return String(decoding: rest.prefix { Self.isWord($0) }, as: UTF8.self)
  }

  private var firstCharacter: Character {
    String(decoding: bytes[index...].prefix(64), as: UTF8.self).first ?? "?"
  }

  /// Where a value should be, there is none.
  func noValue() -> Diagnostic {
    if byte == UInt8(ascii: ",") {
      return failure("expected a value before ',', found none", help: "remove the comma or write the value")
    }
    return failure("expected a value, found \(found)", help: helpForWord ?? helpForCharacter)
  }

  /// Where a key should be, there is none.
  func noKey() -> Diagnostic {
    if byte == UInt8(ascii: ",") { return failure("expected a key, found ','", help: "remove the comma") }
    let isWord = !word.isEmpty
    return failure(
      "expected a key in double quotes, found \(found)",
      help: isWord ? "write \"\(word)\" in double quotes" : helpForCharacter)
  }

  func noColon(after key: String) -> Diagnostic {
    failure("expected ':' after the key \(English.quote(key)), found \(found)", help: helpForCharacter)
  }

  func noComma(before closing: Unicode.Scalar, _ opening: SourcePosition) -> Diagnostic {
    let kind = closing == "]" ? "list" : "map"
    let notes = [Diagnostic.Note("the \(kind) begins here", at: opening)]
    var help = helpForCharacter
    if help == nil, byte == UInt8(ascii: "\"") { help = "put a comma between the values" }
    return failure("expected ',' or '\(closing)' after this value, found \(found)", notes: notes, help: help)
  }

  /// Help for a word that other languages have and JSON has not.
  var helpForWord: String? {
    let word = self.word
    let bare = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
    switch bare {
    case "": return nil
    case "None", "nil", "undefined", "NULL", "Null": return "JSON writes 'null'"
    case "True", "TRUE", "False", "FALSE": return "JSON writes '\(bare.lowercased())'"
    case "NaN", "nan", "Infinity", "inf", "Inf": return "JSON has no \(bare); leave the value out or write null"
    default: break
    }
    if word.hasPrefix("+") { return "write the number without '+'" }
    if word.hasPrefix(".") { return "write a 0 before the decimal point" }
    if let near = Suggestion.nearest(to: word, in: ["true", "false", "null"]) { return "did you mean '\(near)'?" }
    return "put texts in double quotes"
  }

  /// Help for a character that other languages use and JSON does not.
  var helpForCharacter: String? {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "#"): "JSON has no comments; a YAML file may have them"
    case UInt8(ascii: "'"): "texts stand in double quotes"
    case UInt8(ascii: "]"), UInt8(ascii: "}"): "a bracket is missing or too many before this place"
    default: nil
    }
  }

  /// Help for what follows a complete value.
  var helpAfterRoot: String? {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): "a file holds one value; put several into a list"
    default: helpForCharacter
    }
  }

  /// The problem of a YAML text that was read as JSON.
  func yamlNamedJSON(_ problem: Diagnostic) -> Diagnostic {
    var name = source.name
    let isNamedJSON = name.lowercased().hasSuffix(".json")
    if isNamedJSON { name.removeLast(5) }
    return Diagnostic(
      .yamlNamedJSON, "this looks like YAML, expected JSON: \(problem.message)", at: problem.position,
      notes: problem.notes,
      help: isNamedJSON ? "name the file \(English.quote("\(name).yaml")), or write JSON" : "write JSON")
  }
}
