/// Digests of equal length, one after the other.
public struct DigestSet: Sendable, Equatable {
  /// All digests.
  public let bytes: [UInt8]
  /// Bytes of one digest: 16 or 32.
  public let digestBytes: Int

  /// Lengths a digest may have, in bits.
  public static let allowedBits = [128, 256]

  /// Reads a message of digests.
  ///
  /// - Throws: `malformed` when the bytes are no whole number of digests of 16 or 32 bytes.
  public init(bytes: [UInt8], digestBytes: Int) throws(CryptographyError) {
    guard Self.allowedBits.contains(digestBytes * 8), bytes.count % digestBytes == 0 else {
      throw .malformed(what: "set of digests")
    }
    self.init(checked: bytes, digestBytes)
  }

  init(checked bytes: [UInt8], _ digestBytes: Int) {
    self.bytes = bytes
    self.digestBytes = digestBytes
  }

  /// Number of digests.
  public var count: Int { bytes.count / digestBytes }

  /// The same digests in ascending order, which tells nothing about the rows they come from.
  public func sorted() -> DigestSet {
    var sorted: [UInt8] = []
    sorted.reserveCapacity(bytes.count)
    for key in keys.sorted() {
      withUnsafeBytes(of: key.high.bigEndian) { sorted.append(contentsOf: $0) }
      if digestBytes == 32 { withUnsafeBytes(of: key.low.bigEndian) { sorted.append(contentsOf: $0) } }
    }
    return DigestSet(checked: sorted, digestBytes)
  }

  /// The positions of this set's digests that another set has too, ascending.
  public func positions(in other: DigestSet) -> [Int] {
    guard digestBytes == other.digestBytes else { return [] }
    let others = Set(other.keys)
    return keys.enumerated().compactMap { others.contains($1) ? $0 : nil }
  }

  /// For each digest its place in another set, of several the last; −1 where that has none.
  public func places(in other: DigestSet) -> [Int] {
    guard digestBytes == other.digestBytes else { return [Int](repeating: -1, count: count) }
    let places = Dictionary(other.keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    return keys.map { places[$0] ?? -1 }
  }

  /// The digests at these positions, in this order.
  public func selecting(_ positions: [Int]) -> DigestSet {
    var selected: [UInt8] = []
    selected.reserveCapacity(positions.count * digestBytes)
    for position in positions { selected += bytes[position * digestBytes..<(position + 1) * digestBytes] }
    return DigestSet(checked: selected, digestBytes)
  }

  private struct Key: Hashable, Comparable {
    let high: UInt128
    let low: UInt128

    static func < (left: Key, right: Key) -> Bool {
      left.high == right.high ? left.low < right.low : left.high < right.high
    }
  }

  private var keys: [Key] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: digestBytes).map { start in
        let high = UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt128.self))
        if digestBytes == 16 { return Key(high: high, low: 0) }
        return Key(
          high: high, low: UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 16, as: UInt128.self)))
      }
    }
  }
}
