extension SealedVector {
  /// For each column x the sum of element · x over some rows: the gradient of a linear model, and the hot operation
  /// of the encrypted protocols.
  ///
  /// - Parameters:
  ///   - columns: one multiplier per row each.
  ///   - rows: the elements the columns belong to; all of them by default.
  ///   - bound: the declared limit of every |multiplier|, inclusive; at most 2^62.
  /// - Returns: one element per column.
  /// - Throws: `rows`, `length`, `beyondDeclaredBound` with the row of the first larger multiplier, `boundExceeded`.
  public func weightedSums(
    _ columns: [[Int64]], rows: Range<Int>? = nil, atMost bound: Int64 = FixedPoint.multiplierLimit
  ) throws(CryptographyError) -> SealedVector {
    let rows = try existing(rows ?? 0..<count)
    for column in columns {
      try require(count: rows.count, column.count)
      if let index = column.firstIndex(where: { $0.magnitude > bound.magnitude }) {
        throw .beyondDeclaredBound(index: index)
      }
    }
    let total = try Self.bound(magnitude, times: Int256(Int128(bound.magnitude)), Int256(Int64(max(rows.count, 1))))
    switch storage {
    case .plain(let values):
      let sums = try PlainSums(Array(values[rows]), magnitude: magnitude, total: total).weighted(columns)
      return SealedVector(magnitude: total, storage: .plain(sums))
    case .paillier(let ciphertexts):
      let products = try ciphertexts.residues.weightedProducts(columns, rows: rows)
      return SealedVector(
        magnitude: total, storage: .paillier(CipherVector(key: ciphertexts.key, residues: products)))
    }
  }

  /// The sum of all elements, as a vector of one.
  ///
  /// - Throws: `boundExceeded`.
  public func sum() throws(CryptographyError) -> SealedVector {
    try groupedSums([[Int32](repeating: 0, count: count)], groups: 1)
  }

  /// Histograms: for each grouping and group the sum of the elements that belong to it.
  ///
  /// - Parameters:
  ///   - groupings: one group number per row each; a negative one leaves the row out.
  ///   - groups: group numbers are below this.
  /// - Returns: element f·groups + g is grouping f's sum of group g.
  /// - Throws: `length`, `beyondDeclaredBound` with the row of a group number that is too large, `boundExceeded`.
  public func groupedSums(_ groupings: [[Int32]], groups: Int) throws(CryptographyError) -> SealedVector {
    for grouping in groupings {
      try require(count: count, grouping.count)
      if let row = grouping.firstIndex(where: { $0 >= groups }) { throw .beyondDeclaredBound(index: row) }
    }
    let total = try Self.bound(magnitude, times: Int256(Int64(max(count, 1))))
    switch storage {
    case .plain(let values):
      var sums = [Int256](repeating: .zero, count: groupings.count * groups)
      for (position, grouping) in groupings.enumerated() {
        for (row, group) in grouping.enumerated() where group >= 0 {
          let place = position * groups + Int(group)
          guard let sum = sums[place].adding(values[row]) else { throw .boundExceeded }
          sums[place] = sum
        }
      }
      return SealedVector(magnitude: total, storage: .plain(sums))
    case .paillier(let ciphertexts):
      let products = try ciphertexts.residues.grouped(groupings, groups: groups)
      return SealedVector(
        magnitude: total, storage: .paillier(CipherVector(key: ciphertexts.key, residues: products)))
    }
  }

  func existing(_ rows: Range<Int>) throws(CryptographyError) -> Range<Int> {
    guard rows.lowerBound >= 0, rows.upperBound <= count else {
      throw .rows(lower: rows.lowerBound, upper: rows.upperBound, count: count)
    }
    return rows
  }
}

/// The weighted sums of plain integers, at the width that their bounds allow.
private struct PlainSums {
  let values: [Int256]
  /// The values as words, when their bound lets all of them, and their sums in two words.
  private let words: [Int64]?
  /// The values as digits of `digitBits` bits, when their bound lets two digits be all, and the sums of both fit two words.
  private let digits: [(low: Int64, high: Int64)]?

  private static let digitBits = 56

  init(_ values: [Int256], magnitude: Int256, total: Int256) {
    self.values = values
    words = magnitude.int64 != nil && total.int128 != nil ? values.map { $0.int64 ?? 0 } : nil
    let sumBits = total.magnitude.bitCount - magnitude.magnitude.bitCount + 1
    let digitSums = Self.digitBits + sumBits <= 126 && magnitude.magnitude.bitCount <= 2 * Self.digitBits
    digits =
      words == nil && digitSums
      ? values.map { value in
        let value = value.int128 ?? 0
        let low = value & (1 << Int128(Self.digitBits) - 1)
        return (Int64(truncatingIfNeeded: low), Int64(truncatingIfNeeded: value >> Int128(Self.digitBits)))
      } : nil
  }

  func weighted(_ columns: [[Int64]]) throws(CryptographyError) -> [Int256] {
    let sums = ParallelResults(repeating: Int256.zero, count: columns.count)
    try inParallel(columns.count, pieces: 1) { piece throws(CryptographyError) in
      sums[piece.lowerBound] = try self.weighted(columns[piece.lowerBound])
    }
    return sums.array
  }

  private func weighted(_ column: [Int64]) throws(CryptographyError) -> Int256 {
    if let words {
      var sum: Int128 = 0
      for row in column.indices { sum &+= Int128(words[row]) &* Int128(column[row]) }
      return Int256(sum)
    }
    if let digits {
      var (low, high): (Int128, Int128) = (0, 0)
      for row in column.indices {
        low &+= Int128(digits[row].low) &* Int128(column[row])
        high &+= Int128(digits[row].high) &* Int128(column[row])
      }
      guard let sum = Int256(high).shiftedLeft(by: Self.digitBits)?.adding(Int256(low)) else { throw .boundExceeded }
      return sum
    }
    var sum = Int256.zero
    for row in column.indices {
      guard let term = values[row].multiplied(by: column[row]), let next = sum.adding(term) else {
        throw .boundExceeded
      }
      sum = next
    }
    return sum
  }
}
