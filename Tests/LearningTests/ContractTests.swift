import Learning
import Testing

@Suite struct ContractTests {
  static let values: [(String, Double)] = [
    ("COUNT(x)", 11.0),
    ("MEAN(x)", 6),
    ("VARIANCE(x)", 10),
    ("VARIANCE_UNBIASED(x)", 11),
    ("COUNT(line$one)", 12),
    ("MEAN(b)", 1.0 / 3),
    ("COND_COUNT(x, b)", 4),
    ("COND_MEAN(x, b)", 2.5),
    ("COND_VARIANCE(x, b)", 1.25),
    ("COND_VARIANCE_UNBIASED(x,b)", 5.0 / 3),
    ("COMPL_COND_VARIANCE(x, b)", 4),
    ("COMPL_COND_STDDEV(x, b)", 2),
    ("COMPL_COND_VARIANCE_UNBIASED(x, b)", 28.0 / 6),
    ("MEAN_WHEN_TRUE(x, b)", 2.5),
    ("MEAN_WHEN_FALSE(x, b)", 8),
    ("PCT_OF_TRUE(\"a b\", b)", 100.0 / 6),
    ("PCT_OF_FALSE(\"a b\", b)", 100.0 / 3),
    ("NUM_OCCURENCE_WHEN_TRUE(\"a b\", b)", 2),
    ("NUM_OCCURENCE_WHEN_FALSE(\"a b\", b)", 4),
    ("COVAR(x, b)", -14.0 / 11),
    ("LINCORR(x, x)", 1),
    ("stddev_unbiased(b)", 0.49236596391733095),
  ]
  let table: StatisticsTable

  init() throws {
    let schema = try FeatureSchema([
      .init("x", .continuous), .init("b", .binary), .init("line", .category(["one", "two"])), .init("a b", .binary),
    ])
    let x: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, .nan]
    let b: [Double] = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    let c: [Double] = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    let line: [Int32] = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    let rows = try StatisticsRows(
      schema: schema, values: [.numbers(x), .numbers(b), .codes(line), .numbers(c)])
    table = StatisticsTable(of: rows)
  }

  /// Values worked out by hand.
  @Test(arguments: ContractTests.values) func functionsHaveTheirValues(function: String, value: Double) throws {
    let within = "\(function) > \(value - 1e-12) AND \(function) < \(value + 1e-12)"
    let contract = try StatisticsContract(within, schema: table.schema)
    #expect(contract.failures(in: table) == [])
  }

  @Test(arguments: [
    ("COUNT(x) == 11 OR COUNT(x) == 1 AND COUNT(x) == 2", true),
    ("(COUNT(x) == 11 OR COUNT(x) == 1) AND COUNT(x) == 2", false),
    ("COUNT(x) != 11", false), ("COUNT(x) <= 11 and MEAN(x)>=6.0 # both", true),
    ("MEAN(x) < -1e3 OR MEAN(x) > .5", true),
  ]) func conditionsBindAsTheyShould(rule: String, holds: Bool) throws {
    #expect(try StatisticsContract(rule, schema: table.schema).failures(in: table).isEmpty == holds)
  }

  @Test func failuresNameTheRuleAndTheValues() throws {
    let contract = try StatisticsContract("# both\n\n  MEAN(x) > 9 AND COUNT(b) >= 5  # why\n", schema: table.schema)
    let failures = contract.failures(in: table)
    #expect(failures.map(\.line) == [3])
    #expect(failures.map(\.text) == ["MEAN(x) > 9 AND COUNT(b) >= 5"])
    #expect(failures.map(\.reason) == ["MEAN(x) is 6.0, COUNT(b) is 12.0"])
    let empty = try StatisticsContract("MEAN(x) > -1e9 OR MEAN(x) <= 0", schema: table.schema)
    #expect(
      empty.failures(in: StatisticsTable(schema: table.schema)).map(\.reason) == [
        "MEAN(x) is not defined, MEAN(x) is not defined"
      ])
  }

  @Test(arguments: [
    ("COUNT(x) > ", 1, 12, "expected a number, found the end of the line"),
    ("\nCOUNT(y) > 1", 2, 7, "there is no attribute 'y'"),
    ("CONT(x) > 1", 1, 1, "there is no function 'CONT'"),
    ("COUNT(x > 1", 1, 9, "expected ')', found '>'"),
    ("COUNT(x) = 1", 1, 10, "expected a comparison (> >= < <= == !=), found '='"),
    ("COND_MEAN(x, x) > 1", 1, 14, "COND_MEAN needs a binary attribute here, 'x' is continuous"),
    ("COVAR(x) > 1", 1, 8, "expected ',', found ')'"),
    ("COUNT(x) > 1 COUNT(b) > 1", 1, 14, "expected AND, OR or the end of the line, found 'COUNT'"),
    ("(COUNT(x) > 1", 1, 14, "expected ')', found the end of the line"),
    ("COUNT(\"x) > 1", 1, 7, "the quote is not closed"),
    ("COUNT(x) > 1e999", 1, 12, "'1e999' is no number"),
    (String(repeating: "(", count: 100), 1, 65, "more than 64 parentheses in each other"),
  ]) func mistakesHaveTheirPlace(text: String, line: Int, column: Int, message: String) throws {
    let error = try #require(throws: ContractProblems.self) {
      _ = try StatisticsContract(text, schema: table.schema)
    }
    #expect(error.problems.map { [$0.line, $0.column] } == [[line, column]])
    #expect(error.problems.map(\.message) == [message])
  }

  @Test func everyWrongLineIsTold() throws {
    let error = try #require(throws: ContractProblems.self) {
      _ = try StatisticsContract("COUNT(y) > 1\nCOUNT(x) > 1\nMEEN(x) > 1", schema: table.schema)
    }
    #expect(error.problems.map(\.line) == [1, 3])
    #expect(error.problems[0].unknown == "y" && error.problems[0].known.contains("line$two"))
  }

  @Test func gatesSayWhatIsMissing() throws {
    let gates = SharingGates()
    #expect(
      gates.problems(with: table, increment: nil, units: nil) == [
        "'b' is 1 in 4 rows, needed are none or 5"
      ])
    let loose = SharingGates(minimumCell: 1)
    #expect(loose.problems(with: table, increment: nil, units: 30) == [])
    let step = SharingGates.Increment(learned: 3, forgotten: 1)
    #expect(
      loose.problems(with: table, increment: step, units: 3) == [
        "3 rows were learned since the last message, needed are none or 10",
        "1 rows were forgotten since the last message, needed are none or 10",
        "the rows come from 3 units, 25 are needed",
      ])
    let none = StatisticsTable(schema: table.schema)
    #expect(
      gates.problems(with: none, increment: .init(learned: 0, forgotten: 12), units: nil) == [
        "0 rows, 10 are needed: the number of columns and 5 more"
      ])
  }
}
