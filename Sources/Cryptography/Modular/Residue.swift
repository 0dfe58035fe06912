internal import COpenSSL

/// Where one residue is kept in Montgomery form. What stands there is known to its modulus alone: a number of libcrypto,
/// or limbs of the vector arithmetic.
struct Residue {
  fileprivate let address: OpaquePointer

  init(number: OpaquePointer) { address = number }

  init(limbs: UnsafeMutablePointer<UInt64>) { address = OpaquePointer(limbs) }

  /// For moduli without vector arithmetic.
  var number: OpaquePointer { address }

  /// For moduli with vector arithmetic.
  var limbs: UnsafeMutablePointer<UInt64> { UnsafeMutablePointer(address) }
}

/// Room for residues of one size; cleared when released, since tables and blinds pass through here as well as public
/// numbers.
final class ResidueStorage: @unchecked Sendable {
  let count: Int
  private let numbers: UnsafeMutablePointer<OpaquePointer>?
  private let limbs: LimbBuffer?
  private let lanes: Int

  /// Residues yet to be written; each counts as zero.
  init(count: Int, _ arithmetic: VectorArithmetic?) throws(CryptographyError) {
    self.count = count
    if let arithmetic {
      lanes = arithmetic.lanes
      limbs = LimbBuffer(words: count * lanes)
      numbers = nil
      return
    }
    lanes = 0
    limbs = nil
    var made: [OpaquePointer] = []
    made.reserveCapacity(count)
    do throws(CryptographyError) {
      for _ in 0..<count { made.append(try check(BN_new(), "a new number")) }
    } catch {
      for pointer in made { BN_free(pointer) }
      throw error
    }
    numbers = .allocate(capacity: count)
    numbers?.initialize(from: made, count: count)
  }

  deinit {
    guard let numbers else { return }
    for index in 0..<count { BN_clear_free(numbers[index]) }
    numbers.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> Residue {
    assert(index >= 0 && index < count)
    if let limbs { return Residue(limbs: limbs.start + index * lanes) }
    // Without limbs there are numbers.
    return Residue(number: numbers.unsafelyUnwrapped[index])
  }
}

/// Words aligned to a vector, zero at first and cleared when released.
final class LimbBuffer {
  let start: UnsafeMutablePointer<UInt64>
  private let byteCount: Int

  init(words: Int) {
    byteCount = words * MemoryLayout<UInt64>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    start = memory.initializeMemory(as: UInt64.self, repeating: 0, count: words)
  }

  deinit {
    OPENSSL_cleanse(start, byteCount)
    UnsafeMutableRawPointer(start).deallocate()
  }
}
