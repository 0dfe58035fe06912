import Configuration
import Diagnostics

/// The query of an address as the keys of a request: `key=value` pairs, or one JSON object as FATE's client sends it
/// with an upload (contract 1.3).
enum QueryString {
  /// Reads a query.
  ///
  /// - Returns: a map; nil when there is none. The values of pairs are texts.
  /// - Throws: `Diagnostic` at `query:1:n`.
  static func read(_ query: String) throws -> Node? {
    if query.isEmpty { return nil }
    guard query.hasPrefix("{") || query.hasPrefix("%7B") || query.hasPrefix("%7b") else { return try pairs(query) }
    let text = try decode(
      query[...], plusIsBlank: false, at: SourceText(name: "query", text: query).position(atByte: 0))
    return try JSONReader.read(SourceText(name: "query", bytes: text))
  }

  private static func pairs(_ query: String) throws -> Node {
    let source = SourceText(name: "query", text: query)
    var members: [Node.Member] = []
    for pair in query.split(separator: "&") {
      let offset = query.utf8.distance(from: query.startIndex, to: pair.startIndex)
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let position = source.position(atByte: offset)
      let key = try name(parts[0], position)
      let value = parts.count > 1 ? try name(parts[1], position) : ""
      if let first = members.first(where: { $0.key == key }) {
        throw Diagnostic(
          .repeatedKey, "the key \(English.quote(key)) stands twice in the query", at: position,
          notes: [.init("it stood here first", at: first.keyPosition)], help: "remove one of the two")
      }
      let place = source.position(atByte: offset + parts[0].utf8.count + 1)
      members.append(Node.Member(key: key, keyPosition: position, value: Node(.text(value), at: place)))
    }
    return Node(.map(members), at: source.position(atByte: 0))
  }

  private static func name(_ text: Substring, _ position: SourcePosition) throws -> String {
    let bytes = try decode(text, plusIsBlank: true, at: position)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Diagnostic(.malformedRequest, "the query is not UTF-8 behind its percent signs", at: position)
    }
    return text
  }

  /// Percent-encoding undone (RFC 3986, section 2.1); `+` is a blank in what forms send.
  static func decode(_ text: Substring, plusIsBlank: Bool, at position: SourcePosition?) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
          throw Diagnostic(
            .malformedRequest, "a percent sign in the query is not followed by two hexadecimal digits", at: position)
        }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? { Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init) }
}
