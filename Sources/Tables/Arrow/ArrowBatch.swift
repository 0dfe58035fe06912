/// A contiguous slice of rows as Arrow lays it out: for each column its validity bits, offsets and data.
struct ArrowBatch {
  /// The bytes of one buffer: made here, or those of the column used in place.
  enum Bytes {
    case made([UInt8])
    case doubles(Buffer<Double>)
    case integers(Buffer<Int64>)
    case narrow(Buffer<Int32>)
    case text(Buffer<UInt8>)

    var count: Int {
      switch self {
      case .made(let bytes): bytes.count
      case .doubles(let buffer): buffer.count * 8
      case .integers(let buffer): buffer.count * 8
      case .narrow(let buffer): buffer.count * 4
      case .text(let buffer): buffer.count
      }
    }

    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
      switch self {
      case .made(let bytes): try bytes.withUnsafeBytes(body)
      case .doubles(let buffer): try buffer.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
      case .integers(let buffer): try buffer.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
      case .narrow(let buffer): try buffer.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
      case .text(let buffer): try buffer.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
      }
    }
  }

  private(set) var buffers: [Bytes] = []
  private(set) var shape: ArrowBatchShape

  init(_ fields: [(field: ArrowField, values: Column.Values)], rows: Range<Int>) {
    shape = ArrowBatchShape(rowCount: rows.count)
    for (field, values) in fields {
      switch values {
      case .doubles(let buffer): add(buffer.slice(rows))
      case .integers(let integers): add(integers.slice(rows))
      case .text(let texts): add(texts.slice(rows), isWide: field.type == .largeUTF8)
      }
    }
  }

  private mutating func add(_ values: Buffer<Double>) {
    let (missing, bits) = values.withUnsafeBufferPointer { values in
      Self.validity(values.count) { !values[$0].isNaN }
    }
    shape.add(.float64, missing: missing)
    buffers.append(.made(bits))
    guard missing > 0 else { return buffers.append(.doubles(values)) }
    // There are many NaNs; one of them in the file keeps equal tables equal bytes.
    let plain = values.withUnsafeBufferPointer { source in
      Buffer<Double>(count: source.count) { target in
        for row in 0..<source.count { target[row] = source[row].isNaN ? .nan : source[row] }
      }
    }
    buffers.append(.doubles(plain))
  }

  private mutating func add(_ integers: Integers) {
    guard let present = integers.present else {
      shape.add(.int64)
      return buffers += [.made([]), .integers(integers.values)]
    }
    let (missing, bits) = present.withUnsafeBufferPointer { present in
      Self.validity(present.count) { present[$0] != 0 }
    }
    shape.add(.int64, missing: missing)
    buffers += [.made(bits), .integers(integers.values)]
  }

  private mutating func add(_ texts: TextValues, isWide: Bool) {
    let span = texts.span
    shape.add(isWide ? .largeUTF8 : .utf8, textBytes: span.count)
    buffers.append(.made([]))
    if isWide {
      let ends = (0..<texts.count).map { Int64(texts.range($0).upperBound - span.lowerBound) }
      buffers.append(.integers(Buffer([0] + ends)))
    } else if case .narrow(let offsets) = texts.offsets, span.lowerBound == 0, offsets[0] == 0 {
      buffers.append(.narrow(offsets))
    } else {
      let ends = (0..<texts.count).map { Int32(texts.range($0).upperBound - span.lowerBound) }
      buffers.append(.narrow(Buffer([0] + ends)))
    }
    buffers.append(.text(texts.bytes.slice(span)))
  }

  /// How many rows are missing, and one bit per row, least significant first; no bits when nothing is missing.
  private static func validity(_ count: Int, _ isPresent: (Int) -> Bool) -> (missing: Int, bits: [UInt8]) {
    var missing = 0
    for row in 0..<count where !isPresent(row) { missing += 1 }
    guard missing > 0 else { return (0, []) }
    var bits = [UInt8](repeating: 0, count: (count + 7) / 8)
    for row in 0..<count where isPresent(row) { bits[row >> 3] |= 1 << UInt8(row & 7) }
    return (missing, bits)
  }
}
