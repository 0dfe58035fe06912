extension ResidueVector {
  /// The inverses of some elements, in their order: three multiplications each and one inversion for many
  /// (Montgomery's trick).
  ///
  /// - Throws: `notInvertible` when an element shares a factor with the modulus.
  func inverses(_ rows: Range<Int>) throws(CryptographyError) -> ResidueVector {
    let result = try ResidueVector(count: rows.count, modulus: modulus)
    try inParallel(rows.count, pieces: 2048) { piece throws(CryptographyError) in
      let scratch = try Scratch()
      // result[i] = product of the elements up to i; its inverse is then peeled off from the back.
      var product = self.modulus.one
      for position in piece {
        try self.modulus.multiply(result[position], product, self[rows.lowerBound + position], scratch)
        product = result[position]
      }
      let running = try ResidueVector(count: 1, modulus: self.modulus)
      defer { withExtendedLifetime(running) {} }
      try self.modulus.invert(running[0], product, scratch)
      for position in piece.reversed() {
        let before = position > piece.lowerBound ? result[position - 1] : self.modulus.one
        try self.modulus.multiply(result[position], running[0], before, scratch)
        try self.modulus.multiply(running[0], running[0], self[rows.lowerBound + position], scratch)
      }
    }
    return result
  }
}
