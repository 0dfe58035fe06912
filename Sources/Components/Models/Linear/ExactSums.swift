import Cryptography

/// Sums of products of fixed-point integers, exact and in the order of the rows.
enum ExactSums {
  /// Σ a_i·b_i of integers up to 2^61; more rows than any table has would be needed to leave the range, and give the
  /// largest integer, which no bound admits.
  static func products(_ a: [Int64], _ b: [Int64]) -> Int256 {
    var total = Int256.zero
    var part: Int128 = 0
    for index in a.indices {
      // Products are below 2^123, so eight fit between two transfers to the wide sum.
      part += Int128(a[index]) * Int128(b[index])
      if index & 7 == 7 {
        total = total.adding(Int256(part)) ?? .max
        part = 0
      }
    }
    return total.adding(Int256(part)) ?? .max
  }

  /// Σ a_i·b_i·c_i of wider integers, c_i one where there are none; the largest integer, which no bound admits, when the sum
  /// leaves the range.
  static func products(_ a: [Int128], _ b: [Int128], weights: [Int64]? = nil) -> Int256 {
    if weights == nil, let (x, y) = narrow(a, b) { return products(x, y) }
    var total = Int256.zero
    for index in a.indices {
      guard let product = Int256(a[index]).multiplied(by: b[index]),
        let term = weights.map({ product.multiplied(by: $0[index]) }) ?? product, let sum = total.adding(term)
      else { return .max }
      total = sum
    }
    return total
  }

  /// Both as words of at most 61 bits, when all of them are.
  private static func narrow(_ a: [Int128], _ b: [Int128]) -> ([Int64], [Int64])? {
    let limit = Int128(1) << 62
    guard a.allSatisfy({ $0.magnitude < limit.magnitude }), b.allSatisfy({ $0.magnitude < limit.magnitude }) else {
      return nil
    }
    return (a.map { Int64(truncatingIfNeeded: $0) }, b.map { Int64(truncatingIfNeeded: $0) })
  }
}

extension SealedVector {
  /// Σ element · multiplier for multipliers of any width up to 126 bits: as many sums as they have digits of 40 bits,
  /// shifted to their places.
  ///
  /// - Parameter bits: the declared limit of the multipliers' magnitudes is 2^bits.
  func weightedSum(_ multipliers: [Int128], belowBits bits: Int) throws -> SealedVector {
    if bits <= 62 {
      return try weightedSums([multipliers.map { Int64(truncatingIfNeeded: $0) }], atMost: Int64(1) << bits)
    }
    let digitBits = 40
    let count = (bits - 62 + digitBits - 1) / digitBits + 1
    let columns = (0..<count).map { digit in
      multipliers.map { value in
        let shifted = value >> Int128(digit * digitBits)
        return Int64(truncatingIfNeeded: digit == count - 1 ? shifted : shifted & ((1 << Int128(digitBits)) - 1))
      }
    }
    return try weightedSums(columns, atMost: Int64(1) << 62)
      .shiftedLeft(by: (0..<count).map { $0 * digitBits }, atMost: (count - 1) * digitBits).sum()
  }
}
