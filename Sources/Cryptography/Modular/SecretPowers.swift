internal import COpenSSL

extension Modulus {
  /// base^exponent of an ordinary residue, in time that does not depend on the exponent's digits: the bytes' number,
  /// lowest byte first.
  func power(
    _ result: Residue, _ base: OpaquePointer, exponent bytes: ArraySlice<UInt8>, _ scratch: Scratch
  ) throws(CryptographyError) {
    try enter(result, base, scratch)
    if let vector {
      return bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return vector.copy(result, one) }
        vector.power(result, result, exponent: start, bits: 8 * bytes.count)
      }
    }
    let exponent = try BigNumber()
    exponent.markSecret()
    let read = bytes.withUnsafeBufferPointer { BN_lebin2bn($0.baseAddress, Int32($0.count), exponent.pointer) }
    if read == nil { throw failure("reading a number") }
    let number = try BigNumber()
    let status = BN_mod_exp_mont_consttime(
      number.pointer, base, exponent.pointer, pointer, scratch.context, montgomery)
    try check(status, "modular exponentiation")
    try enter(result, number.pointer, scratch)
  }

  /// x^exponentP mod p and y^exponentQ mod q in place, in time that does not depend on the exponents' digits.
  ///
  /// Ordinary forms below the moduli. The processor may compute them side by side.
  static func powers(
    modP x: OpaquePointer, _ exponentP: BigInteger, _ p: Modulus, modQ y: OpaquePointer, _ exponentQ: BigInteger,
    _ q: Modulus, _ scratch: Scratch
  ) throws(CryptographyError) {
    if let first = p.vector, let second = q.vector, first.lanes == second.lanes {
      let (baseX, baseY) = (try ResidueVector(count: 1, modulus: p), try ResidueVector(count: 1, modulus: q))
      defer { withExtendedLifetime((baseX, baseY)) {} }
      try first.enter(baseX[0], x, scratch)
      try second.enter(baseY[0], y, scratch)
      let bits = max(exponentP.bitCount, exponentQ.bitCount)
      var (bytesP, bytesQ) = (try exponentP.secretBytes(bits: bits), try exponentQ.secretBytes(bits: bits))
      defer {
        SecureRandom.wipe(&bytesP)
        SecureRandom.wipe(&bytesQ)
      }
      VectorArithmetic.powers(baseX[0], bytesP, first, baseY[0], bytesQ, second, bits: bits)
      try first.leave(x, baseX[0], scratch)
      try second.leave(y, baseY[0], scratch)
      return
    }
    let status = BN_mod_exp_mont_consttime_x2(
      x, x, exponentP.pointer, p.pointer, p.montgomery, y, y, exponentQ.pointer, q.pointer, q.montgomery,
      scratch.context)
    try check(status, "modular exponentiation")
  }
}

extension BigInteger {
  /// The number's bytes, lowest first, in as many as the bits need.
  fileprivate func secretBytes(bits: Int) throws(CryptographyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (bits + 7) / 8)
    if BN_bn2lebinpad(pointer, &bytes, Int32(bytes.count)) < 0 { throw failure("writing a number") }
    return bytes
  }
}
