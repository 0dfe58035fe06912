import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// The population stability index of features, with figures of `make_statistics.py`.
@Suite struct PSITests {
  private func run(
    _ expected: Table?, _ actual: Table?, _ change: (inout PSI.Parameters) -> Void = { _ in }
  ) -> PartyHarness<PSI>.Result {
    var parameters = PSI.Parameters(defaults: .fate15)
    change(&parameters)
    var data: [DataPort: Table] = [:]
    data[.trainData] = expected
    data[.validateData] = actual
    return PartyHarness<PSI>([.guest: .init(parameters: parameters, data: data)]).run()
  }

  /// Every other row, with some missing values in the first feature, and the second one moved in the second half.
  private func halves(missing: Double = .nan) throws -> (Table, Table) {
    let table = try FeatureFixture.table(.guest)
    func half(_ start: Int, _ step: Int, _ shift: Double) throws -> Table {
      let part = table.selecting(rows: Array(stride(from: start, to: table.rowCount, by: 2)))
      let columns = part.features.prefix(4).enumerated().map { place, column in
        let values = (column.doubles?.array ?? []).enumerated().map { row, value in
          place == 0 && row % step == 0 ? missing : place == 1 ? value + shift : value
        }
        return Column(name: column.name, role: .feature, doubles: values)
      }
      return try part.replacingFeatures(columns)
    }
    return (try half(0, 10, 0), try half(1, 7, 20))
  }

  @Test(arguments: [Double.nan, -999]) func indexesAreThoseOfTheOracle(missing: Double) throws {
    let (expected, actual) = try halves(missing: missing)
    let result = run(expected, actual) {
      $0.maximumBins = 8
      if !missing.isNaN { $0.missingValue = .number(missing) }
    }
    let output = try result.output(.guest)
    let param = try #require(output.model?.param)
    #expect(output.data.isEmpty && param["modelName"] == "psi")
    #expect(output.model?.buffers.keys.sorted() == ["PSIMeta", "PSIParam"])
    for (place, item) in try StatisticsFixture.load().stability.enumerated() {
      #expect(areClose([try #require(param["totalScore"]?[item.name]?.doubleValue)], [item.total]))
      let feature = try #require(param["featurePsi"]?[place])
      #expect(feature["featureName"] == .text(item.name))
      #expect(areClose(try #require(feature["psi"]).numbers, item.psi, 1e-6))
      #expect(areClose(try #require(feature["expectPerc"]).numbers, item.expected, 1e-6))
      #expect(areClose(try #require(feature["actualPerc"]).numbers, item.actual, 1e-6))
      let intervals = try #require(feature["interval"]).texts
      #expect(intervals.count == item.psi.count && intervals.last == "missing")
      #expect(intervals[0].hasPrefix("\(item.name)<="))
    }
  }

  @Test func intervalsHaveSixDecimals() throws {
    let table = { (values: [Double]) in
      try SmallTables.host(ids: values.indices.map { "\($0)" }, columns: ["x": values])
    }
    let result = try run(table([0.12345678, 2, 3, 4]), table([1])) { $0.maximumBins = 2 }
    let feature = try #require(try result.output(.guest).model?.param["featurePsi"]?[0])
    #expect(feature["interval"]?.texts == ["x<=2.0", "2.0<x", "missing"])
    #expect(feature["actualPerc"]?.numbers == [1, 0, 0])
  }

  @Test func tablesThatDoNotFitAreNamed() throws {
    let table = try SmallTables.host()
    #expect(
      (run(table, nil).failures[.guest] as? Diagnostic)?.message
        == "two tables are compared, 'train_data' and 'validate_data'; one is not connected")
    let other = try SmallTables.host(columns: [
      "h0": SmallTables.ids.map { _ in 1 }, "k": SmallTables.ids.map { _ in 1 },
    ])
    let list = try #require(run(table, other).failures[.guest] as? DiagnosticList)
    #expect(
      list.diagnostics.map(\.message) == [
        "only 'train_data' of guest 10000 has the feature 'h1'",
        "only 'validate_data' of guest 10000 has the feature 'k'",
      ])
    let empty = try SmallTables.host(columns: ["h0": SmallTables.ids.map { _ in .nan }])
    let missing = try #require(run(empty, empty).failures[.guest] as? DiagnosticList)
    #expect(
      missing.diagnostics.map(\.message)
        == ["feature 'h0' of guest 10000 in 'train_data': values to bin: no values"])
    var parameters = PSI.Parameters(defaults: .fate15)
    parameters.missingValue = "none"
    #expect(parameters.problems().map(\.path) == ["dense_missing_val"])
  }
}
