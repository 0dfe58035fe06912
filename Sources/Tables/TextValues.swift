import Glibc

/// Immutable texts as UTF-8 bytes and offsets, as Arrow keeps them: text `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
public struct TextValues: Sendable {
  /// Offsets in the width in which a file has them; 64 bits only above 2 GiB of text.
  enum Offsets: Sendable {
    case narrow(Buffer<Int32>)
    case wide(Buffer<Int64>)
  }

  let offsets: Offsets
  let bytes: Buffer<UInt8>

  /// The number of texts.
  public var count: Int {
    switch offsets {
    case .narrow(let buffer): buffer.count - 1
    case .wide(let buffer): buffer.count - 1
    }
  }

  /// The offsets must ascend within the bytes; there is one more than there are texts.
  init(offsets: Offsets, bytes: Buffer<UInt8>) {
    self.offsets = offsets
    self.bytes = bytes
  }

  /// Copies texts.
  public init(_ texts: some Sequence<String>) {
    var builder = TextBuilder()
    for text in texts { builder.append(text) }
    self = builder.values
  }

  /// Copies `count` texts given as UTF-8: `text(i)` is called twice for each index, to measure and to copy.
  init(count: Int, _ text: (Int) -> UnsafeBufferPointer<UInt8>) {
    let total = (0..<count).reduce(0) { $0 + text($1).count }
    bytes = Buffer(count: total) { target in
      guard var at = target.baseAddress else { return }
      for index in 0..<count {
        let source = text(index)
        guard let base = source.baseAddress else { continue }
        at.update(from: base, count: source.count)
        at += source.count
      }
    }
    var end = 0
    func ascend<Offset: FixedWidthInteger & BitwiseCopyable & Sendable>() -> Buffer<Offset> {
      Buffer(count: count + 1) { target in
        for index in 0..<count {
          end += text(index).count
          target[index + 1] = Offset(end)
        }
      }
    }
    offsets = total <= Int(Int32.max) ? .narrow(ascend()) : .wide(ascend())
  }

  /// Where a text lies in the bytes.
  func range(_ index: Int) -> Range<Int> {
    switch offsets {
    case .narrow(let buffer): Int(buffer[index])..<Int(buffer[index + 1])
    case .wide(let buffer): Int(buffer[index])..<Int(buffer[index + 1])
    }
  }

  /// The text at an index.
  public subscript(index: Int) -> String {
    withUTF8(at: index) { String(decoding: $0, as: UTF8.self) }
  }

  /// The UTF-8 bytes of a text, without making a string.
  public func withUTF8<Result>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
  {
    let range = range(index)
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// All texts as strings, copied.
  public var strings: [String] { (0..<count).map { self[$0] } }

  /// A part, sharing the memory.
  public func slice(_ range: Range<Int>) -> TextValues {
    let last = range.upperBound + 1
    switch offsets {
    case .narrow(let buffer):
      return TextValues(offsets: .narrow(buffer.slice(range.lowerBound..<last)), bytes: bytes)
    case .wide(let buffer): return TextValues(offsets: .wide(buffer.slice(range.lowerBound..<last)), bytes: bytes)
    }
  }

  /// The texts at these rows, in this order, copied.
  func gather(_ rows: [Int]) -> TextValues {
    bytes.withUnsafeBufferPointer { bytes in
      TextValues(count: rows.count) { UnsafeBufferPointer(rebasing: bytes[range(rows[$0])]) }
    }
  }

  /// The bytes between the first and the last offset.
  var span: Range<Int> {
    count == 0 ? 0..<0 : range(0).lowerBound..<range(count - 1).upperBound
  }

  static func concatenating(_ parts: [TextValues]) -> TextValues {
    if parts.count == 1 { return parts[0] }
    var builder = TextBuilder()
    for part in parts {
      for index in 0..<part.count { part.withUTF8(at: index) { builder.append(utf8: $0) } }
    }
    return builder.values
  }
}

extension TextValues: Equatable {
  /// Equal texts in equal order.
  public static func == (a: Self, b: Self) -> Bool {
    guard a.count == b.count else { return false }
    return (0..<a.count).allSatisfy { index in
      a.withUTF8(at: index) { left in
        b.withUTF8(at: index) { right in Shortlex.compare(left, right) == 0 }
      }
    }
  }
}

/// Collects texts one after the other.
struct TextBuilder {
  private var offsets: [Int64] = [0]
  private(set) var bytes: [UInt8] = []

  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    offsets.append(Int64(bytes.count))
  }

  mutating func append(utf8: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: utf8)
    offsets.append(Int64(bytes.count))
  }

  /// Ends a text whose bytes were written by the closure.
  mutating func append(_ write: (inout [UInt8]) -> Void) {
    write(&bytes)
    offsets.append(Int64(bytes.count))
  }

  var values: TextValues {
    let isNarrow = bytes.count <= Int(Int32.max)
    return TextValues(
      offsets: isNarrow ? .narrow(Buffer(offsets.map { Int32($0) })) : .wide(Buffer(offsets)), bytes: Buffer(bytes))
  }
}
