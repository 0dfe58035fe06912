import Diagnostics
import Learning
import Tables
import Testing

@testable import Federation

/// Rows of tables become statistics.
@Suite struct LearnTests {
  private func table(_ units: [String], temp: [Double]? = nil, line: [String]? = nil) throws -> Table {
    let count = units.count
    return try Table(
      ids: (0..<count).map { "\($0)" },
      columns: [
        Column(name: "patient", text: units),
        Column(name: "temp", doubles: temp ?? (0..<count).map { Double($0) + 0.5 }),
        Column(name: "fail", integers: (0..<count).map { Int64($0 % 2) }),
        Column(name: "line", text: line ?? (0..<count).map { $0 % 3 == 0 ? " A" : "b" }),
      ])
  }

  private func learn(_ lab: Lab, _ table: Table, forgetting: Bool = false) throws {
    var node = try lab.node("a")
    try node.learn(table, forgetting: forgetting)
  }

  @Test func columnsAreFoundByNameAndMissingValuesStayMissing() throws {
    let lab = try Lab()
    try lab.create()
    let units = ["p", "q", "r", "s"]
    try learn(lab, try table(units, temp: [1, .nan, 3, 4], line: ["a", "", "B ", "b"]))
    let rows = try StatisticsRows(
      schema: lab.schema, values: [.numbers([1, .nan, 3, 4]), .numbers([0, 1, 0, 1]), .codes([0, -1, 1, 1])])
    #expect(try lab.node("a").localTable() == StatisticsTable(of: rows))
    try learn(lab, try table(units, temp: [1, .nan, 3, 4], line: ["a", "", "B ", "b"]), forgetting: true)
    #expect(try lab.node("a").localTable().rows == 0)
    #expect(try lab.node("a").state.learnedRows == 4 && lab.node("a").state.forgottenRows == 4)
  }

  @Test func aWrongCellIsNamed() throws {
    let lab = try Lab()
    try lab.create()
    #expect { try learn(lab, try table(["p", "q"], line: ["a", "c"])) } throws: { error in
      let problem = (error as? DiagnosticList)?.errors.first
      return problem?.code == .schemaDiffers
        && problem?.message == "id '1', column 'line': 'c' is none of the declared categories, a or b"
    }
    #expect(try lab.node("a").state.local == nil)
    #expect { try learn(lab, try table(["p"]), forgetting: true) } throws: {
      ($0 as? Diagnostic)?.code == .schemaDiffers
    }
  }

  @Test func tooFewUnitsStayHere() throws {
    let lab = try Lab()
    try lab.create {
      $0.gates.unitColumn = "patient"
      $0.gates.gates.minimumUnits = 3
    }
    try learn(lab, try table(["p", "p", "q", "q", "q"]))
    try lab.sync("a")
    #expect(try lab.node("a").state.gate == ["the rows come from 2 units, 3 are needed"])
    try learn(lab, try table(["r"]))
    try lab.sync("a")
    #expect(try lab.node("a").state.gate == [])
    #expect(try lab.rowCount("a") == 6)
    try learn(lab, try table(["r"]), forgetting: true)
    #expect(try lab.node("a").state.units == 2)
  }
}
