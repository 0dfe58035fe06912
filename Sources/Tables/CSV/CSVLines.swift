import Diagnostics
import Glibc

/// The lines of a text file in memory, and where each begins.
struct CSVLines {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where each line begins, and the end of the text.
  let starts: [Int]
  /// How many lines end in CR LF.
  let carriageReturnLineEnds: Int

  /// The number of lines; a line break at the end of the text begins no further line.
  var count: Int { starts.count - 1 }

  /// - Parameter skipping: bytes at the start that do not belong to the text (a byte order mark).
  init(_ bytes: UnsafeBufferPointer<UInt8>, skipping: Int) {
    self.bytes = bytes
    var starts = [skipping]
    var carriageReturns = 0
    var at = skipping
    while at < bytes.count, let newline = Self.find(UInt8(ascii: "\n"), in: bytes, from: at) {
      if newline > at, bytes[newline - 1] == UInt8(ascii: "\r") { carriageReturns += 1 }
      at = newline + 1
      starts.append(at)
    }
    if at < bytes.count { starts.append(bytes.count) }
    self.starts = starts
    carriageReturnLineEnds = carriageReturns
  }

  /// A line without its line end.
  func line(_ index: Int) -> Range<Int> {
    let start = starts[index]
    var end = starts[index + 1]
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") {
      end -= 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    }
    return start..<end
  }

  /// The index of the line that has this byte.
  func lineIndex(ofByte offset: Int) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  /// The fields of a line.
  func fields(_ line: Range<Int>, delimiter: UInt8) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    var start = line.lowerBound
    while let end = Self.find(delimiter, in: bytes, from: start), end < line.upperBound {
      fields.append(start..<end)
      start = end + 1
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
