internal import COpenSSL

extension ResidueVector {
  /// All residues in their ordinary form, each in as many bytes as the modulus has, highest byte first.
  func encoded() throws(CryptographyError) -> [UInt8] {
    let width = modulus.byteCount
    let bytes = ParallelResults<UInt8>(repeating: 0, count: count * width)
    try inParallel(count, pieces: 256) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      let value = try BigNumber()
      for row in rows {
        try self.modulus.leave(value.pointer, self[row], scratch)
        let written = BN_bn2binpad(value.pointer, bytes.address(row * width), Int32(width))
        if written != Int32(width) { throw failure("writing a number") }
      }
    }
    return bytes.array
  }

  /// Reads what `encoded` writes and checks every residue: above zero, below the modulus, and without a factor in
  /// common with it.
  ///
  /// - Throws: `malformed` when the length does not fit, `invalidResidue` with the first bad position.
  convenience init(encoded bytes: ArraySlice<UInt8>, modulus: Modulus) throws(CryptographyError) {
    let width = modulus.byteCount
    guard bytes.count % width == 0 else { throw .malformed(what: "vector of residues") }
    try self.init(count: bytes.count / width, modulus: modulus)
    try inParallel(count, pieces: 256) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      let value = try BigNumber()
      for row in rows {
        let read = bytes.withUnsafeBufferPointer { buffer in
          BN_bin2bn(buffer.baseAddress.map { $0 + row * width }, Int32(width), value.pointer)
        }
        if read == nil { throw failure("reading a number") }
        if BN_is_zero(value.pointer) == 1 || BN_cmp(value.pointer, modulus.pointer) >= 0 {
          throw .invalidResidue(index: row)
        }
        try modulus.enter(self[row], value.pointer, scratch)
      }
      try self.checkUnits(rows, scratch)
    }
  }

  /// One greatest common divisor for all rows; only when that fails is the culprit looked for.
  private func checkUnits(_ rows: Range<Int>, _ scratch: Scratch) throws(CryptographyError) {
    let room = try ResidueVector(count: 1, modulus: modulus)
    defer { withExtendedLifetime(room) {} }
    var product = Product(in: room[0])
    for row in rows { try product.multiply(by: self[row], modulus, scratch) }
    guard let value = product.value, try !isUnit(value, scratch) else { return }
    for row in rows where try !isUnit(self[row], scratch) { throw .invalidResidue(index: row) }
  }

  private func isUnit(_ value: Residue, _ scratch: Scratch) throws(CryptographyError) -> Bool {
    let divisor = try BigNumber()
    try modulus.leave(divisor.pointer, value, scratch)
    try check(BN_gcd(divisor.pointer, divisor.pointer, modulus.pointer, scratch.context), "greatest common divisor")
    return BN_is_one(divisor.pointer) == 1
  }
}
