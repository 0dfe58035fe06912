extension ResidueVector {
  /// For each column x of integers: the product of self[i]^x[i], by simultaneous exponentiation with buckets
  /// (Pippenger 1976) and signed digits.
  ///
  /// Digits are read from tables and buckets in the order of the values: the time tells about them to whoever shares
  /// the machine.
  ///
  /// - Parameter rows: the elements the columns belong to; each column has as many values.
  /// - Throws: `notInvertible` when an element shares a factor with the modulus.
  func weightedProducts(_ columns: [[Int64]], rows: Range<Int>) throws(CryptographyError) -> ResidueVector {
    // Long columns are cut, so that a single one still occupies all cores.
    let blocks = stride(from: 0, to: max(rows.count, 1), by: Self.block).map { $0..<min($0 + Self.block, rows.count) }
    let work = columns.flatMap { column in blocks.map { (digits: SignedDigits(column[$0]), rows: $0) } }
    let signs = ParallelResults(repeating: false, count: work.count)
    try inParallel(work.count, pieces: 1) { piece throws(CryptographyError) in
      signs[piece.lowerBound] = work[piece.lowerBound].digits?.anyNegative() ?? false
    }
    let inverses = signs.array.contains(true) ? try inverses(rows) : nil
    let parts = try Self.make(count: work.count, modulus: modulus, pieces: 1) {
      index, result, scratch throws(CryptographyError) in
      guard let digits = work[index].digits else { return try self.modulus.copy(result, self.modulus.one) }
      let offset = work[index].rows.lowerBound
      let buckets = try Buckets(digits.window, self.modulus)
      defer { withExtendedLifetime(buckets) {} }
      try buckets.product(of: digits, result, self.modulus, scratch, rows: work[index].rows.count) {
        row, digit in
        digit > 0 ? self[rows.lowerBound + offset + row] : (inverses ?? self)[offset + row]
      }
    }
    if blocks.count == 1 { return parts }
    return try Self.make(count: columns.count, modulus: modulus, pieces: 1) {
      column, result, scratch throws(CryptographyError) in
      var product = Product(in: result)
      for block in blocks.indices {
        try product.multiply(by: parts[column * blocks.count + block], self.modulus, scratch)
      }
      try product.store(in: result, self.modulus)
    }
  }

  private static let block = 8192
}

/// One running product per digit value, used for one digit position after the other.
private struct Buckets {
  /// The buckets' places and two more.
  private let room: ResidueVector
  private let count: Int

  init(_ window: Int, _ modulus: Modulus) throws(CryptographyError) {
    count = 1 << (window - 1)
    room = try ResidueVector(count: count + 2, modulus: modulus)
  }

  /// Product of base(row)^value over all rows of a column; `base` gives the inverse for a negative digit.
  func product(
    of digits: SignedDigits, _ result: Residue, _ modulus: Modulus, _ scratch: Scratch, rows: Int,
    base: (_ row: Int, _ digit: Int) -> Residue
  ) throws(CryptographyError) {
    var buckets = (0..<count).map { Product(in: room[$0]) }
    var product = Product(in: result)
    for position in (0..<digits.digits).reversed() {
      try product.square(digits.window, modulus, scratch)
      for row in 0..<rows {
        let digit = digits.digit(position, of: row)
        if digit != 0 { try buckets[abs(digit) - 1].multiply(by: base(row, digit), modulus, scratch) }
      }
      if let weighted = try weighted(&buckets, modulus, scratch) {
        try product.multiply(by: weighted, modulus, scratch)
      }
    }
    try product.square(digits.trailingZeros, modulus, scratch)
    try product.store(in: result, modulus)
  }

  /// Product of bucket d to the power of d, and all buckets emptied: running products from the highest bucket down,
  /// multiplied together.
  private func weighted(
    _ buckets: inout [Product], _ modulus: Modulus, _ scratch: Scratch
  ) throws(CryptographyError) -> Residue? {
    var sum = Product(in: room[count])
    var total = Product(in: room[count + 1])
    for index in buckets.indices.reversed() {
      if let value = buckets[index].value { try sum.multiply(by: value, modulus, scratch) }
      buckets[index].clear()
      if let value = sum.value { try total.multiply(by: value, modulus, scratch) }
    }
    return total.value
  }
}
