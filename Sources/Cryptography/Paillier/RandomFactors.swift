internal import COpenSSL

/// Random factors h_s^r mod n², by which a ciphertext becomes unlinkable: made with the public key, or by the owner
/// at about half the cost.
enum RandomFactors: Sendable {
  case general(RandomPowers.Prepared)
  case owner(modP: RandomPowers.Prepared, modQ: RandomPowers.Prepared, joining: ChineseRemainder, in: Modulus)

  private var exponentBytes: Int {
    switch self {
    case .general(let powers), .owner(let powers, _, _, _): powers.exponentBytes
    }
  }

  /// Writes for every index what `use` makes of a fresh factor, which it gets at the place of the result.
  func write(
    to result: ResidueVector,
    _ use: @Sendable (Int, Residue, Scratch) throws(CryptographyError) -> Void
  ) throws(CryptographyError) {
    let width = exponentBytes
    try inParallel(result.count, pieces: 16) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      var exponents = try SecureRandom.privateBytes(width * rows.count)
      defer { SecureRandom.wipe(&exponents) }
      for row in rows {
        let start = (row - rows.lowerBound) * width
        try factor(result[row], exponents[start..<start + width], scratch)
        try use(row, result[row], scratch)
      }
    }
  }

  private func factor(
    _ result: Residue, _ exponent: ArraySlice<UInt8>, _ scratch: Scratch
  ) throws(CryptographyError) {
    switch self {
    case .general(let powers):
      try powers.power(result, exponent: exponent, scratch)
    case .owner(let powersP, let powersQ, let joining, let square):
      BN_CTX_start(scratch.context)
      defer { BN_CTX_end(scratch.context) }
      let (x, y, joined) = (try scratch.number(), try scratch.number(), try scratch.number())
      let powerP = try ResidueVector(count: 1, modulus: joining.p)
      let powerQ = try ResidueVector(count: 1, modulus: joining.q)
      defer { withExtendedLifetime((powerP, powerQ)) {} }
      try powersP.power(powerP[0], exponent: exponent, scratch)
      try powersQ.power(powerQ[0], exponent: exponent, scratch)
      try joining.p.leave(x, powerP[0], scratch)
      try joining.q.leave(y, powerQ[0], scratch)
      try joining.join(joined, modP: x, modQ: y, scratch)
      try square.enter(result, joined, scratch)
    }
  }
}
