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
}
