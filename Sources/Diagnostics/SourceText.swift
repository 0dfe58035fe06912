/// A named text that a person wrote: the conf, DSL or table file that a diagnostic points into.
///
/// A class, because thousands of positions of one file share it; immutable, hence safe to share.
public final class SourceText: Sendable {
  /// The name as the user gave it, usually a path.
  public let name: String
  /// The bytes of the text, assumed UTF-8; invalid sequences are repaired only when a line is quoted.
  public let bytes: [UInt8]

  /// Makes a named text from its bytes.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Makes a named text from a string.
  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// Where the first line begins: a byte order mark is no character of it.
  private var contentStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The line with this 1-based number without its line break, or nil when the text has fewer lines.
  public func line(_ number: Int) -> String? {
    var start = contentStart
    for _ in 1..<max(number, 1) {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start = end + 1
    }
    guard start <= bytes.count else { return nil }
    var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    // A carriage return without a line feed is no line end.
    if end > start, end < bytes.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The position of a byte offset: lines and columns are 1-based, columns count Unicode scalars.
  public func position(atByte offset: Int) -> SourcePosition {
    var lineStart = contentStart
    let end = min(max(offset, lineStart), bytes.count)
    var line = 1
    for index in lineStart..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    let scalars = bytes[lineStart..<end].reduce(into: 0) { count, byte in
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    return SourcePosition(source: self, line: line, column: scalars + 1)
  }
}

/// A place in a text: any node that carries one can mint an error at itself.
public struct SourcePosition: Sendable {
  /// The text that the position points into.
  public let source: SourceText
  /// 1-based line.
  public let line: Int
  /// 1-based column in Unicode scalars.
  public let column: Int

  /// Makes a position from its parts.
  public init(source: SourceText, line: Int, column: Int) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var text: String { "\(source.name):\(line):\(column)" }
}

extension SourcePosition: Equatable {
  /// Positions are equal when they name the same file, line and column.
  public static func == (a: Self, b: Self) -> Bool {
    a.source.name == b.source.name && a.line == b.line && a.column == b.column
  }
}
