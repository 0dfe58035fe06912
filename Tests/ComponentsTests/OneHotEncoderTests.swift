import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// OneHotEncoder against pandas and contract 8.5.
@Suite struct OneHotEncoderTests {
  @Test func oneFeatureForEachValueWhereTheOldOneStood() throws {
    let fixture = try PreparationFixture.load()
    let output = try runAtGuest(OneHotEncoder.self, fixture.table()) {
      $0.columnIndexes = [2]
      $0.columnNames = nil
    }.output(.guest)
    let table = output.data[0]
    #expect(table.features.map(\.name) == ["x0", "x1"] + fixture.one_hot.names + ["x3"])
    #expect(Array(table.featureNumbers[2...5]) == fixture.one_hot.values)
    #expect(table.label != nil)
    #expect(output.model?.param["colMap"]?["x2"]?["values"] == ["0", "1", "2", "3"])
    #expect(output.model?.param["colMap"]?["x2"]?["transformedHeaders"] == ["x2_0", "x2_1", "x2_2", "x2_3"])
    #expect(output.model?.param["resultHeader"]?.texts == table.features.map(\.name))
    #expect(output.model?.meta["transformColNames"] == ["x2"])
    let again = try runAtGuest(OneHotEncoder.self, fixture.table(), model: output.model).output(.guest)
    #expect(again.data[0] == table)
  }

  private func table(_ numbers: [Double], _ texts: [String]) throws -> Table {
    try Table(
      ids: numbers.indices.map { "\($0)" },
      columns: [
        Column(name: "n", role: .feature, doubles: numbers), Column(name: "t", role: .feature, text: texts),
      ])
  }

  @Test func textsAndNegativeNumbersAndUnseenValues() throws {
    let output = try runAtGuest(OneHotEncoder.self, table([10, -2, 9], ["b", "a", "b"])).output(.guest)
    #expect(output.data[0].features.map(\.name) == ["n_-2", "n_9", "n_10", "t_a", "t_b"])
    #expect(output.data[0].featureNumbers == [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 1]])
    let unseen = try runAtGuest(OneHotEncoder.self, table([9, .nan, 1.5], ["c", "a", ""]), model: output.model)
    #expect(
      try unseen.output(.guest).data[0].featureNumbers == [[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0]])
  }

  @Test func whatIsNoCategoryIsRefused() throws {
    let result = try runAtGuest(OneHotEncoder.self, table([1, 2.5, .nan], ["a", "b", "c"]))
    #expect(result.complaints == ["F0604 Onehot input data support integer only, found '2.5'"])
    let many = (0..<1025).map(Double.init)
    let wide = try runAtGuest(OneHotEncoder.self, table(many, many.map { _ in "a" }))
    #expect(wide.complaints == ["F0604 feature 'n' of guest 10000 has 1025 values, more than 1024"])
    let twice = try Table(
      ids: ["1"],
      columns: [Column(name: "x", role: .feature, doubles: [1]), Column(name: "x_1", role: .feature, doubles: [0])])
    let taken = runAtGuest(OneHotEncoder.self, twice) { $0.columnIndexes = [0] }
    #expect(taken.complaints == ["F0301 two columns are named 'x_1'"])
  }
}
