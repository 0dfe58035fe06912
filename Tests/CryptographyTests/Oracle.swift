import TestSupport

@testable import Cryptography

/// Lines of integers.txt, which Python's integers and fractions made.
enum Oracle {
  /// The words after the given first one, line by line.
  static func lines(_ kind: String) throws -> [[Substring]] {
    try Fixture.text("integers.txt").split(separator: "\n").map { $0.split(separator: " ") }
      .filter { $0.first == Substring(kind) }.map { Array($0.dropFirst()) }
  }
}

extension Int256 {
  /// From decimal digits, by additions only; nil for the word "overflow".
  init?(_ text: Substring) {
    var value = Int256.zero
    let negative = text.utf8.first == UInt8(ascii: "-")
    for digit in negative ? text.utf8.dropFirst() : text.utf8[...] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      var next: Int256? = .zero
      for _ in 0..<10 { next = next?.adding(value) }
      let step = Int256(Int64(digit) - 48)
      guard let sum = negative ? next?.subtracting(step) : next?.adding(step) else { return nil }
      value = sum
    }
    self = value
  }
}

/// Reproducible data for tests; keys and blinds never come from here.
struct TestData {
  var state: UInt64 = 20_260_101

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
  }

  /// Signed numbers of at most so many bits, a few of them zero.
  mutating func integers(_ count: Int, bits: Int) -> [Int64] {
    (0..<count).map { _ in next() % 7 == 0 ? 0 : Int64(bitPattern: next()) >> Int64(63 - bits) }
  }
}
