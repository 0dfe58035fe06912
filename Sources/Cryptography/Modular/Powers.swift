extension Modulus {
  /// base^exponent for exponents of one word, with a sliding window of three bits; not
  /// constant-time.
  func smallPower(
    _ result: Residue, _ base: Residue, _ exponent: UInt64, _ scratch: Scratch
  ) throws(CryptographyError) {
    var product = Product(in: result)
    guard exponent != 0 else { return try product.store(in: result, self) }
    let zeros = exponent.trailingZeroBitCount
    let odd = exponent >> UInt64(zeros)
    let powers = odd == 1 ? [base] : try oddPowers(base, scratch)
    var position = odd.bitWidth - odd.leadingZeroBitCount - 1
    while position >= 0 {
      if odd >> UInt64(position) & 1 == 0 {
        try product.square(1, self, scratch)
        position -= 1
        continue
      }
      var last = max(position - 2, 0)
      while odd >> UInt64(last) & 1 == 0 { last += 1 }
      let length = position - last + 1
      try product.square(length, self, scratch)
      let digit = Int(odd >> UInt64(last)) & (1 << length - 1)
      try product.multiply(by: powers[digit >> 1], self, scratch)
      position = last - 1
    }
    try product.square(zeros, self, scratch)
    try product.store(in: result, self)
  }

  /// base, base³, base⁵, base⁷; they last until residues are taken from the scratch space again.
  private func oddPowers(_ base: Residue, _ scratch: Scratch) throws(CryptographyError) -> [Residue] {
    let room = try scratch.residues(4, self)
    try multiply(room[0], base, base, scratch)
    var powers = [base]
    for index in 1...3 {
      try multiply(room[index], powers[index - 1], room[0], scratch)
      powers.append(room[index])
    }
    return powers
  }
}

extension ResidueVector {
  /// Each element to the power of a signed exponent of its own.
  func powers(_ exponents: [Int64]) throws(CryptographyError) -> ResidueVector {
    let negative = exponents.indices.filter { exponents[$0] < 0 }
    let inverted = try selecting(negative).inverses(0..<negative.count)
    var place = [Int](repeating: 0, count: exponents.count)
    for (position, index) in negative.enumerated() { place[index] = position }
    let places = place
    return try Self.make(count: count, modulus: modulus, pieces: 32) {
      index, result, scratch throws(CryptographyError) in
      let base = exponents[index] < 0 ? inverted[places[index]] : self[index]
      try self.modulus.smallPower(result, base, exponents[index].magnitude, scratch)
    }
  }

  /// Each element to the power of 2^bits.
  func squared(_ bits: [Int]) throws(CryptographyError) -> ResidueVector {
    try Self.make(count: count, modulus: modulus, pieces: 8) { index, result, scratch throws(CryptographyError) in
      var product = Product(in: result)
      try product.multiply(by: self[index], self.modulus, scratch)
      try product.square(bits[index], self.modulus, scratch)
      try product.store(in: result, self.modulus)
    }
  }
}
