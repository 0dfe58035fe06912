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
      var product = self.modulus.one.pointer
      for position in piece {
        try self.modulus.multiply(result[position], product, self[rows.lowerBound + position], scratch)
        product = result[position]
      }
      let running = try BigNumber(copying: product)
      running.markSecret()
      try self.modulus.invert(running.pointer, running.pointer, scratch)
      for position in piece.reversed() {
        let before = position > piece.lowerBound ? result[position - 1] : self.modulus.one.pointer
        try self.modulus.multiply(result[position], running.pointer, before, scratch)
        try self.modulus.multiply(running.pointer, running.pointer, self[rows.lowerBound + position], scratch)
      }
    }
    return result
  }
}
