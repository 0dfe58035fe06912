/// Powers of one base so that any power is a product of table entries, without squarings (Brickell, Gordon,
/// McCurley, Wilson 1992).
///
/// The exponent is cut into digits of `window` bits; entry d of digit k is base^(d·2^(window·k)). Every digit costs
/// one multiplication, zero digits too, so the number of operations does not depend on the exponent. Which entries
/// are read does: this is not safe against a co-tenant of the machine who times the cache.
final class FixedBaseTable: Sendable {
  let window: Int
  let exponentBits: Int
  private let entries: ResidueVector

  /// - Parameter base: an ordinary residue.
  init(base: BigInteger, modulus: Modulus, exponentBits: Int, window: Int) throws(CryptographyError) {
    self.window = window
    self.exponentBits = exponentBits
    let size = 1 << window
    let digits = (exponentBits + window - 1) / window
    let entries = try ResidueVector(count: digits * size, modulus: modulus)
    let scratch = try Scratch()
    // base^(2^(window·k)) needs its predecessor; the entries of one digit need only that.
    try modulus.enter(entries[1], base.pointer, scratch)
    for first in stride(from: size + 1, to: digits * size, by: size) {
      try modulus.multiply(entries[first], entries[first - size], entries[first - size], scratch)
      for _ in 1..<window { try modulus.multiply(entries[first], entries[first], entries[first], scratch) }
    }
    try inParallel(digits, pieces: 4) { digits throws(CryptographyError) in
      let scratch = try Scratch()
      for digit in digits {
        let first = digit * size
        try modulus.copy(entries[first], modulus.one)
        for index in first + 2..<first + size {
          try modulus.multiply(entries[index], entries[index - 1], entries[first + 1], scratch)
        }
      }
    }
    self.entries = entries
  }

  /// base^exponent; the exponent is the low `exponentBits` bits of the bytes, lowest byte first.
  func power(
    _ result: Residue, exponent bytes: ArraySlice<UInt8>, _ scratch: Scratch
  ) throws(CryptographyError) {
    let modulus = entries.modulus
    var product = Product(in: result)
    var position = 0
    var digit = 0
    while position < exponentBits {
      let length = min(window, exponentBits - position)
      var value = Int(bytes[bytes.startIndex + position >> 3]) >> (position & 7)
      if position & 7 + length > 8 { value |= Int(bytes[bytes.startIndex + position >> 3 + 1]) << (8 - position & 7) }
      value &= 1 << length - 1
      try product.multiply(by: entries[digit << window + value], modulus, scratch)
      position += window
      digit += 1
    }
    if digit == 1 { try product.store(in: result, modulus) }
  }

  /// The window that makes building the table and using it `count` times cheapest: (2^w + count) / w multiplications
  /// a bit.
  static func bestWindow(uses count: Int) -> Int {
    (4...8).min { (1 << $0 + count) * $1 < (1 << $1 + count) * $0 } ?? 4
  }
}
