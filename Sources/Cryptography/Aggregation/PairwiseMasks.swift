/// One member's masks of a secure aggregation (Bonawitz et al., "Practical secure aggregation", 2017, without the part for
/// members that drop out): each pair of members shares a mask, which one adds and the other subtracts, so that all of them
/// cancel in the sum and each part alone is uniformly random (cryptography 7).
///
/// Masks are integers mod 2^128 from ChaCha20 under HKDF(pair secret; context, round, tensor). Rounds are counted, so that
/// no stream is used twice; all members ask for the same tensors in the same order.
public struct PairwiseMasks: Sendable {
  /// What one partner shares with this member.
  public struct Pair: Sendable {
    let secret: SecretBytes
    let adds: Bool

    /// - Parameter adds: whether this member adds the mask; its partner then subtracts it.
    public init(secret: SecretBytes, adds: Bool) {
      self.secret = secret
      self.adds = adds
    }
  }

  private let pairs: [Pair]
  private let context: [UInt8]
  private var round: UInt64 = 0

  /// - Parameters:
  ///   - pairs: one per partner; without partners there is nothing to hide in, and masks are zero.
  ///   - context: what the masks are for: federation, job, component.
  public init(pairs: [Pair], context: String) {
    self.pairs = pairs
    self.context = Array(context.utf8)
  }

  /// The sum of this member's masks, mod 2^128, one for each value of the next tensor.
  ///
  /// - Parameter tensor: which values are to be hidden; its name takes part in the keys.
  public mutating func next(count: Int, tensor: String) throws(CryptographyError) -> [UInt128] {
    round += 1
    var info = Array("fedflow/v1/mask\0".utf8) + context + [0] + Array(tensor.utf8) + [0]
    withUnsafeBytes(of: round.littleEndian) { info += Array($0) }
    var total = [UInt128](repeating: 0, count: count)
    for pair in pairs {
      var key = try HKDF.derive(secret: pair.secret.revealed, salt: [], info: info, count: ChaCha20.keyCount)
      defer { SecureRandom.wipe(&key) }
      // Each key serves one stream, so the nonce may be constant.
      let nonce = [UInt8](repeating: 0, count: ChaCha20.nonceCount)
      let stream = try ChaCha20.stream(key: key, nonce: nonce, count: count * MaskedVector.elementBytes)
      let masks = try MaskedVector(encoded: stream[...])
      for index in 0..<count {
        total[index] = pair.adds ? total[index] &+ masks.values[index] : total[index] &- masks.values[index]
      }
    }
    return total
  }
}

/// Integers mod 2^128 that hide others, or the sum in which all masks have cancelled.
public struct MaskedVector: Sendable, Equatable {
  static let elementBytes = 16

  /// The integers.
  public private(set) var values: [UInt128]

  /// Wraps integers.
  public init(_ values: [UInt128]) { self.values = values }

  /// Integers in two's complement with masks added.
  ///
  /// - Throws: `length` when there is not one mask a value.
  public init(_ values: [Int128], masks: [UInt128]) throws(CryptographyError) {
    guard values.count == masks.count else { throw .length(expected: values.count, found: masks.count) }
    self.values = values.indices.map { UInt128(bitPattern: values[$0]) &+ masks[$0] }
  }

  /// Element by element sums mod 2^128.
  ///
  /// - Throws: `length`.
  public func adding(_ other: MaskedVector) throws(CryptographyError) -> MaskedVector {
    guard values.count == other.values.count else {
      throw .length(expected: values.count, found: other.values.count)
    }
    return MaskedVector(values.indices.map { values[$0] &+ other.values[$0] })
  }

  /// The signed integers, once all masks have cancelled.
  public var sums: [Int128] { values.map { Int128(bitPattern: $0) } }

  /// 16 bytes an element, lowest first.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * Self.elementBytes)
    for value in values { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Reads what `encoded` writes.
  ///
  /// - Throws: `malformed`.
  public init(encoded bytes: ArraySlice<UInt8>) throws(CryptographyError) {
    guard bytes.count % Self.elementBytes == 0 else { throw .malformed(what: "masked vector") }
    values = bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: Self.elementBytes).map {
        UInt128(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt128.self))
      }
    }
  }
}

extension SealedVector {
  /// The integers of this vector under masks of this party, ready for the owner of the key, which then has the masked
  /// values of a party that cannot read its own.
  ///
  /// What the owner decrypts is value + mask + r·2^128 with a fresh random r: mod 2^128 it is the masked value, and r
  /// hides how often the sum went round. Fresh randomness hides which ciphertexts it was made of.
  ///
  /// - Throws: `length`, `boundExceeded` when values may need more than 200 bits.
  public func masked(by masks: [UInt128]) throws(CryptographyError) -> SealedVector {
    guard magnitude <= .powerOfTwo(200) else { throw .boundExceeded }
    let turns = try SecureRandom.privateBytes(8 * masks.count)
    var blinds: [Int256] = []
    for (index, mask) in masks.enumerated() {
      let turn = turns[index * 8..<index * 8 + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      blinds.append(Int256(high: Int128(turn), low: mask))
    }
    return try adding(blinds, atMost: .powerOfTwo(193)).rerandomized()
  }
}

extension Int256 {
  /// The value mod 2^128.
  public var modulo128: UInt128 { low }
}
