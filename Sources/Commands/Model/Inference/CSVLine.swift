import Diagnostics

/// One line of CSV as RFC 4180 has it: a field that begins with a quote ends with one, and two quotes in it mean one. A field may
/// not go over several lines, because rows are scored as their lines come.
struct CSVLine {
  /// Where each field lies in `bytes`.
  private(set) var fields: [InferenceBatch.Cell] = []
  /// The line without its quotes; nil when it has none, and the fields lie in the line itself.
  private(set) var unquoted: [UInt8]?

  private static let quote = UInt8(ascii: "\"")

  /// - Throws: `Malformed` for quotes that do not fit.
  init(_ text: UnsafeBufferPointer<UInt8>, delimiter: UInt8, expecting count: Int = 0) throws {
    fields.reserveCapacity(count)
    if text.contains(Self.quote) { try readQuoted(text, delimiter) } else { read(text, delimiter) }
  }

  /// What is wrong with a line.
  struct Malformed: Error {
    let message: String
  }

  private mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8) {
    var start = 0
    for at in text.indices where text[at] == delimiter {
      fields.append(InferenceBatch.Cell(start: start, end: at))
      start = at + 1
    }
    fields.append(InferenceBatch.Cell(start: start, end: text.count))
  }

  private mutating func readQuoted(_ text: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8) throws {
    var (bytes, at) = ([UInt8](), 0)
    bytes.reserveCapacity(text.count)
    while true {
      let start = bytes.count
      if at < text.count, text[at] == Self.quote {
        at = try Self.readField(text, after: at, into: &bytes)
        guard at == text.count || text[at] == delimiter else {
          throw Malformed(message: "field \(fields.count + 1) goes on behind its closing quote")
        }
      } else {
        while at < text.count, text[at] != delimiter {
          bytes.append(text[at])
          at += 1
        }
      }
      fields.append(InferenceBatch.Cell(start: start, end: bytes.count))
      if at == text.count { break }
      at += 1
    }
    unquoted = bytes
  }

  /// Reads a field in quotes and returns what follows its last quote.
  private static func readField(
    _ text: UnsafeBufferPointer<UInt8>, after opening: Int, into bytes: inout [UInt8]
  ) throws -> Int {
    var at = opening + 1
    while at < text.count {
      if text[at] == quote {
        guard at + 1 < text.count, text[at + 1] == quote else { return at + 1 }
        at += 1
      }
      bytes.append(text[at])
      at += 1
    }
    throw Malformed(message: "a quote is not closed in its line")
  }

  /// Lends the bytes in which the fields lie.
  func withBytes<Result>(
    of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    guard let unquoted else { return try body(text) }
    return try unquoted.withUnsafeBufferPointer(body)
  }
}
