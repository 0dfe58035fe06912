import Glibc

/// Immutable elements in one piece of memory: owned, or a part of a mapped file used in place.
///
/// A value of reference semantics inside: copies share the memory, which lives as long as any of them.
public struct Buffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Unchecked, because a pointer is never Sendable; nobody writes to the memory once the buffer exists.
  @usableFromInline let owner: AnyObject
  @usableFromInline let base: UnsafePointer<Element>
  /// The number of elements.
  public let count: Int

  /// Copies an array.
  public init(_ array: [Element]) {
    self.init(count: array.count) { target in
      _ = target.initialize(from: array)
    }
  }

  /// Allocates `count` elements of zero bytes and lets the closure fill them.
  public init(count: Int, filledBy fill: (UnsafeMutableBufferPointer<Element>) throws -> Void) rethrows {
    let memory = OwnedMemory(byteCount: count * MemoryLayout<Element>.stride)
    let elements = memory.base.bindMemory(to: Element.self, capacity: count)
    try fill(UnsafeMutableBufferPointer(start: elements, count: count))
    self.init(owner: memory, base: UnsafePointer(elements), count: count)
  }

  /// A buffer of zero bytes whose elements its maker still writes through the pointer, before anybody else sees it.
  static func unfinished(count: Int) -> (buffer: Buffer, elements: UnsafeMutablePointer<Element>) {
    let memory = OwnedMemory(byteCount: count * MemoryLayout<Element>.stride)
    let elements = memory.base.bindMemory(to: Element.self, capacity: count)
    return (Buffer(owner: memory, base: UnsafePointer(elements), count: count), elements)
  }

  /// Uses memory in place that `owner` keeps alive and that nobody changes: a part of a mapped file.
  public init(owner: any AnyObject & Sendable, elements: UnsafeBufferPointer<Element>) {
    if let base = elements.baseAddress {
      self.init(owner: owner, base: base, count: elements.count)
    } else {
      self.init([])
    }
  }

  private init(owner: AnyObject, base: UnsafePointer<Element>, count: Int) {
    self.owner = owner
    self.base = base
    self.count = count
  }

  /// The element at an index; outside of hot loops.
  @inlinable public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "index out of range")
    return withExtendedLifetime(owner) { base[index] }
  }

  /// All elements, for hot loops.
  @inlinable public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(owner) { try body(UnsafeBufferPointer(start: base, count: count)) }
  }

  /// A part, sharing the memory.
  public func slice(_ range: Range<Int>) -> Buffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    return Buffer(owner: owner, base: base + range.lowerBound, count: range.count)
  }

  /// The elements as an array, copied.
  public var array: [Element] { withUnsafeBufferPointer { Array($0) } }

  /// The elements at these rows, in this order, copied.
  func gather(_ rows: [Int]) -> Buffer {
    withUnsafeBufferPointer { source in
      Buffer(count: rows.count) { target in
        for (index, row) in rows.enumerated() {
          precondition(source.indices.contains(row), "row out of range")
          target[index] = source[row]
        }
      }
    }
  }

  /// Several buffers, one after the other.
  static func concatenating(_ parts: [Buffer]) -> Buffer {
    if parts.count == 1 { return parts[0] }
    return Buffer(count: parts.reduce(0) { $0 + $1.count }) { target in
      guard let base = target.baseAddress else { return }
      var at = 0
      for part in parts where part.count > 0 {
        part.withUnsafeBufferPointer { source in
          guard let from = source.baseAddress else { return }
          (base + at).update(from: from, count: source.count)
        }
        at += part.count
      }
    }
  }

  /// Whether the memory of both is equal byte by byte.
  func hasSameBytes(as other: Buffer) -> Bool {
    guard count == other.count else { return false }
    return withExtendedLifetime((owner, other.owner)) {
      base == other.base || memcmp(base, other.base, count * MemoryLayout<Element>.stride) == 0
    }
  }
}

/// Zeroed memory that is freed with its last user.
private final class OwnedMemory {
  let base: UnsafeMutableRawPointer

  init(byteCount: Int) {
    // calloc hands out untouched zero pages for large sizes, so zeroing costs nothing there.
    guard let memory = calloc(max(byteCount, 1), 1) else {
      preconditionFailure("out of memory: \(byteCount) bytes for a column")
    }
    base = memory
  }

  deinit { free(base) }
}
