extension SealedVector {
  /// Some consecutive elements.
  public subscript(rows: Range<Int>) -> SealedVector {
    get throws(CryptographyError) { try picking(Array(existing(rows))) }
  }

  /// Some elements in the order asked for, repeats allowed.
  ///
  /// - Throws: `rows` when there is no such row.
  public func selecting(_ rows: [Int]) throws(CryptographyError) -> SealedVector {
    if let row = rows.first(where: { $0 < 0 || $0 >= count }) { throw .rows(lower: row, upper: row + 1, count: count) }
    return try picking(rows)
  }

  private func picking(_ rows: [Int]) throws(CryptographyError) -> SealedVector {
    switch storage {
    case .plain(let values): return SealedVector(magnitude: magnitude, storage: .plain(rows.map { values[$0] }))
    case .paillier(let ciphertexts):
      let picked = CipherVector(key: ciphertexts.key, residues: try ciphertexts.residues.selecting(rows))
      return SealedVector(magnitude: magnitude, storage: .paillier(picked))
    }
  }

  /// Several vectors one after the other; the largest bound holds for all.
  ///
  /// - Throws: `length` for no vectors at all, `keyMismatch`.
  public static func concatenation(_ parts: [SealedVector]) throws(CryptographyError) -> SealedVector {
    guard let first = parts.first else { throw .length(expected: 1, found: 0) }
    let bound = parts.reduce(first.magnitude) { max($0, $1.magnitude) }
    var values: [Int256] = []
    var residues: [(vector: ResidueVector, rows: [Int])] = []
    for part in parts {
      switch (first.storage, part.storage) {
      case (.plain, .plain(let more)): values += more
      case (.paillier(let head), .paillier(let more)) where head.key == more.key:
        residues.append((more.residues, Array(0..<more.count)))
      default: throw .keyMismatch
      }
    }
    guard case .paillier(let head) = first.storage else {
      return SealedVector(magnitude: bound, storage: .plain(values))
    }
    let all = try ResidueVector.concatenating(residues, modulus: head.key.square)
    return SealedVector(magnitude: bound, storage: .paillier(CipherVector(key: head.key, residues: all)))
  }

  /// The same integers in ciphertexts that cannot be linked to these: what every vector that leaves a party goes
  /// through, after packing.
  ///
  /// The randomness is this party's own and fresh. A plain vector stays as it is.
  public func rerandomized() throws(CryptographyError) -> SealedVector {
    guard case .paillier(let ciphertexts) = storage else { return self }
    return SealedVector(magnitude: magnitude, storage: .paillier(try ciphertexts.rerandomized()))
  }
}
