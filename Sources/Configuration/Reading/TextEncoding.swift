import Diagnostics

/// The checks that both languages share before a text is read: its size, and that it is UTF-8.
enum TextEncoding {
  /// Where the content begins, after a byte order mark if there is one.
  ///
  /// RFC 8259 section 8.1 lets a reader skip the mark; editors on Windows write it without being asked.
  static func contentStart(of source: SourceText, limits: ReadingLimits) throws -> Int {
    let bytes = source.bytes
    guard bytes.count <= limits.bytes else {
      throw Diagnostic(
        .textTooLarge,
        "the text has \(English.count(bytes.count, "byte")); the limit is \(English.count(limits.bytes, "byte"))",
        at: SourcePosition(source: source, line: 1, column: 1))
    }
    if let wide = wideEncoding(bytes) {
      throw Diagnostic(
        .textEncoding, "the text is encoded in \(wide), expected UTF-8",
        at: SourcePosition(source: source, line: 1, column: 1), help: "save the file as UTF-8")
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let offset = bytes.withUnsafeBufferPointer({ UTF8Check.firstInvalid(in: $0) }) {
      throw invalidByte(at: offset, in: source)
    }
    return start
  }

  private static func invalidByte(at offset: Int, in source: SourceText) -> Diagnostic {
    let digits = String(source.bytes[offset], radix: 16, uppercase: true)
    let byte = digits.count == 1 ? "0\(digits)" : digits
    return Diagnostic(
      .textEncoding, "the byte 0x\(byte) is not valid UTF-8 here", at: source.position(atByte: offset),
      help: "save the file as UTF-8")
  }

  /// UTF-16 and UTF-32 show themselves by their mark, or by a zero byte beside the first ASCII character.
  private static func wideEncoding(_ bytes: [UInt8]) -> String? {
    let head = Array(bytes.prefix(4))
    if head == [0, 0, 0xFE, 0xFF] || head == [0xFF, 0xFE, 0, 0] { return "UTF-32" }
    if head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0xFF, 0xFE]) { return "UTF-16" }
    guard head.count == 4 else { return nil }
    switch head.map({ $0 == 0 }) {
    case [true, true, true, false], [false, true, true, true]: return "UTF-32"
    case [true, false, true, false], [false, true, false, true]: return "UTF-16"
    default: return nil
    }
  }
}

/// Well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// The offset of the first byte that does not begin a well-formed sequence.
  static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = bytes.count
    let raw = UnsafeRawBufferPointer(bytes)
    while index < count {
      if index + 8 <= count, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        index += 8
        continue
      }
      let length = sequenceLength(at: index, in: bytes)
      if length == 0 { return index }
      index += length
    }
    return nil
  }

  /// The length of the sequence at an offset, 0 when it is not well formed.
  private static func sequenceLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let first = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
    for offset in (index + 2)..<(index + max(length, 2)) where bytes[offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
