/// A number modulo 2^255 − 19: five limbs of 51 bits and a little more, lowest first.
///
/// Only what hashing to Curve25519 needs; scalar multiplication is libcrypto's.
struct Field25519: Sendable {
  private var limbs: (UInt64, UInt64, UInt64, UInt64, UInt64)

  private static let mask: UInt64 = 1 << 51 - 1

  private init(_ limbs: (UInt64, UInt64, UInt64, UInt64, UInt64)) { self.limbs = limbs }

  /// A number below 2^51.
  init(_ small: UInt64) { limbs = (small, 0, 0, 0, 0) }

  static var zero: Field25519 { Field25519(0) }
  static var one: Field25519 { Field25519(1) }
  /// The coefficient of Curve25519: y² = x³ + 486662·x² + x.
  static var curve: Field25519 { Field25519(486_662) }

  /// A number of 255 bits, its 32 bytes lowest first; the highest bit is not read.
  init(littleEndian bytes: UnsafeRawBufferPointer) {
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    limbs = (
      word(0) & Self.mask, word(6) >> 3 & Self.mask, word(12) >> 6 & Self.mask, word(19) >> 1 & Self.mask,
      word(24) >> 12 & Self.mask
    )
  }

  /// A number of 48 bytes, highest first, reduced: RFC 9380, section 5.2 with L = 48.
  init(bigEndian48 bytes: UnsafeRawBufferPointer) {
    let reversed = Array(bytes.prefix(48).reversed())
    let (low, high) = reversed.withUnsafeBytes { bytes in
      // 384 bits = 2^255·high + low; the 255th bit of the low part is the lowest of the high one.
      var rest = [UInt8](repeating: 0, count: 32)
      for index in 0..<17 {
        let next = index < 16 ? bytes[32 + index] : 0
        rest[index] = bytes[31 + index] >> 7 | next << 1
      }
      return (Field25519(littleEndian: bytes), rest.withUnsafeBytes { Field25519(littleEndian: $0) })
    }
    self = low + high * Field25519(19)
  }

  /// The 32 bytes of the number below 2^255 − 19, lowest first.
  func write(to target: UnsafeMutableRawPointer) {
    var reduced = carried().carried()
    // Whether the number is at least the modulus: then 19 more reach 2^255.
    var excess = (reduced.limbs.0 &+ 19) >> 51
    excess = (reduced.limbs.1 &+ excess) >> 51
    excess = (reduced.limbs.2 &+ excess) >> 51
    excess = (reduced.limbs.3 &+ excess) >> 51
    excess = (reduced.limbs.4 &+ excess) >> 51
    reduced.limbs.0 &+= 19 &* excess
    reduced.limbs.1 &+= reduced.limbs.0 >> 51
    reduced.limbs.2 &+= reduced.limbs.1 >> 51
    reduced.limbs.3 &+= reduced.limbs.2 >> 51
    reduced.limbs.4 &+= reduced.limbs.3 >> 51
    let (a, b, c, d, e) = (
      reduced.limbs.0 & Self.mask, reduced.limbs.1 & Self.mask, reduced.limbs.2 & Self.mask,
      reduced.limbs.3 & Self.mask, reduced.limbs.4 & Self.mask
    )
    let words = (a | b << 51, b >> 13 | c << 38, c >> 26 | d << 25, d >> 39 | e << 12)
    target.storeBytes(of: words.0.littleEndian, as: UInt64.self)
    target.storeBytes(of: words.1.littleEndian, toByteOffset: 8, as: UInt64.self)
    target.storeBytes(of: words.2.littleEndian, toByteOffset: 16, as: UInt64.self)
    target.storeBytes(of: words.3.littleEndian, toByteOffset: 24, as: UInt64.self)
  }

  /// The 32 bytes, lowest first.
  var littleEndianBytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      if let base = buffer.baseAddress { write(to: base) }
      count = 32
    }
  }

  static func + (a: Field25519, b: Field25519) -> Field25519 {
    Field25519(
      (
        a.limbs.0 &+ b.limbs.0, a.limbs.1 &+ b.limbs.1, a.limbs.2 &+ b.limbs.2, a.limbs.3 &+ b.limbs.3,
        a.limbs.4 &+ b.limbs.4
      )
    ).carried()
  }

  static func - (a: Field25519, b: Field25519) -> Field25519 {
    // Four times the modulus keeps every limb positive.
    let (first, other): (UInt64, UInt64) = (0x1F_FFFF_FFFF_FFB4, 0x1F_FFFF_FFFF_FFFC)
    return Field25519(
      (
        a.limbs.0 &+ first &- b.limbs.0, a.limbs.1 &+ other &- b.limbs.1, a.limbs.2 &+ other &- b.limbs.2,
        a.limbs.3 &+ other &- b.limbs.3, a.limbs.4 &+ other &- b.limbs.4
      )
    ).carried()
  }

  static prefix func - (a: Field25519) -> Field25519 { .zero - a }

  static func * (a: Field25519, b: Field25519) -> Field25519 {
    let (a0, a1, a2, a3, a4) = a.limbs
    let (b0, b1, b2, b3, b4) = b.limbs
    let (c1, c2, c3, c4) = (b1 &* 19, b2 &* 19, b3 &* 19, b4 &* 19)
    @inline(__always) func product(_ x: UInt64, _ y: UInt64) -> UInt128 { UInt128(x) &* UInt128(y) }
    return reduced(
      product(a0, b0) &+ product(a1, c4) &+ product(a2, c3) &+ product(a3, c2) &+ product(a4, c1),
      product(a0, b1) &+ product(a1, b0) &+ product(a2, c4) &+ product(a3, c3) &+ product(a4, c2),
      product(a0, b2) &+ product(a1, b1) &+ product(a2, b0) &+ product(a3, c4) &+ product(a4, c3),
      product(a0, b3) &+ product(a1, b2) &+ product(a2, b1) &+ product(a3, b0) &+ product(a4, c4),
      product(a0, b4) &+ product(a1, b3) &+ product(a2, b2) &+ product(a3, b1) &+ product(a4, b0))
  }

  var squared: Field25519 {
    let (a0, a1, a2, a3, a4) = limbs
    let (b0, b1, b2, b3) = (a0 &* 2, a1 &* 2, a2 &* 2, a3 &* 2)
    let (c3, c4) = (a3 &* 19, a4 &* 19)
    @inline(__always) func product(_ x: UInt64, _ y: UInt64) -> UInt128 { UInt128(x) &* UInt128(y) }
    return Self.reduced(
      product(a0, a0) &+ product(b1, c4) &+ product(b2, c3),
      product(b0, a1) &+ product(b2, c4) &+ product(a3, c3),
      product(b0, a2) &+ product(a1, a1) &+ product(b3, c4),
      product(b0, a3) &+ product(b1, a2) &+ product(a4, c4),
      product(b0, a4) &+ product(b1, a3) &+ product(a2, a2))
  }

  /// Squared `count` times.
  func squared(times count: Int) -> Field25519 {
    var result = self
    for _ in 0..<count { result = result.squared }
    return result
  }

  /// x^(2^250 − 1) and x^11, from which the usual exponents are made.
  private var ladder: (most: Field25519, eleven: Field25519) {
    let two = squared
    let nine = two.squared(times: 2) * self
    let eleven = nine * two
    let bits5 = eleven.squared * nine
    let bits10 = bits5.squared(times: 5) * bits5
    let bits20 = bits10.squared(times: 10) * bits10
    let bits40 = bits20.squared(times: 20) * bits20
    let bits50 = bits40.squared(times: 10) * bits10
    let bits100 = bits50.squared(times: 50) * bits50
    let bits200 = bits100.squared(times: 100) * bits100
    return (bits200.squared(times: 50) * bits50, eleven)
  }

  /// 1/x; 0 for 0.
  var inverse: Field25519 {
    let (most, eleven) = ladder
    return most.squared(times: 5) * eleven
  }

  /// Whether it is a square, 0 among them: the Kronecker symbol by Euler's criterion, x^(2^254 − 10), in constant time.
  var isSquare: Bool {
    // 2^254 − 10 = 16·(2^250 − 1) + 6
    let symbol = ladder.most.squared(times: 4) * squared.squared * squared
    let bytes = symbol.littleEndianBytes
    return bytes[0] <= 1 && bytes[1...].allSatisfy { $0 == 0 }
  }

  private func carried() -> Field25519 {
    var (a, b, c, d, e) = limbs
    b &+= a >> 51
    a &= Self.mask
    c &+= b >> 51
    b &= Self.mask
    d &+= c >> 51
    c &= Self.mask
    e &+= d >> 51
    d &= Self.mask
    a &+= 19 &* (e >> 51)
    e &= Self.mask
    return Field25519((a, b, c, d, e))
  }

  private static func reduced(
    _ a: UInt128, _ b: UInt128, _ c: UInt128, _ d: UInt128, _ e: UInt128
  ) -> Field25519 {
    let b = b &+ UInt128(UInt64(truncatingIfNeeded: a >> 51))
    let c = c &+ UInt128(UInt64(truncatingIfNeeded: b >> 51))
    let d = d &+ UInt128(UInt64(truncatingIfNeeded: c >> 51))
    let e = e &+ UInt128(UInt64(truncatingIfNeeded: d >> 51))
    let low = UInt64(truncatingIfNeeded: a) & mask &+ 19 &* UInt64(truncatingIfNeeded: e >> 51)
    return Field25519(
      (
        low & mask, UInt64(truncatingIfNeeded: b) & mask &+ low >> 51, UInt64(truncatingIfNeeded: c) & mask,
        UInt64(truncatingIfNeeded: d) & mask, UInt64(truncatingIfNeeded: e) & mask
      ))
  }
}
