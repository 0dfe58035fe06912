import Testing

@testable import Cryptography

@Suite("256-bit integers agree with Python's")
struct Int256Tests {
  @Test("Decimal digits and bytes go both ways")
  func text() throws {
    for line in try Oracle.lines("add") {
      let value = try #require(Int256(line[0]))
      #expect(value.description == line[0])
      #expect(Int256(littleEndianBytes: value.littleEndianBytes) == value)
    }
    #expect(Int256(littleEndianBytes: [1, 2, 3]) == nil)
    #expect(Int256.zero.description == "0")
  }

  @Test("Sums and differences")
  func sums() throws {
    for line in try Oracle.lines("add") {
      let (a, b) = (try #require(Int256(line[0])), try #require(Int256(line[1])))
      #expect(a.adding(b) == Int256(line[2]), "\(line)")
    }
    for line in try Oracle.lines("subtract") {
      let (a, b) = (try #require(Int256(line[0])), try #require(Int256(line[1])))
      #expect(a.subtracting(b) == Int256(line[2]), "\(line)")
    }
  }

  @Test("Products and shifts")
  func products() throws {
    for line in try Oracle.lines("multiply") {
      let (a, b) = (try #require(Int256(line[0])), try #require(Int128(line[1])))
      #expect(a.multiplied(by: b) == Int256(line[2]), "\(line)")
      if let b = Int64(exactly: b) { #expect(a.multiplied(by: b) == Int256(line[2]), "\(line)") }
    }
    for line in try Oracle.lines("shift") {
      let (a, bits) = (try #require(Int256(line[0])), try #require(Int(line[1])))
      #expect(a.shiftedLeft(by: bits) == Int256(line[2]), "\(line)")
    }
  }

  @Test("Order")
  func order() throws {
    for line in try Oracle.lines("compare") {
      let (a, b) = (try #require(Int256(line[0])), try #require(Int256(line[1])))
      #expect((a < b ? -1 : a > b ? 1 : 0) == Int(line[2]), "\(line)")
    }
  }

  @Test("To floating point: one rounding, half to even, subnormal quotients too")
  func floatingPoint() throws {
    for line in try Oracle.lines("double") {
      let (a, scale) = (try #require(Int256(line[0])), try #require(Int(line[1])))
      #expect(a.doubleValue(scale: scale) == Double(line[2]), "\(line)")
    }
  }

  @Test("Narrower integers")
  func narrow() {
    #expect(Int256(Int128.min).int128 == Int128.min)
    #expect(Int256(Int64.min).int64 == Int64.min)
    #expect(Int256.powerOfTwo(127).int128 == nil)
    #expect(Int256.powerOfTwo(63).int64 == nil)
    #expect(Int256.min.negated() == nil)
    #expect(Int256.min.absoluteValue == nil)
    #expect(Int256.powerOfTwo(254).adding(.powerOfTwo(254)) == nil)
  }
}
