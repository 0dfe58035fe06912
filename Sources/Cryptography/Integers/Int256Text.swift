extension Int256: CustomStringConvertible {
  /// The exact decimal digits, with a sign when negative.
  public var description: String {
    var rest = magnitude
    var groups: [UInt64] = []
    repeat { groups.append(rest.divide(by: 1_000_000_000_000_000_000)) } while !rest.isZero
    var text = isNegative ? "-" : ""
    for (index, group) in groups.reversed().enumerated() {
      let digits = String(group)
      text += index == 0 ? digits : String(repeating: "0", count: 18 - digits.count) + digits
    }
    return text
  }
}

extension Int256 {
  /// The 32 bytes of the two's complement form, lowest first.
  public var littleEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: low.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: high.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// From the 32 bytes of the two's complement form, lowest first; nil for any other number of bytes.
  public init?(littleEndianBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words: [UInt128] = [0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 16] |= UInt128(byte) << UInt128(index % 16 * 8) }
    self.init(high: Int128(bitPattern: words[1]), low: words[0])
  }
}

extension UInt256 {
  /// The 32 bytes, lowest first.
  var littleEndianBytes: [UInt8] {
    withUnsafeBytes(of: low.littleEndian, Array.init) + withUnsafeBytes(of: high.littleEndian, Array.init)
  }
}
