import Diagnostics

/// What libyaml does not tell, read from the text itself.
enum YAMLSource {
  /// More %TAG lines than anyone needs; libyaml compares each with all before it.
  private static let mostTagLines = 64

  /// Refuses what libyaml would read wrongly or slowly.
  static func check(_ bytes: UnsafeBufferPointer<UInt8>, source: SourceText) throws {
    let skipped = source.bytes.count - bytes.count
    if let (offset, name) = foreignLineBreak(bytes) {
      throw Diagnostic(
        .textEncoding, "the character \(name) is a line break in YAML 1.1 and none in YAML 1.2",
        at: source.position(atByte: skipped + offset), help: "write it as an escape in double quotes, or remove it")
    }
    if let offset = surplusTagLine(bytes) {
      throw Diagnostic(
        .yamlSyntax, "the text has more than \(mostTagLines) %TAG lines", at: source.position(atByte: skipped + offset))
    }
  }

  private static func foreignLineBreak(_ bytes: UnsafeBufferPointer<UInt8>) -> (offset: Int, name: String)? {
    var index = 0
    while index + 1 < bytes.count {
      let byte = bytes[index]
      if byte == 0xC2, bytes[index + 1] == 0x85 { return (index, "U+0085") }
      if byte == 0xE2, bytes[index + 1] == 0x80, index + 2 < bytes.count {
        if bytes[index + 2] == 0xA8 { return (index, "U+2028") }
        if bytes[index + 2] == 0xA9 { return (index, "U+2029") }
      }
      index += 1
    }
    return nil
  }

  private static func surplusTagLine(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let mark: [UInt8] = Array("%TAG".utf8)
    var count = 0
    var rest = bytes[...]
    while !rest.isEmpty {
      if rest.first == mark[0], rest.starts(with: mark) { count += 1 }
      if count > mostTagLines { return bytes.count - rest.count }
      guard let end = rest.firstIndex(of: 0x0A) else { return nil }
      rest = rest[(end + 1)...]
    }
    return nil
  }

  /// Whether the properties that begin at a byte have the tag `!` without a name.
  static func hasBareTag(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    var rest = bytes[min(offset, bytes.count)...]
    if rest.first == UInt8(ascii: "&") { rest = rest.drop { !isSpace($0) }.drop(while: isSpace) }
    guard rest.first == UInt8(ascii: "!") else { return false }
    return rest.dropFirst().first.map(isSpace) ?? true
  }

  /// What libyaml would read otherwise than YAML 1.2 means it, at the begin of a value; nil when there is no such
  /// thing.
  ///
  /// In a flow collection `?foo` is a text, of which libyaml makes the key `foo`; and `&a:b` is the anchor `a:b`, of
  /// which libyaml makes the anchor `a` before the text `:b`.
  static func misreading(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (message: String, help: String)? {
    guard offset < bytes.count else { return nil }
    if offset > 0, bytes[offset - 1] == UInt8(ascii: "?"), !isSpace(bytes[offset]), !isFlowEnd(bytes[offset]) {
      return ("a text cannot begin with '?' here", "quote the text")
    }
    var rest = bytes[offset...]
    while let first = rest.first, isProperty(first) {
      if first == UInt8(ascii: "!") {
        rest = rest.drop { !isSpace($0) }.drop(while: isSpace)
        continue
      }
      rest = rest.dropFirst().drop(while: isNameByte)
      if let next = rest.first, !isSpace(next), !isFlowEnd(next) {
        return ("the name of an anchor or alias has letters, digits, '_' and '-' only", "put a space after the name")
      }
      rest = rest.drop(while: isSpace)
      if first == UInt8(ascii: "*") { return nil }
    }
    return nil
  }

  private static func isProperty(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "!")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func isFlowEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
