/// Why a file is no Arrow IPC file: in a few words for the message.
struct DamagedArrow: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Bytes of a file that nobody vouches for: every access is checked, no sum can overflow.
struct CheckedBytes {
  let bytes: UnsafeRawBufferPointer

  var count: Int { bytes.count }

  func load<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) throws -> Number {
    guard offset >= 0, offset <= count - MemoryLayout<Number>.size else {
      throw DamagedArrow("an offset leaves the file")
    }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  func part(offset: Int, count length: Int) throws -> CheckedBytes {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
      throw DamagedArrow("a part of the file lies outside of it")
    }
    return CheckedBytes(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
  }
}

/// A FlatBuffers table in unchecked bytes.
struct FlatTable {
  let buffer: CheckedBytes
  private let start: Int
  private let vtable: Int
  private let vtableSize: Int

  /// The root table of a buffer.
  init(rootOf buffer: CheckedBytes) throws {
    try self.init(buffer, at: Int(buffer.load(UInt32.self, at: 0)))
  }

  private init(_ buffer: CheckedBytes, at start: Int) throws {
    self.buffer = buffer
    self.start = start
    vtable = start - Int(try buffer.load(Int32.self, at: start))
    vtableSize = Int(try buffer.load(UInt16.self, at: vtable))
    guard vtableSize >= 4 else { throw DamagedArrow("a metadata table has no field table") }
  }

  /// Where a field stands; nil when it is absent.
  private func place(_ field: Int) throws -> Int? {
    let entry = 4 + 2 * field
    guard entry + 2 <= vtableSize else { return nil }
    let offset = Int(try buffer.load(UInt16.self, at: vtable + entry))
    return offset == 0 ? nil : start + offset
  }

  func number<Number: FixedWidthInteger & BitwiseCopyable>(_ field: Int, default value: Number) throws -> Number {
    guard let place = try place(field) else { return value }
    return try buffer.load(Number.self, at: place)
  }

  /// Where a reference field leads; nil when it is absent.
  private func target(_ field: Int) throws -> Int? {
    guard let place = try place(field) else { return nil }
    return place + Int(try buffer.load(UInt32.self, at: place))
  }

  func table(_ field: Int) throws -> FlatTable? {
    guard let target = try target(field) else { return nil }
    return try FlatTable(buffer, at: target)
  }

  func string(_ field: Int) throws -> String? {
    guard let target = try target(field) else { return nil }
    let length = Int(try buffer.load(UInt32.self, at: target))
    return String(decoding: try buffer.part(offset: target + 4, count: length).bytes, as: UTF8.self)
  }

  /// The tables of a vector; none when it is absent.
  func tables(_ field: Int) throws -> [FlatTable] {
    guard let target = try target(field) else { return [] }
    let count = Int(try buffer.load(UInt32.self, at: target))
    let offsets = try buffer.part(offset: target + 4, count: count * 4)
    return try (0..<count).map { index in
      try FlatTable(buffer, at: target + 4 + 4 * index + Int(offsets.load(UInt32.self, at: 4 * index)))
    }
  }

  /// The structs of a vector, each of `stride` bytes; none when it is absent.
  func structs(_ field: Int, stride: Int) throws -> [CheckedBytes] {
    guard let target = try target(field) else { return [] }
    let count = Int(try buffer.load(UInt32.self, at: target))
    let content = try buffer.part(offset: target + 4, count: count * stride)
    return try (0..<count).map { try content.part(offset: $0 * stride, count: stride) }
  }
}
