import Diagnostics

/// libyaml's messages in plain words, with what to do.
enum YAMLProblem {
  /// A byte or character that YAML forbids everywhere.
  static func reading(_ problem: String, value: Int32, at place: SourcePosition) -> Diagnostic {
    guard problem == "control characters are not allowed", value >= 0 else {
      return Diagnostic(.textEncoding, "not readable as YAML: \(problem)", at: place)
    }
    let digits = String(value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return Diagnostic(
      .textEncoding, "the character U+\(padded) is not allowed in YAML", at: place,
      help: "remove it, or write it as an escape in a double-quoted text")
  }

  /// A breach of the syntax.
  static func syntax(
    _ problem: String, context: (text: String, position: SourcePosition)?, at place: SourcePosition,
    next: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Diagnostic {
    let words = explanation(problem, context: context?.text ?? "", next: next)
    var notes: [Diagnostic.Note] = []
    if let context, context.position != place, let note = note(for: context.text) {
      notes.append(.init(note, at: context.position))
    }
    return Diagnostic(.yamlSyntax, words.message, at: place, notes: notes, help: words.help)
  }

  private static func note(for context: String) -> String? {
    switch context {
    case "while parsing a block mapping", "while parsing a flow mapping": "the map begins here"
    case "while parsing a block collection", "while parsing a flow sequence": "the list begins here"
    case "while scanning a quoted scalar": "the quoted text begins here"
    case "while scanning a simple key": "the key begins here"
    default: nil
    }
  }

  private static func explanation(
    _ problem: String, context: String, next: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (message: String, help: String?) {
    let found = found(next)
    switch problem {
    case "mapping values are not allowed in this context":
      return ("':' cannot begin a value here", "quote a text that contains ': ', and check the indentation")
    case "did not find expected key":
      return ("expected a key, found \(found)", "keys of one map must begin in the same column")
    case "did not find expected '-' indicator":
      return ("expected '-' for the next element, found \(found)", "elements of one list must begin in the same column")
    case "could not find expected ':'":
      return ("expected ':' after the key that stands before this place", "quote a text that is no key")
    case "did not find expected ',' or ']'":
      return ("expected ',' or ']', found \(found)", nil)
    case "did not find expected ',' or '}'":
      return ("expected ',' or '}', found \(found)", nil)
    case "did not find expected node content":
      return ("expected a value, found \(found)", nil)
    case "did not find expected <document start>":
      return ("expected the end of the text, found \(found)", "check the quotes and the indentation before this place")
    case "found character that cannot start any token":
      return noToken(next, found)
    case "found unexpected end of stream":
      return ("the quoted text has no closing quote", nil)
    case "found unknown escape character":
      return (
        "a backslash is followed by a character that is no escape", "double the backslash, or use single quotes"
      )
    case "block sequence entries are not allowed in this context",
      "block mapping entries are not allowed in this context",
      "mapping keys are not allowed in this context":
      return ("a list or map cannot begin here", "begin it on a line of its own, indented")
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return ("a tab cannot indent a line", "indent with spaces")
    case "found unknown directive name", "could not find expected directive name":
      return ("the directive is not known", "a line that begins with '%' can only be %YAML 1.2 or %TAG")
    case "found incompatible YAML document":
      return ("this version of YAML is not known", "write %YAML 1.2, or leave the line out")
    case "did not find expected alphabetic or numeric character":
      return (
        "an anchor or alias has no name of letters, digits, '_' and '-'", "quote a text that begins with '&' or '*'"
      )
    case "found unexpected ':'":
      return ("a text without quotes cannot have ':' here", "quote the text")
    case "found undefined tag handle":
      return ("a tag has a prefix that no %TAG line declares", "allowed tags begin with '!!', such as !!str")
    default:
      return (context.isEmpty ? problem : "\(context), \(problem)", nil)
    }
  }

  private static func noToken(
    _ next: Slice<UnsafeBufferPointer<UInt8>>, _ found: String
  ) -> (message: String, help: String?) {
    if next.first == 0x09 { return ("a tab cannot stand here", "YAML indents with spaces only") }
    return ("a value cannot begin with \(found)", "quote the text")
  }

  private static func found(_ next: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    guard let first = next.first else { return "the end of the text" }
    switch first {
    case 0x0A, 0x0D: return "the end of the line"
    case 0x09: return "a tab"
    default: break
    }
    let line = next.prefix { $0 != 0x0A && $0 != 0x0D }
    let text = String(decoding: line, as: UTF8.self)
    guard first < 0x80, text.first?.isLetter == true || text.first?.isNumber == true else {
      return "'\(text.first ?? "?")'"
    }
    return English.quote(String(text.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }))
  }
}
