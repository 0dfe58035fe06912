import Testing

@testable import Cryptography

@Suite("Fixed point")
struct FixedPointTests {
  @Test("v·2^s rounded half to even, as exact fractions give it")
  func encode() throws {
    for line in try Oracle.lines("encode") {
      let (value, scale) = (try #require(Double(line[0])), try #require(Int(line[1])))
      let expected = try #require(Int256(line[2]))
      #expect(try FixedPoint.int256([value], scale: scale) == [expected], "\(line)")
      if let word = expected.int64 { #expect(try FixedPoint.int64([value], scale: scale) == [word], "\(line)") }
      if let word = expected.int128 { #expect(try FixedPoint.int128([value], scale: scale) == [word], "\(line)") }
    }
  }

  @Test("Values that cannot be encoded are refused with their place")
  func refusals() {
    #expect(throws: CryptographyError.notANumber(index: 1)) { try FixedPoint.int64([0, .nan], scale: 40) }
    #expect(throws: CryptographyError.infinite(index: 0)) { try FixedPoint.int128([-.infinity], scale: 40) }
    #expect(throws: CryptographyError.tooLarge(index: 2)) {
      try FixedPoint.int64([1, -1048575.9, 1048576], scale: 40, belowBits: 60)
    }
    #expect(throws: CryptographyError.tooLarge(index: 0)) { try FixedPoint.int256([0x1p300], scale: 1000) }
    #expect(throws: CryptographyError.tooLarge(index: 0)) { try FixedPoint.int64([-0x1p63], scale: 0) }
  }

  @Test(
    "A column's scale is the largest that keeps its multipliers within 2^31",
    arguments: [
      ([1.0, -0.5], 31), ([1.5], 30), ([2.0], 30), ([0.75], 31), ([0.0, 0.0], 64), ([], 64), ([1e-30], 64),
      ([0x1p31], 0), ([0x1p32], -1), ([-0x1p63], -32), ([1 + 0x1p-33], 31), ([1 + 0x1p-31], 30), ([0.1, 3.3], 29),
    ] as [([Double], Int)])
  func scale(column: [Double], expected: Int) throws {
    let multipliers = try FixedPoint.multipliers(column)
    #expect(multipliers.scale == expected)
    #expect(multipliers.shift == 64 - expected)
    #expect(multipliers.shift <= FixedPoint.Multipliers.largestShift)
    #expect(multipliers.values.allSatisfy { abs($0) <= FixedPoint.multiplierLimit })
    #expect(try multipliers.values == FixedPoint.int64(column, scale: expected))
  }

  @Test("Columns without a scale")
  func noScale() {
    #expect(throws: CryptographyError.notANumber(index: 1)) { try FixedPoint.multipliers([1, .nan, .infinity]) }
    #expect(throws: CryptographyError.infinite(index: 0)) { try FixedPoint.multipliers([.infinity]) }
    #expect(throws: CryptographyError.tooLarge(index: 1)) { try FixedPoint.multipliers([1, 0x1p64]) }
  }
}
