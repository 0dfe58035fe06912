import Testing

@testable import Tables

/// DataIO's reading of raw cells (contract 8.5).
@Suite struct ParsedNumbersTests {
  @Test func textsAreReadAsPythonReadsThem() {
    let good = ["1", "-2.5", " 3 ", "+4", "1e3", ".5", "5.", "-1E-2", "inf", "-Infinity"]
    let values = [1, -2.5, 3, 4, 1000, 0.5, 5, -0.01, .infinity, -.infinity]
    let parsed = Column(name: "x", text: good).parsed(missing: [])
    #expect(parsed.numbers.array == values)
    #expect(parsed.unreadableCount == 0 && parsed.missingCount == 0)
    for bad in ["", "a", "0x10", "1_000", "1e", ".", "-", "--1", "1 2", "1,5", "+-1", "NA"] {
      #expect(Column(name: "x", text: [bad]).parsed(missing: []).unreadable == [0], "\(bad)")
    }
  }

  @Test func missingTextsAreMissingAndTheRestIsListed() {
    let column = Column(name: "x", text: ["1", "", "NA", "oops", "nan", "worse"])
    let parsed = column.parsed(missing: ["", "NA"], listing: 1)
    #expect(parsed.missingCount == 3)
    #expect(parsed.unreadable == [3] && parsed.unreadableCount == 2)
    #expect(parsed.numbers[0] == 1 && parsed.numbers[3].isNaN)
  }

  @Test func numbersThatStandForMissingAreComparedAsTexts() {
    let column = Column(name: "x", doubles: [-1, 2, .nan], style: .fixed(decimals: 2))
    #expect(column.parsed(missing: ["", "-1.00"]).missingCount == 2)
    #expect(column.parsed(missing: ["", "-1"]).missingCount == 1)
    #expect(column.parsed(missing: ["NA"]).unreadable == [2])
    #expect(Column(name: "x", integers: [7, nil]).parsed(missing: [""]).numbers[0] == 7)
  }
}
