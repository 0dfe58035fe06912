/// Writes the compact binary form: counts as LEB128, numbers as little-endian binary64.
struct StatisticsWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(bytes more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  mutating func write(byte: UInt8) { bytes.append(byte) }

  mutating func write(count: Int) {
    var rest = UInt64(count)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ number: Double) {
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ text: String) {
    write(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// One bit for each element, lowest first; the last byte is filled up with 0.
  mutating func write(bits: [Bool]) {
    for start in stride(from: 0, to: bits.count, by: 8) {
      var byte: UInt8 = 0
      for bit in 0..<min(8, bits.count - start) where bits[start + bit] { byte |= 1 << UInt8(bit) }
      bytes.append(byte)
    }
  }
}

/// Reads what `StatisticsWriter` wrote; whatever the bytes are, it throws rather than trap or take much memory.
struct StatisticsReader {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Bytes that are left.
  var remaining: Int { bytes.endIndex - place }

  mutating func byte() throws(StatisticsError) -> UInt8 {
    guard place < bytes.endIndex else { throw .encoding("it ends early") }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func take(_ count: Int) throws(StatisticsError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw .encoding("it ends early") }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// A count up to `maximumRows`.
  mutating func count() throws(StatisticsError) -> Int {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let next = try byte()
      value |= UInt64(next & 0x7f) << shift
      if next & 0x80 == 0 { break }
      shift += 7
      guard shift < 56 else { throw .encoding("a count is too large") }
    }
    guard value <= UInt64(StatisticsTable.maximumRows) else { throw .encoding("a count is too large") }
    return Int(value)
  }

  /// A number whose magnitude is at most `limit`.
  mutating func number(atMost limit: Double) throws(StatisticsError) -> Double {
    var pattern: UInt64 = 0
    for (index, byte) in try take(8).enumerated() { pattern |= UInt64(byte) << UInt64(8 * index) }
    let number = Double(bitPattern: pattern)
    guard number.magnitude <= limit else { throw .encoding("a number is not finite or too large") }
    return number
  }

  /// A number from 0 to `limit`.
  mutating func square(atMost limit: Double) throws(StatisticsError) -> Double {
    let number = try number(atMost: limit)
    guard number >= 0, number.sign == .plus else { throw .encoding("a sum of squares is negative") }
    return number
  }

  mutating func text() throws(StatisticsError) -> String {
    let length = try count()
    guard let text = String(validating: try take(length), as: UTF8.self) else { throw .encoding("a name is not UTF-8") }
    return text
  }

  mutating func bits(_ count: Int) throws(StatisticsError) -> [Bool] {
    let packed = try take((count + 7) / 8)
    return (0..<count).map { packed[packed.startIndex + $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
  }

  func finish() throws(StatisticsError) {
    guard remaining == 0 else { throw .encoding("\(remaining) bytes follow its end") }
  }
}
