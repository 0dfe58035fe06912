import Diagnostics

/// Strict JSON (RFC 8259): every value and key with its place.
///
/// Where the RFC leaves a choice: a byte order mark at the start is skipped; repeated keys are refused unless the
/// limits say otherwise; an escaped surrogate without its partner is refused; `-0` stays a number with its sign; an
/// integer beyond 64 bits becomes a number; a number that would be infinite is refused, one that is too small becomes
/// zero.
public enum JSONReader {
  /// Reads one value and nothing after it. Throws a `Diagnostic` at the place of the first problem.
  public static func read(_ source: SourceText, limits: ReadingLimits = .standard) throws -> Node {
    let start = try TextEncoding.contentStart(of: source, limits: limits)
    return try source.bytes.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes, start: start, source: source, limits: limits)
      return try cursor.document()
    }
  }
}

/// A place in the bytes of a JSON text, moving forward only.
///
/// The bytes are known to be UTF-8. Line and column are kept while moving, so that a position costs nothing.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  let source: SourceText
  let limits: ReadingLimits
  private(set) var index: Int
  private var line = 1
  /// Where the line begins, plus one for each byte passed on it that continues a character: columns count characters.
  private var columnOrigin: Int
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, start: Int, source: SourceText, limits: ReadingLimits) {
    self.bytes = bytes
    self.source = source
    self.limits = limits
    self.index = start
    self.columnOrigin = start
  }

  /// The place of the cursor.
  var position: SourcePosition { SourcePosition(source: source, line: line, column: index - columnOrigin + 1) }
  /// Whether nothing is left.
  var isAtEnd: Bool { index >= bytes.count }
  /// The byte at the cursor, 0 at the end (a zero byte begins no token, so that no caller confuses the two).
  var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

  /// Moves over bytes that are neither line breaks nor parts of long characters.
  mutating func advance(_ count: Int = 1) { index += count }

  /// Moves to the first byte that a string's text cannot hold as it is: a quote, a backslash or a control character.
  mutating func advanceOverText() {
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return }
      if byte & 0xC0 == 0x80 { columnOrigin += 1 }
      index += 1
    }
  }

  /// Moves over white space: space, tab, line feed, carriage return.
  mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0D: index += 1
      case 0x0A:
        index += 1
        line += 1
        columnOrigin = index
      default: return
      }
    }
  }
}

extension JSONCursor {
  mutating func document() throws -> Node {
    skipSpace()
    guard !isAtEnd else {
      throw Diagnostic(.emptyText, "expected a JSON value, found an empty text", at: position)
    }
    let start = index
    do {
      let root = try value()
      skipSpace()
      guard isAtEnd else {
        throw failure("expected the end of the text after its value, found \(found)", help: helpAfterRoot)
      }
      return root
    } catch let problem as Diagnostic where problem.code == .jsonSyntax {
      throw YAMLLikeness.holds(bytes, from: start) ? yamlNamedJSON(problem) : problem
    }
  }

  private mutating func value() throws -> Node {
    let place = position
    switch byte {
    case UInt8(ascii: "{"): return try nested(place, Self.map)
    case UInt8(ascii: "["): return try nested(place, Self.list)
    case UInt8(ascii: "\""): return Node(.text(try string()), at: place)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return Node(try number(), at: place)
    case UInt8(ascii: "t") where takeWord("true"): return Node(.bool(true), at: place)
    case UInt8(ascii: "f") where takeWord("false"): return Node(.bool(false), at: place)
    case UInt8(ascii: "n") where takeWord("null"): return Node(.null, at: place)
    default: throw noValue()
    }
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, end == bytes.count || !JSONCursor.isWord(bytes[end]) else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
    advance(word.utf8CodeUnitCount)
    return true
  }

  private mutating func nested(
    _ place: SourcePosition, _ read: (inout JSONCursor, SourcePosition) throws -> Node.Value
  ) throws -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.depth else {
      throw Diagnostic(
        .nestingTooDeep, "maps and lists are nested deeper than \(limits.depth) levels", at: place)
    }
    advance()
    return Node(try read(&self, place), at: place)
  }

  private static func list(_ cursor: inout JSONCursor, _ opening: SourcePosition) throws -> Node.Value {
    var elements: [Node] = []
    cursor.skipSpace()
    if cursor.take("]") { return .list(elements) }
    while true {
      elements.append(try cursor.value())
      cursor.skipSpace()
      if cursor.take("]") { return .list(elements) }
      try cursor.comma(before: "]", opening)
    }
  }

  private static func map(_ cursor: inout JSONCursor, _ opening: SourcePosition) throws -> Node.Value {
    var list = MemberList(cursor.limits.repeatedKeys)
    cursor.skipSpace()
    if cursor.take("}") { return .map([]) }
    while true {
      let place = cursor.position
      let key = try cursor.key()
      try list.check(key, at: place)
      cursor.skipSpace()
      guard cursor.take(":") else { throw cursor.noColon(after: key) }
      cursor.skipSpace()
      list.append(Node.Member(key: key, keyPosition: place, value: try cursor.value()))
      cursor.skipSpace()
      if cursor.take("}") { return .map(list.members) }
      try cursor.comma(before: "}", opening)
    }
  }

  private mutating func key() throws -> String {
    guard byte == UInt8(ascii: "\"") else { throw noKey() }
    return try string()
  }

  private mutating func comma(before closing: Unicode.Scalar, _ opening: SourcePosition) throws {
    let place = position
    guard take(",") else { throw noComma(before: closing, opening) }
    skipSpace()
    if byte == UInt8(ascii: closing) {
      throw Diagnostic(
        .jsonSyntax, "a trailing comma is not allowed", at: place, help: "remove the comma before '\(closing)'")
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character), !isAtEnd else { return false }
    advance()
    return true
  }
}
