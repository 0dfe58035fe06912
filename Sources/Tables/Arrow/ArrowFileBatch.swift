/// A record batch in a file: the places of its buffers, checked as they are used.
struct ArrowFileBatch {
  private let rowCount: Int
  private let nodes: [CheckedBytes]
  private let places: [CheckedBytes]
  private let body: CheckedBytes

  init(_ batch: FlatTable, body: CheckedBytes) throws {
    rowCount = Int(try batch.number(0, default: Int64(0)))
    nodes = try batch.structs(1, stride: 16)
    places = try batch.structs(2, stride: 16)
    self.body = body
    guard rowCount >= 0 else { throw DamagedArrow("a record batch has a negative length") }
    guard try batch.table(3) == nil else { throw UnsupportedArrow("compressed columns") }
  }

  /// The columns in the order of the fields.
  func columns(_ fields: [ArrowFileSchema.Field], owner: any AnyObject & Sendable) throws -> [Column.Values] {
    guard nodes.count == fields.count else {
      throw DamagedArrow("a record batch has not as many columns as the schema")
    }
    var next = 0
    return try fields.indices.map { index in
      guard Int(try nodes[index].load(Int64.self, at: 0)) == rowCount else {
        throw DamagedArrow("columns of a record batch differ in length")
      }
      let hasMissing = try nodes[index].load(Int64.self, at: 8) != 0
      let validity = try buffer(&next)
      let isText = fields[index].type == .utf8 || fields[index].type == .largeUTF8
      let present = hasMissing ? try presence(validity) : nil
      let first = try buffer(&next)
      if isText {
        return .text(try texts(fields[index].type, offsets: first, bytes: buffer(&next), owner: owner))
      }
      return try numbers(fields[index].type, first, present: present, owner: owner)
    }
  }

  private func buffer(_ next: inout Int) throws -> CheckedBytes {
    guard places.indices.contains(next) else { throw DamagedArrow("a record batch lacks buffers") }
    let place = places[next]
    next += 1
    let length = Int(try place.load(Int64.self, at: 8))
    // An absent buffer may have any offset.
    return length == 0
      ? CheckedBytes(bytes: UnsafeRawBufferPointer(start: nil, count: 0))
      : try body.part(offset: Int(try place.load(Int64.self, at: 0)), count: length)
  }

  /// One byte per row from one bit per row; nil when all rows are there.
  private func presence(_ bits: CheckedBytes) throws -> Buffer<UInt8>? {
    if bits.count == 0 { return nil }
    guard bits.count >= rowCount / 8 + (rowCount % 8 == 0 ? 0 : 1) else {
      throw DamagedArrow("validity bits are missing")
    }
    return Buffer(count: rowCount) { target in
      for row in 0..<rowCount { target[row] = bits.bytes[row >> 3] >> UInt8(row & 7) & 1 }
    }
  }

  private func numbers(
    _ type: ArrowFileSchema.FieldType, _ data: CheckedBytes, present: Buffer<UInt8>?, owner: any AnyObject & Sendable
  ) throws -> Column.Values {
    switch type {
    case .float64: return .doubles(missingAsNaN(try elements(data, owner), present))
    case .float32:
      let floats: Buffer<Float> = try elements(data, owner)
      return .doubles(missingAsNaN(floats.mapped { Double($0) }, present))
    case .integer(let bits, let isSigned):
      let values = try integers(data, bits: bits, isSigned: isSigned, owner)
      return .integers(Integers(values: zeroWhereMissing(values, present), present: present))
    case .utf8, .largeUTF8: throw DamagedArrow("a text column was read as numbers")
    }
  }

  private func integers(
    _ data: CheckedBytes, bits: Int, isSigned: Bool, _ owner: any AnyObject & Sendable
  ) throws -> Buffer<Int64> {
    switch (bits, isSigned) {
    case (8, true): return (try elements(data, owner) as Buffer<Int8>).mapped { Int64($0) }
    case (8, false): return (try elements(data, owner) as Buffer<UInt8>).mapped { Int64($0) }
    case (16, true): return (try elements(data, owner) as Buffer<Int16>).mapped { Int64($0) }
    case (16, false): return (try elements(data, owner) as Buffer<UInt16>).mapped { Int64($0) }
    case (32, true): return (try elements(data, owner) as Buffer<Int32>).mapped { Int64($0) }
    case (32, false): return (try elements(data, owner) as Buffer<UInt32>).mapped { Int64($0) }
    case (_, true): return try elements(data, owner)
    case (_, false):
      let wide: Buffer<UInt64> = try elements(data, owner)
      guard wide.array.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
        throw UnsupportedArrow("unsigned integers above \(Int64.max)")
      }
      return wide.mapped { Int64($0) }
    }
  }

  /// `rowCount` elements, in place when they are aligned as the machine wants them.
  private func elements<Element: BitwiseCopyable & Sendable>(
    _ data: CheckedBytes, _ owner: any AnyObject & Sendable, count: Int? = nil
  ) throws -> Buffer<Element> {
    let count = count ?? rowCount
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, size <= data.count else { throw DamagedArrow("a column is shorter than its record batch") }
    guard let base = data.bytes.baseAddress, count > 0 else { return Buffer([]) }
    if Int(bitPattern: base) % MemoryLayout<Element>.alignment == 0 {
      let start = base.assumingMemoryBound(to: Element.self)
      return Buffer(owner: owner, elements: UnsafeBufferPointer(start: start, count: count))
    }
    return Buffer(count: count) { target in
      UnsafeMutableRawBufferPointer(target).copyMemory(from: UnsafeRawBufferPointer(start: base, count: size))
    }
  }

  private func texts(
    _ type: ArrowFileSchema.FieldType, offsets: CheckedBytes, bytes: CheckedBytes, owner: any AnyObject & Sendable
  ) throws -> TextValues {
    if rowCount == 0 { return TextValues([]) }
    let (count, overflow) = rowCount.addingReportingOverflow(1)
    guard !overflow else { throw DamagedArrow("a record batch has too many rows") }
    let content: Buffer<UInt8> = try elements(bytes, owner, count: bytes.count)
    if type == .utf8 {
      let ends: Buffer<Int32> = try elements(offsets, owner, count: count)
      try Self.requireAscending(ends, within: content.count)
      return TextValues(offsets: .narrow(ends), bytes: content)
    }
    let ends: Buffer<Int64> = try elements(offsets, owner, count: count)
    try Self.requireAscending(ends, within: content.count)
    return TextValues(offsets: .wide(ends), bytes: content)
  }

  private static func requireAscending<Offset: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ offsets: Buffer<Offset>, within count: Int
  ) throws {
    let isAscending = offsets.withUnsafeBufferPointer { offsets in
      var last: Offset = 0
      for offset in offsets {
        if offset < last { return false }
        last = offset
      }
      return Int(last) <= count
    }
    guard isAscending else { throw DamagedArrow("the texts of a column lie outside of it") }
  }

  /// Our own files have NaN under every null, so they are used in place; others are mended in a copy.
  private func missingAsNaN(_ values: Buffer<Double>, _ present: Buffer<UInt8>?) -> Buffer<Double> {
    guard let present, (0..<rowCount).contains(where: { present[$0] == 0 && !values[$0].isNaN }) else { return values }
    return Buffer(count: rowCount) { target in
      for row in 0..<rowCount { target[row] = present[row] == 0 ? .nan : values[row] }
    }
  }

  private func zeroWhereMissing(_ values: Buffer<Int64>, _ present: Buffer<UInt8>?) -> Buffer<Int64> {
    guard let present, (0..<rowCount).contains(where: { present[$0] == 0 && values[$0] != 0 }) else { return values }
    return Buffer(count: rowCount) { target in
      for row in 0..<rowCount { target[row] = present[row] == 0 ? 0 : values[row] }
    }
  }
}

extension Buffer {
  fileprivate func mapped<Other: BitwiseCopyable & Sendable>(_ convert: (Element) -> Other) -> Buffer<Other> {
    withUnsafeBufferPointer { source in
      Buffer<Other>(count: count) { target in
        for index in 0..<source.count { target[index] = convert(source[index]) }
      }
    }
  }
}
