/// Several signed words in one integer, so that one ciphertext holds several numbers.
extension Int256 {
  /// The sum of words[i]·2^(64·i).
  ///
  /// - Parameter words: at most three, so that a sum of many such integers still fits.
  public init(words: [Int64]) {
    var sum = Int256.zero
    for (place, word) in words.prefix(3).enumerated() {
      sum = Int256(word).shiftedLeft(by: 64 * place).flatMap(sum.adding) ?? sum
    }
    self = sum
  }

  /// The words of such an integer, or of a sum of some, each by its centred remainder from the lowest.
  ///
  /// - Returns: nil when something is left over.
  public func words(_ count: Int) -> [Int64]? {
    var rest = self
    var words: [Int64] = []
    for _ in 0..<count {
      let word = Int64(truncatingIfNeeded: rest.low)
      guard let difference = rest.subtracting(Int256(word)) else { return nil }
      words.append(word)
      rest = Int256(
        high: difference.high >> 64,
        low: difference.low >> 64 | UInt128(truncatingIfNeeded: difference.high) << 64)
    }
    return rest == .zero ? words : nil
  }
}
