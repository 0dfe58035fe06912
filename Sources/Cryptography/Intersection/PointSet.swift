/// u-coordinates of points of Curve25519, 32 bytes each, one after the other.
public struct PointSet: Sendable, Equatable {
  /// All points, the bytes of each lowest first (RFC 7748).
  public let bytes: [UInt8]

  /// Bytes of one point.
  public static let pointBytes = 32

  /// Reads a message of points.
  ///
  /// - Throws: `malformed` when the bytes are no whole number of points, `invalidResidue` when one is not below 2^255 − 19.
  public init(bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count % Self.pointBytes == 0 else { throw .malformed(what: "set of points") }
    self.init(checked: bytes)
    for index in 0..<count where !isReduced(index) { throw .invalidResidue(index: index) }
  }

  init(checked bytes: [UInt8]) { self.bytes = bytes }

  /// H(id) for each id, in their order: what a scalar is applied to.
  public init(hashing ids: [String]) throws(CryptographyError) {
    let result = ParallelResults<UInt8>(repeating: 0, count: ids.count * Self.pointBytes)
    try inParallel(ids.count, pieces: 256) { rows throws(CryptographyError) in
      guard let target = result.address(rows.lowerBound * Self.pointBytes) else { return }
      try HashToCurve25519().write(ids[rows], to: target)
    }
    self.init(checked: result.array)
  }

  /// Number of points.
  public var count: Int { bytes.count / Self.pointBytes }

  private func isReduced(_ index: Int) -> Bool {
    let point = bytes[index * 32..<(index + 1) * 32]
    guard let highest = point.last, highest >= 0x7f else { return true }
    if highest > 0x7f { return false }
    return point.dropFirst().dropLast().contains { $0 != 0xff } || point[point.startIndex] < 0xed
  }

  /// The same points in ascending order of their bytes, which tells nothing about the rows they come from.
  ///
  /// - Returns: the points, and for each of them its place in this set.
  public func sorted() -> (points: PointSet, places: [Int]) {
    let keys = bytes.withUnsafeBytes { bytes in
      (0..<count).map { index in
        let start = index * Self.pointBytes
        return Key(
          high: UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt128.self)),
          low: UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 16, as: UInt128.self)), place: index)
      }
    }.sorted()
    var sorted: [UInt8] = []
    sorted.reserveCapacity(bytes.count)
    for key in keys {
      withUnsafeBytes(of: key.high.bigEndian) { sorted.append(contentsOf: $0) }
      withUnsafeBytes(of: key.low.bigEndian) { sorted.append(contentsOf: $0) }
    }
    return (PointSet(checked: sorted), keys.map(\.place))
  }

  private struct Key: Comparable {
    let high: UInt128
    let low: UInt128
    let place: Int

    static func < (left: Key, right: Key) -> Bool {
      if left.high != right.high { return left.high < right.high }
      return left.low == right.low ? left.place < right.place : left.low < right.low
    }
  }
}
