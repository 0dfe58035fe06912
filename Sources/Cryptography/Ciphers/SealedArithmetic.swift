extension SealedVector {
  /// Element by element sums.
  ///
  /// - Throws: `length`, `keyMismatch`, `boundExceeded`.
  public func adding(_ other: SealedVector) throws(CryptographyError) -> SealedVector {
    try require(count: count, other.count)
    let bound = try Self.bound(magnitude, plus: other.magnitude)
    switch (storage, other.storage) {
    case (.plain(let left), .plain(let right)):
      return SealedVector(magnitude: bound, storage: .plain(try Self.sums(left, right)))
    case (.paillier(let left), .paillier(let right)):
      guard left.key == right.key else { throw .keyMismatch }
      return SealedVector(magnitude: bound, storage: .paillier(try left.adding(right)))
    default: throw .keyMismatch
    }
  }

  /// Element by element differences.
  ///
  /// - Throws: `length`, `keyMismatch`, `boundExceeded`.
  public func subtracting(_ other: SealedVector) throws(CryptographyError) -> SealedVector {
    try adding(other.negated())
  }

  /// Adds numbers this party knows. The result can still be linked to this vector: rerandomize before sending.
  ///
  /// - Parameter bound: the declared limit of every |plaintext|, inclusive.
  /// - Throws: `length`, `beyondDeclaredBound`, `boundExceeded`.
  public func adding(_ plaintexts: [Int256], atMost bound: Int256) throws(CryptographyError) -> SealedVector {
    try require(count: count, plaintexts.count)
    if let index = Self.firstBeyond(bound, in: plaintexts) { throw .beyondDeclaredBound(index: index) }
    let bound = try Self.bound(magnitude, plus: bound)
    switch storage {
    case .plain(let values): return SealedVector(magnitude: bound, storage: .plain(try Self.sums(values, plaintexts)))
    case .paillier(let ciphertexts):
      return SealedVector(magnitude: bound, storage: .paillier(try ciphertexts.adding(plaintexts)))
    }
  }

  /// All elements times a constant of the protocol.
  ///
  /// - Throws: `boundExceeded`.
  public func multiplied(by scalar: Int64) throws(CryptographyError) -> SealedVector {
    let factors = [Int64](repeating: scalar, count: count)
    return try products(factors, bound: Self.bound(magnitude, times: Int256(Int128(scalar.magnitude))))
  }

  /// Each element times a number of its own that this party knows.
  ///
  /// - Parameter bound: the declared limit of every |scalar|, inclusive.
  /// - Throws: `length`, `beyondDeclaredBound`, `boundExceeded`.
  public func multiplied(by scalars: [Int64], atMost bound: Int64) throws(CryptographyError) -> SealedVector {
    try require(count: count, scalars.count)
    if let index = scalars.firstIndex(where: { $0.magnitude > bound.magnitude }) {
      throw .beyondDeclaredBound(index: index)
    }
    return try products(scalars, bound: Self.bound(magnitude, times: Int256(Int128(bound.magnitude))))
  }

  private func products(_ factors: [Int64], bound: Int256) throws(CryptographyError) -> SealedVector {
    switch storage {
    case .plain(let values):
      return try map(values, bound: bound) { $1.multiplied(by: factors[$0]) }
    case .paillier(let ciphertexts):
      let powers = CipherVector(key: ciphertexts.key, residues: try ciphertexts.residues.powers(factors))
      return SealedVector(magnitude: bound, storage: .paillier(powers))
    }
  }

  /// Each element times a power of two of its own.
  ///
  /// - Parameters:
  ///   - bits: exponents, from 0.
  ///   - largest: the declared limit of the exponents.
  /// - Throws: `length`, `beyondDeclaredBound`, `boundExceeded`.
  public func shiftedLeft(by bits: [Int], atMost largest: Int) throws(CryptographyError) -> SealedVector {
    try require(count: count, bits.count)
    if let index = bits.firstIndex(where: { $0 < 0 || $0 > largest }) { throw .beyondDeclaredBound(index: index) }
    guard let bound = magnitude.shiftedLeft(by: largest) else { throw .boundExceeded }
    switch storage {
    case .plain(let values):
      return try map(values, bound: bound) { $1.shiftedLeft(by: bits[$0]) }
    case .paillier(let ciphertexts):
      let shifted = CipherVector(key: ciphertexts.key, residues: try ciphertexts.residues.squared(bits))
      return SealedVector(magnitude: bound, storage: .paillier(shifted))
    }
  }

  /// All elements with the other sign.
  public func negated() throws(CryptographyError) -> SealedVector {
    switch storage {
    case .plain(let values): return try map(values, bound: magnitude) { $1.negated() }
    case .paillier(let ciphertexts):
      let inverses = try ciphertexts.residues.inverses(0..<count)
      return SealedVector(
        magnitude: magnitude, storage: .paillier(CipherVector(key: ciphertexts.key, residues: inverses)))
    }
  }

  private static func sums(_ left: [Int256], _ right: [Int256]) throws(CryptographyError) -> [Int256] {
    var sums: [Int256] = []
    sums.reserveCapacity(left.count)
    for index in left.indices {
      guard let sum = left[index].adding(right[index]) else { throw .boundExceeded }
      sums.append(sum)
    }
    return sums
  }

  private func map(
    _ values: [Int256], bound: Int256, _ transform: (Int, Int256) -> Int256?
  ) throws(CryptographyError) -> SealedVector {
    var results: [Int256] = []
    results.reserveCapacity(values.count)
    for index in values.indices {
      guard let result = transform(index, values[index]) else { throw .boundExceeded }
      results.append(result)
    }
    return SealedVector(magnitude: bound, storage: .plain(results))
  }
}
