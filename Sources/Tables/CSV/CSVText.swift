import Glibc

/// The text of a CSV file in memory, usually mapped: where its rows begin and end, and how a line is divided.
///
/// Sendable although it holds a pointer: nobody writes to the text, and whoever makes this keeps it alive.
struct CSVText: @unchecked Sendable {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the text begins, after a byte order mark.
  let start: Int
  /// Where the rows begin: after the header line.
  let rowsStart: Int
  /// Where the last line that is not empty ends, its line end counted.
  let end: Int
  /// How many empty lines stand after the last row, and how many of them end in CR LF.
  let blankLinesAtEnd: (count: Int, carriageReturns: Int)
  let hasHeader: Bool
  let delimiter: UInt8
  /// A second delimiter: the tab beside the comma, as in FATE 1.4; otherwise the delimiter itself.
  let otherDelimiter: UInt8
  /// The last lines, copied with some bytes behind them, so that eight bytes can be read from every place.
  private let tail: Buffer<UInt8>
  private let tailStart: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, hasHeader: Bool) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    otherDelimiter = delimiter == UInt8(ascii: ",") ? UInt8(ascii: "\t") : delimiter
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let (end, blank) = Self.endOfRows(bytes, from: start)
    self.start = start
    self.end = end
    blankLinesAtEnd = blank
    rowsStart = hasHeader ? Self.lineEnd(bytes, from: start, to: end) : start
    var tailStart = max(start, end - 64)
    while tailStart > start, bytes[tailStart - 1] != Self.newline { tailStart -= 1 }
    self.tailStart = tailStart
    tail = Buffer(count: end - tailStart + 65) { target in
      for at in tailStart..<end { target[at - tailStart] = bytes[at] }
      target[end - tailStart] = Self.newline
    }
  }

  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  /// Whether the text has not even an empty line.
  var isEmpty: Bool { start == bytes.count }

  /// Where a byte lies; at least 64 bytes can be read from there, and a line break comes.
  @inline(__always) func pointer(_ offset: Int) -> UnsafePointer<UInt8> {
    if offset >= tailStart { return tail.base + (offset - tailStart) }
    // A text of this length is not empty, so it has an address.
    return bytes.baseAddress.unsafelyUnwrapped + offset
  }

  @inline(__always) func isDelimiter(_ byte: UInt8) -> Bool { byte == delimiter || byte == otherDelimiter }

  /// The end of the last line that is not empty, and the empty lines after it.
  private static func endOfRows(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (end: Int, blank: (count: Int, carriageReturns: Int)) {
    var (end, blank, returns) = (bytes.count, 0, 0)
    while end > start, bytes[end - 1] == newline {
      var content = end - 1
      if content > start, bytes[content - 1] == carriageReturn { content -= 1 }
      guard content == start || bytes[content - 1] == newline else { break }
      blank += 1
      returns += end - 1 - content
      end = content
    }
    return (end, (blank, returns))
  }

  /// Where the line that has this byte ends, its line break counted.
  static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from offset: Int, to end: Int) -> Int {
    guard let base = bytes.baseAddress, offset < end, let found = memchr(base + offset, Int32(newline), end - offset)
    else { return end }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
  }

  /// Where the first line begins that begins at this byte or after it.
  func lineStart(from offset: Int) -> Int {
    if offset <= rowsStart { return rowsStart }
    return offset >= end ? end : Self.lineEnd(bytes, from: offset - 1, to: end)
  }

  /// A line without its line end; `next` is where the next one begins.
  func line(_ start: Int, next: Int) -> Range<Int> {
    var end = next
    if end > start, bytes[end - 1] == Self.newline {
      end -= 1
      if end > start, bytes[end - 1] == Self.carriageReturn { end -= 1 }
    }
    return start..<end
  }

  /// How long the id of the row is that begins here.
  @inline(__always) func idLength(_ offset: Int) -> Int {
    let start = pointer(offset)
    var at = start
    while !isDelimiter(at.pointee), at.pointee != Self.newline { at += 1 }
    if at.pointee == Self.newline, at > start, (at - 1).pointee == Self.carriageReturn { at -= 1 }
    return at - start
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  /// The fields of a line.
  func fields(_ line: Range<Int>) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    var start = line.lowerBound
    for at in line where isDelimiter(bytes[at]) {
      fields.append(start..<at)
      start = at + 1
    }
    fields.append(start..<line.upperBound)
    return fields
  }

  static func find(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
