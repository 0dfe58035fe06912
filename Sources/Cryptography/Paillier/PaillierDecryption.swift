internal import COpenSSL

extension PaillierPrivateKey {
  /// The signed plaintexts, `slots` of `slotBits` bits from each ciphertext, or one of up to 255 bits.
  ///
  /// - Parameter count: how many values there are in all; the last ciphertext may hold fewer.
  /// - Throws: `undecodable` with the position of a ciphertext whose plaintext is out of range.
  func decrypt(
    _ ciphertexts: CipherVector, slots: Int = 1, slotBits: Int = 256, count: Int
  ) throws(CryptographyError) -> [Int256] {
    guard ciphertexts.key == publicKey else { throw .keyMismatch }
    let values = ParallelResults(repeating: Int256.zero, count: count)
    try inParallel(ciphertexts.count, pieces: 4) { rows throws(CryptographyError) in
      let scratch = try Scratch()
      let plaintext = try BigNumber()
      let layout = try SlotLayout(slots: slots, slotBits: slotBits)
      for row in rows {
        try self.plaintext(plaintext.pointer, ciphertexts.residues[row], scratch)
        guard try center(plaintext.pointer) else { throw .undecodable(index: row) }
        guard let slots = try layout.values(plaintext) else { throw .undecodable(index: row) }
        for (slot, value) in slots.enumerated() where row * layout.slots + slot < count {
          values[row * layout.slots + slot] = value
        }
      }
    }
    return values.array
  }

  /// The residue modulo n of one ciphertext: L(c^(p−1) mod p²)·scale for both primes, joined
  /// (Paillier 1999, section 7).
  private func plaintext(
    _ result: OpaquePointer, _ ciphertext: Residue, _ scratch: Scratch
  ) throws(CryptographyError) {
    BN_CTX_start(scratch.context)
    defer { BN_CTX_end(scratch.context) }
    let (c, x, y) = (try scratch.number(), try scratch.number(), try scratch.number())
    try publicKey.square.leave(c, ciphertext, scratch)
    try check(BN_nnmod(x, c, p.square.pointer, scratch.context), "division")
    try check(BN_nnmod(y, c, q.square.pointer, scratch.context), "division")
    try Modulus.powers(modP: x, p.exponent, p.square, modQ: y, q.exponent, q.square, scratch)
    try p.logarithm(x, scratch)
    try q.logarithm(y, scratch)
    try plaintexts.join(result, modP: x, modQ: y, scratch)
  }

  /// Turns a residue into the signed number next to zero; false when its magnitude is over n/3.
  private func center(_ value: OpaquePointer) throws(CryptographyError) -> Bool {
    if BN_cmp(value, publicKey.half.pointer) > 0 {
      try check(BN_sub(value, value, publicKey.modulus.pointer), "subtraction")
    }
    return BN_ucmp(value, publicKey.third.pointer) <= 0
  }
}

extension PaillierPrivateKey.PrimeHalf {
  /// Turns c^(p−1) mod p² into the plaintext modulo p: (x − 1) / p times a constant.
  func logarithm(_ value: OpaquePointer, _ scratch: Scratch) throws(CryptographyError) {
    try check(BN_sub_word(value, 1), "subtraction")
    try check(BN_div(value, nil, value, prime.pointer, scratch.context), "division")
    try prime.multiply(ordinary: value, value, by: scale[0], scratch)
  }
}

/// How signed numbers lie side by side in one plaintext: value j at 2^(slotBits·j), borrowing from its neighbour
/// when negative.
struct SlotLayout {
  let slots: Int
  let slotBits: Int
  /// 2^(slotBits−1) in every slot: makes all of them non-negative when added.
  private let bias: BigNumber

  init(slots: Int, slotBits: Int) throws(CryptographyError) {
    self.slots = slots
    self.slotBits = slotBits
    bias = try BigNumber()
    for slot in 1...slots { try check(BN_set_bit(bias.pointer, Int32(slot * slotBits - 1)), "slots") }
  }

  /// The values of all slots, changing the plaintext; nil when it is too large for them.
  func values(_ plaintext: BigNumber) throws(CryptographyError) -> [Int256]? {
    try check(BN_add(plaintext.pointer, plaintext.pointer, bias.pointer), "addition")
    guard BN_is_negative(plaintext.pointer) == 0, plaintext.bitCount <= slots * slotBits else { return nil }
    let width = slotBits / 8
    var bytes = [UInt8](repeating: 0, count: slots * width)
    if BN_bn2lebinpad(plaintext.pointer, &bytes, Int32(bytes.count)) < 0 { throw failure("writing a number") }
    return (0..<slots).map { slot in
      // Taking the bias away flips the top bit, which then is the sign.
      var slotBytes = Array(bytes[slot * width..<(slot + 1) * width])
      slotBytes[width - 1] ^= 0x80
      let sign: UInt8 = slotBytes[width - 1] & 0x80 == 0 ? 0 : 0xFF
      slotBytes += [UInt8](repeating: sign, count: 32 - width)
      return Int256(littleEndianBytes: slotBytes) ?? .zero
    }
  }
}
