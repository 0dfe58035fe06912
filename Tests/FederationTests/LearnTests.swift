import Diagnostics
import Learning
import Tables
import Testing

@testable import Federation

/// Rows become statistics.
@Suite struct LearnTests {
  /// A row for each unit, with a temperature of its own.
  private func learn(_ lab: Lab, _ units: [String], forgetting: Bool = false) throws {
    let count = units.count
    let table = try Table(ids: (0..<count).map { "\($0)" }, columns: [Column(name: "patient", text: units)])
    var node = try lab.node("a")
    try node.learn(try rows(lab, count), of: table, forgetting: forgetting)
  }

  private func rows(_ lab: Lab, _ count: Int) throws -> StatisticsRows {
    try StatisticsRows(
      schema: lab.schema,
      values: [
        .numbers((0..<count).map { $0 == 1 ? .nan : Double($0) + 0.5 }), .numbers((0..<count).map { Double($0 % 2) }),
        .codes((0..<count).map { Int32($0 % 3 - 1) }),
      ])
  }

  @Test func whatIsLearnedCanBeForgotten() throws {
    let lab = try Lab()
    try lab.create()
    try learn(lab, ["p", "q", "r", "s"])
    #expect(try lab.node("a").localTable() == StatisticsTable(of: try rows(lab, 4)))
    #expect { try learn(lab, ["p", "q", "r", "s", "t"], forgetting: true) } throws: {
      ($0 as? Diagnostic)?.code == .schemaDiffers
    }
    try learn(lab, ["p", "q", "r", "s"], forgetting: true)
    #expect(try lab.node("a").localTable().rows == 0)
    #expect(try lab.node("a").state.learnedRows == 4 && lab.node("a").state.forgottenRows == 4)
  }

  @Test func rowsOfOtherAttributesAreRefused() throws {
    let lab = try Lab()
    try lab.create()
    let other = try FeatureSchema([.init("temp", .continuous)])
    let rows = try StatisticsRows(schema: other, values: [.numbers([1])])
    let table = try Table(ids: ["1"], columns: [Column(name: "temp", doubles: [1])])
    var node = try lab.node("a")
    #expect { try node.learn(rows, of: table) } throws: { ($0 as? Diagnostic)?.code == .schemaDiffers }
    #expect(node.state.local == nil)
  }

  @Test func tooFewUnitsStayHere() throws {
    let lab = try Lab()
    try lab.create {
      $0.gates.unitColumn = "patient"
      $0.gates.gates.minimumUnits = 3
    }
    try learn(lab, ["p", "p", "q", "q", "q"])
    try lab.sync("a")
    #expect(try lab.node("a").state.gate == ["the rows come from 2 units, 3 are needed"])
    try learn(lab, ["r"])
    try lab.sync("a")
    #expect(try lab.node("a").state.gate == [])
    #expect(try lab.rowCount("a") == 6)
    try learn(lab, ["r"], forgetting: true)
    #expect(try lab.node("a").state.units == 2)
  }
}
