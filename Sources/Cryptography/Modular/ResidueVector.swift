/// Many residues of one modulus in Montgomery form, with one owner.
///
/// Written only while it is made, by pieces of parallel work at places of their own; read-only afterwards.
final class ResidueVector: @unchecked Sendable {
  let modulus: Modulus
  let count: Int
  private let storage: ResidueStorage

  /// Residues yet to be written; each counts as zero.
  init(count: Int, modulus: Modulus) throws(CryptographyError) {
    self.modulus = modulus
    self.count = count
    storage = try ResidueStorage(count: count, modulus.vector)
  }

  /// One residue, from its ordinary form.
  convenience init(_ value: BigInteger, modulus: Modulus) throws(CryptographyError) {
    try self.init(count: 1, modulus: modulus)
    let scratch = try Scratch()
    try modulus.enter(self[0], value.pointer, scratch)
  }

  @inline(__always)
  subscript(index: Int) -> Residue { storage[index] }

  /// A vector whose elements a closure writes, in parallel.
  static func make(
    count: Int, modulus: Modulus, pieces: Int,
    _ write: @Sendable (Int, Residue, Scratch) throws(CryptographyError) -> Void
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
        try modulus.copy(result[position], vector[row])
        position += 1
      }
    }
    return result
  }
}
