internal import COpenSSL

extension BigInteger {
  /// A random secret prime whose two highest bits are set, so that the product of two has exactly twice as many bits.
  ///
  /// - Parameter isSuitable: further conditions; primes are drawn until one meets them.
  static func prime(
    bits: Int, where isSuitable: (BigInteger) throws(CryptographyError) -> Bool
  ) throws(CryptographyError) -> BigInteger {
    while true {
      let candidate = try BigNumber()
      try check(BN_generate_prime_ex(candidate.pointer, Int32(bits), 0, nil, nil, nil), "prime generation")
      candidate.markSecret()
      let prime = BigInteger(candidate)
      if try isSuitable(prime) { return prime }
    }
  }

  /// Two different primes that meet a condition each, and one together, drawn on two cores.
  static func primePair(
    bits: Int, where isSuitable: @Sendable (BigInteger) throws(CryptographyError) -> Bool,
    together areSuitable: (BigInteger, BigInteger) throws(CryptographyError) -> Bool
  ) throws(CryptographyError) -> (BigInteger, BigInteger) {
    while true {
      let primes = ParallelResults<BigInteger?>(repeating: nil, count: 2)
      try inParallel(2, pieces: 1) { piece throws(CryptographyError) in
        primes[piece.lowerBound] = try prime(bits: bits, where: isSuitable)
      }
      if let first = primes[0], let second = primes[1], first != second, try areSuitable(first, second) {
        return (first, second)
      }
    }
  }
}
