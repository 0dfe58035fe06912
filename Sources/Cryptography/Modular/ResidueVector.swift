internal import COpenSSL

/// Many residues of one modulus in Montgomery form, with one owner.
///
/// Written only while it is made, by pieces of parallel work at places of their own; read-only afterwards.
final class ResidueVector: @unchecked Sendable {
  let modulus: Modulus
  let count: Int
  private let pointers: UnsafeMutablePointer<OpaquePointer>

  /// Residues yet to be written; each counts as zero.
  init(count: Int, modulus: Modulus) throws(CryptographyError) {
    self.modulus = modulus
    var made: [OpaquePointer] = []
    made.reserveCapacity(count)
    do throws(CryptographyError) {
      for _ in 0..<count { made.append(try check(BN_new(), "a new number")) }
    } catch {
      for pointer in made { BN_free(pointer) }
      throw error
    }
    self.count = count
    pointers = .allocate(capacity: count)
    pointers.initialize(from: made, count: count)
  }

  deinit {
    // Tables and blinds pass through here as well as public numbers.
    for index in 0..<count { BN_clear_free(pointers[index]) }
    pointers.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> OpaquePointer {
    assert(index >= 0 && index < count)
    return pointers[index]
  }

  /// A vector whose elements a closure writes, in parallel.
  static func make(
    count: Int, modulus: Modulus, pieces: Int,
    _ write: @Sendable (Int, OpaquePointer, Scratch) throws(CryptographyError) -> Void
  ) throws(CryptographyError) -> ResidueVector {
    let result = try ResidueVector(count: count, modulus: modulus)
    try inParallel(count, pieces: pieces) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      for row in rows { try write(row, result[row], scratch) }
    }
    return result
  }

  /// Copies of some of the elements, in the order asked for.
  func selecting(_ rows: some RandomAccessCollection<Int> & Sendable) throws(CryptographyError) -> ResidueVector {
    try Self.concatenating([(self, Array(rows))], modulus: modulus)
  }

  /// Copies of the given elements of several vectors, one after the other.
  static func concatenating(
    _ parts: [(vector: ResidueVector, rows: [Int])], modulus: Modulus
  ) throws(CryptographyError) -> ResidueVector {
    let result = try ResidueVector(count: parts.reduce(0) { $0 + $1.rows.count }, modulus: modulus)
    var position = 0
    for (vector, rows) in parts {
      for row in rows {
        guard BN_copy(result[position], vector[row]) != nil else { throw failure("copying a number") }
        position += 1
      }
    }
    return result
  }
}
