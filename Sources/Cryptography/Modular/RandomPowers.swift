import Synchronization

/// base^r mod m for many random exponents r of a fixed length.
///
/// A table is made once enough powers have been asked for to pay for it, and a wider one when many more follow.
final class RandomPowers: Sendable {
  let modulus: Modulus
  let exponentBits: Int
  private let base: BigInteger
  private let state = Mutex<(uses: Int, table: FixedBaseTable?)>((0, nil))
  private static let usesWorthATable = 300

  /// - Parameter base: an ordinary residue.
  init(base: BigInteger, modulus: Modulus, exponentBits: Int) {
    self.base = base
    self.modulus = modulus
    self.exponentBits = exponentBits
  }

  /// The fastest way to `count` more powers.
  func prepared(for count: Int) throws(CryptographyError) -> Prepared {
    let table = try state.withLock { state throws(CryptographyError) in
      state.uses += count
      if state.uses < Self.usesWorthATable { return nil as FixedBaseTable? }
      let window = FixedBaseTable.bestWindow(uses: state.uses)
      if let table = state.table, table.window + 1 >= window { return table }
      state.table = try FixedBaseTable(base: base, modulus: modulus, exponentBits: exponentBits, window: window)
      return state.table
    }
    return Prepared(powers: self, table: table)
  }

  struct Prepared: Sendable {
    fileprivate let powers: RandomPowers
    fileprivate let table: FixedBaseTable?

    var exponentBytes: Int { (powers.exponentBits + 7) / 8 }

    /// The power.
    func power(
      _ result: Residue, exponent bytes: ArraySlice<UInt8>, _ scratch: Scratch
    ) throws(CryptographyError) {
      if let table { return try table.power(result, exponent: bytes, scratch) }
      try powers.modulus.power(result, powers.base.pointer, exponent: bytes, scratch)
    }
  }
}
