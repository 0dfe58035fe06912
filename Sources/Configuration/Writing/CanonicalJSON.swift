/// The one writer of JSON: the same value gives the same bytes, whatever the order in a dictionary was.
///
/// Keys are sorted by their UTF-8 bytes; numbers are `NumberText`'s; characters beyond ASCII stay as they are; escaped
/// are only quotes, backslashes and control characters, as Python's `json` does with `ensure_ascii=False`.
public enum CanonicalJSON {
  /// How the text is laid out.
  public enum Style: Sendable {
    /// For files: two spaces of indentation, a line break at the end. Numbers that are not finite become the texts
    /// `NaN`, `Infinity` and `-Infinity`, because JSON has no such numbers.
    case file
    /// For one record a line: no white space and no line break at the end. Not finite numbers as in `file`.
    case line
    /// As FATE's client prints (contract 1.2): four spaces, no line break at the end, bare `NaN`, `Infinity`,
    /// `-Infinity`.
    case fate
  }

  /// The text of a value.
  public static func text(_ value: JSON, _ style: Style = .file) -> String {
    String(decoding: bytes(value, style), as: UTF8.self)
  }

  /// The UTF-8 bytes of a value.
  public static func bytes(_ value: JSON, _ style: Style = .file) -> [UInt8] {
    var writer = JSONWriter(style)
    writer.write(value, depth: 0)
    if style == .file { writer.bytes.append(0x0A) }
    return writer.bytes
  }
}

private struct JSONWriter {
  var bytes: [UInt8] = []
  private let indent: Int?
  private let bareNonFinite: Bool

  init(_ style: CanonicalJSON.Style) {
    switch style {
    case .file: (indent, bareNonFinite) = (2, false)
    case .line: (indent, bareNonFinite) = (nil, false)
    case .fate: (indent, bareNonFinite) = (4, true)
    }
  }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let value):
      let text = NumberText.of(value)
      if value.isFinite || bareNonFinite { append(text) } else { quoted(text) }
    case .text(let value): quoted(value)
    case .list(let elements):
      enclose("[", "]", elements, depth) { $0.write($1, depth: depth + 1) }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      enclose("{", "}", sorted, depth) { writer, member in
        writer.quoted(member.key)
        writer.append(writer.indent == nil ? ":" : ": ")
        writer.write(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func enclose<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], _ depth: Int,
    _ writeElement: (inout JSONWriter, Element) -> Void
  ) {
    append(opening)
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      newLine(depth + 1)
      writeElement(&self, element)
    }
    if !elements.isEmpty { newLine(depth) }
    append(closing)
  }

  private mutating func newLine(_ depth: Int) {
    guard let indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func quoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case 0..<0x20: append("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))")
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
