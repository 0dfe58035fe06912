internal import CKernels
internal import COpenSSL

/// Which arithmetic a new modulus gets.
enum ModularArithmetic: Sendable {
  /// The CPU's vector multiplier where it has one and the modulus has a size it is made for; libcrypto otherwise.
  case fastest
  /// libcrypto.
  case library

  /// The choice for this task; tests compare the two.
  static let choice = TaskLocal(wrappedValue: ModularArithmetic.fastest)
}

/// Multiplication below one modulus by vectors of 52-bit limbs, with a Montgomery form of its own: R = 2^(52·limbs).
///
/// Two to four times as fast as libcrypto's where the CPU has AVX-512 IFMA. Residues are kept below twice the modulus
/// and reduced when they leave.
final class VectorArithmetic: @unchecked Sendable {
  /// Words that a residue takes.
  let lanes: Int
  private let kernel: UnsafeMutablePointer<fedflow_modulus52>
  /// m, R mod m, R² mod m and the number 1.
  private let constants: LimbBuffer
  /// Words of 64 bits that the modulus takes.
  private let words: Int

  /// - Returns: nil where the CPU or the size of the modulus does not allow it.
  init?(_ modulus: BigInteger) throws(CryptographyError) {
    let limbs = fedflow_limbs52(Int32(modulus.bitCount))
    guard fedflow_has_ifma() == 1, limbs > 0 else { return nil }
    lanes = Int(fedflow_lanes52(limbs))
    words = (modulus.bitCount + 63) / 64
    constants = LimbBuffer(words: 4 * lanes)
    kernel = .allocate(capacity: 1)
    kernel.initialize(to: fedflow_modulus52(modulus: constants.start, inverse: 0, limbs: limbs))
    let scratch = try Scratch()
    let power = try BigNumber()
    try split(modulus.pointer, to: constants.start, scratch)
    kernel.pointee.inverse = fedflow_inverse52(constants.start[0])
    try check(BN_set_bit(power.pointer, 52 * limbs), "a new modulus")
    try check(BN_nnmod(power.pointer, power.pointer, modulus.pointer, scratch.context), "a new modulus")
    try split(power.pointer, to: one.limbs, scratch)
    try check(BN_mod_sqr(power.pointer, power.pointer, modulus.pointer, scratch.context), "a new modulus")
    try split(power.pointer, to: square.limbs, scratch)
    plainOne.limbs[0] = 1
  }

  deinit { kernel.deallocate() }

  /// 1 in Montgomery form.
  var one: Residue { Residue(limbs: constants.start + lanes) }
  private var square: Residue { Residue(limbs: constants.start + 2 * lanes) }
  private var plainOne: Residue { Residue(limbs: constants.start + 3 * lanes) }

  @inline(__always)
  func multiply(_ result: Residue, _ left: Residue, _ right: Residue) {
    fedflow_multiply52(kernel, result.limbs, left.limbs, right.limbs)
  }

  func copy(_ result: Residue, _ value: Residue) {
    if result.limbs != value.limbs { result.limbs.update(from: value.limbs, count: lanes) }
  }

  /// Montgomery form of an ordinary residue.
  func enter(_ result: Residue, _ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    try split(value, to: result.limbs, scratch)
    multiply(result, result, square)
  }

  /// Ordinary residue of a Montgomery form.
  func leave(_ result: OpaquePointer, _ value: Residue, _ scratch: Scratch) throws(CryptographyError) {
    let product = scratch.residue
    multiply(product, value, plainOne)
    try join(result, product, scratch)
  }

  /// result = residue · value, the latter in ordinary form.
  func multiply(
    _ result: Residue, _ residue: Residue, ordinary value: OpaquePointer, _ scratch: Scratch
  ) throws(CryptographyError) {
    let factor = scratch.residue
    try enter(factor, value, scratch)
    multiply(result, residue, factor)
  }

  /// result = value · residue: ordinary forms but for the residue.
  func multiply(
    ordinary result: OpaquePointer, _ value: OpaquePointer, by residue: Residue, _ scratch: Scratch
  ) throws(CryptographyError) {
    let product = scratch.residue
    try split(value, to: product.limbs, scratch)
    multiply(product, product, residue)
    try join(result, product, scratch)
  }

  private func split(
    _ value: OpaquePointer, to limbs: UnsafeMutablePointer<UInt64>, _ scratch: Scratch
  ) throws(CryptographyError) {
    let written = BN_bn2lebinpad(value, scratch.words, Int32(8 * words))
    if written != Int32(8 * words) { throw failure("writing a number") }
    fedflow_split52(limbs, Int32(lanes), scratch.words, Int32(words))
  }

  private func join(_ result: OpaquePointer, _ value: Residue, _ scratch: Scratch) throws(CryptographyError) {
    fedflow_leave52(kernel, scratch.words, Int32(words), value.limbs)
    if BN_lebin2bn(scratch.words, Int32(8 * words), result) == nil { throw failure("reading a number") }
  }
}

extension VectorArithmetic {
  /// base^exponent of Montgomery forms in time and cache use that depend on the exponent's length only: the low `bits`
  /// bits of the bytes, lowest byte first.
  func power(_ result: Residue, _ base: Residue, exponent: UnsafePointer<UInt8>, bits: Int) {
    let room = table()
    fedflow_power52(kernel, result.limbs, base.limbs, exponent, Int32(bits), one.limbs, room.start)
    withExtendedLifetime(room) {}
  }

  /// x^exponentX modulo one number and y^exponentY modulo another of the same size, in place and side by side.
  static func powers(
    _ x: Residue, _ exponentX: UnsafePointer<UInt8>, _ first: VectorArithmetic,
    _ y: Residue, _ exponentY: UnsafePointer<UInt8>, _ second: VectorArithmetic, bits: Int
  ) {
    let (roomX, roomY) = (first.table(), second.table())
    var kernels: [UnsafePointer<fedflow_modulus52>?] = [UnsafePointer(first.kernel), UnsafePointer(second.kernel)]
    var results: [UnsafeMutablePointer<UInt64>?] = [x.limbs, y.limbs]
    var bases: [UnsafePointer<UInt64>?] = [UnsafePointer(x.limbs), UnsafePointer(y.limbs)]
    var exponents: [UnsafePointer<UInt8>?] = [exponentX, exponentY]
    var ones: [UnsafePointer<UInt64>?] = [UnsafePointer(first.one.limbs), UnsafePointer(second.one.limbs)]
    var rooms: [UnsafeMutablePointer<UInt64>?] = [roomX.start, roomY.start]
    fedflow_power52_pair(&kernels, &results, &bases, &exponents, Int32(bits), &ones, &rooms)
    withExtendedLifetime((roomX, roomY)) {}
  }

  private func table() -> LimbBuffer {
    LimbBuffer(words: lanes * (1 << fedflow_power52_window + 1))
  }
}
