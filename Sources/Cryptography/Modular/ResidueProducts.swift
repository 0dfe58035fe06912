extension ResidueVector {
  /// Element by element products.
  func multiplied(by other: ResidueVector) throws(CryptographyError) -> ResidueVector {
    try Self.make(count: count, modulus: modulus, pieces: 256) { index, result, scratch throws(CryptographyError) in
      try self.modulus.multiply(result, self[index], other[index], scratch)
    }
  }

  /// The product of all elements.
  func product() throws(CryptographyError) -> ResidueVector {
    try grouped([[Int32](repeating: 0, count: count)], groups: 1)
  }

  /// For each grouping and group the product of the elements that belong to it; element f·groups + g. Negative
  /// groups are left out.
  func grouped(_ groupings: [[Int32]], groups: Int) throws(CryptographyError) -> ResidueVector {
    let blocks = stride(from: 0, to: max(count, 1), by: 4096).map { $0..<min($0 + 4096, count) }
    let parts = try ResidueVector(count: groupings.count * blocks.count * groups, modulus: modulus)
    try inParallel(groupings.count * blocks.count, pieces: 1) { piece throws(CryptographyError) in
      let (grouping, block) = piece.lowerBound.quotientAndRemainder(dividingBy: blocks.count)
      let scratch = try Scratch()
      var products = (0..<groups).map { Product(in: parts[piece.lowerBound * groups + $0]) }
      for row in blocks[block] {
        let group = Int(groupings[grouping][row])
        if group >= 0 { try products[group].multiply(by: self[row], self.modulus, scratch) }
      }
      for group in 0..<groups {
        try products[group].store(in: parts[piece.lowerBound * groups + group], self.modulus)
      }
    }
    if blocks.count == 1 { return parts }
    return try Self.make(count: groupings.count * groups, modulus: modulus, pieces: 16) {
      index, result, scratch throws(CryptographyError) in
      let (grouping, group) = index.quotientAndRemainder(dividingBy: groups)
      var product = Product(in: result)
      for block in blocks.indices {
        try product.multiply(by: parts[(grouping * blocks.count + block) * groups + group], self.modulus, scratch)
      }
      try product.store(in: result, self.modulus)
    }
  }

  /// Π_j self[i·slots + j]^(2^(slotBits·j)) for each group of `slots` consecutive elements, the last one perhaps
  /// shorter.
  func packed(slots: Int, slotBits: Int) throws(CryptographyError) -> ResidueVector {
    let packs = (count + slots - 1) / slots
    return try Self.make(count: packs, modulus: modulus, pieces: 1) { pack, result, scratch throws(CryptographyError) in
      var product = Product(in: result)
      for index in (pack * slots..<min((pack + 1) * slots, self.count)).reversed() {
        try product.square(slotBits, self.modulus, scratch)
        try product.multiply(by: self[index], self.modulus, scratch)
      }
      try product.store(in: result, self.modulus)
    }
  }
}
