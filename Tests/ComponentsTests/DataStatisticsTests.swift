import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// DataStatistics and FeatureImputation against NumPy, SciPy and scikit-learn.
@Suite struct DataStatisticsTests {
  private let fixture: PreparationFixture
  private let table: Table

  init() throws {
    fixture = try PreparationFixture.load()
    table = try fixture.table()
  }

  private func values(_ model: ModelArtifact?, _ statistic: String) -> [String: Double] {
    let results = model?.param["selfValues"]?["results"]?.listValue ?? []
    guard let result = results.first(where: { $0["valueName"] == .text(statistic) }) else { return [:] }
    return Dictionary(zip(result["colNames"]?.texts ?? [], result["values"]?.numbers ?? []), uniquingKeysWith: { $1 })
  }

  @Test func everyStatisticIsNumPysOrSciPys() throws {
    let output = try runAtGuest(DataStatistics.self, table) {
      $0.chosen = ["count", "variance", "95%"]
      $0.columnIndexes = [0, 2]
      $0.columnNames = ["x1"]
    }.output(.guest)
    #expect(output.data[0] == table)
    #expect(output.model?.meta["staticColumns"] == ["x0", "x1", "x2"])
    #expect(
      output.model?.meta["statistics"]?.texts == [
        "sum", "mean", "stddev", "median", "min", "max", "missing_ratio", "missing_count", "skewness", "kurtosis",
        "coefficient_of_variance", "count", "variance", "95%",
      ])
    for (name, expected) in fixture.statistics {
      for (statistic, value) in expected where !statistic.hasPrefix("unbiased") {
        let found = values(output.model, statistic)[name] ?? .nan
        #expect(areClose([found], [value], 1e-11), "\(statistic) of \(name)")
      }
    }
    #expect(values(output.model, "missing_count") == ["x0": 0, "x1": 0, "x2": 0])
    let unbiased = try runAtGuest(DataStatistics.self, table) { $0.isBiased = false }.output(.guest).model
    for (name, expected) in fixture.statistics {
      for statistic in ["skewness", "kurtosis"] {
        let found = values(unbiased, statistic)[name] ?? .nan
        #expect(areClose([found], [expected["unbiased_\(statistic)"] ?? 0], 1e-11), "\(statistic) of \(name)")
      }
    }
    #expect(values(unbiased, "skewness")["x3"] == 0 && values(unbiased, "kurtosis")["x3"] == -3)
  }

  @Test func aNameThatAnotherPartyHasIsLeftOut() throws {
    let result = runAtGuest(DataStatistics.self, table) { ($0.columnIndexes, $0.columnNames) = ([1], ["x2", "x0_"]) }
    #expect(try result.output(.guest).model?.meta["staticColumns"] == ["x1", "x2"])
    #expect(
      result.logs[.guest]?.first
        == "WARNING column_indexes: the table has no feature 'x0_', which is left out; did you mean 'x0'?")
    let nothing = runAtGuest(DataStatistics.self, table) { ($0.columnIndexes, $0.columnNames) = ([], ["x0_"]) }
    #expect(nothing.complaints == ["F0650 the table has no feature 'x0_'"])
  }

  @Test func missingAndAbnormalValuesTakeNoPart() throws {
    let table = try Table(
      ids: ["a", "b", "c", "d"], columns: [Column(name: "x", role: .feature, doubles: [1, .nan, 3, -999])])
    let model = try runAtGuest(DataStatistics.self, table) {
      $0.abnormal = [-999]
      $0.chosen = "count"
    }.output(.guest).model
    #expect(values(model, "count") == ["x": 2] && values(model, "sum") == ["x": 4])
    #expect(values(model, "missing_count") == ["x": 1] && values(model, "missing_ratio") == ["x": 0.25])
    #expect(try runAtGuest(DataStatistics.self, table, model: model).output(.guest).data[0] == table)
  }

  @Test func aFeatureWithoutValuesHasCountsOnly() throws {
    let table = try Table(ids: ["a", "b"], columns: [Column(name: "x", role: .feature, doubles: [.nan, .nan])])
    let result = runAtGuest(DataStatistics.self, table) { $0.chosen = ["missing_ratio", "95%", "mean", "count"] }
    let model = try result.output(.guest).model
    #expect(values(model, "count") == ["x": 0] && values(model, "missing_ratio") == ["x": 1])
    for statistic in ["95%", "mean"] { #expect(values(model, statistic)["x"]?.isNaN == true) }
    #expect(
      result.logs[.guest]?.first
        == "WARNING features of guest 10000 without a value, most of whose statistics are NaN: 'x'")
  }

  @Test func aFeatureWhoseValuesAllAreAbnormalHasNone() throws {
    let table = try Table(ids: ["a", "b"], columns: [Column(name: "x", role: .feature, doubles: [-999, -999])])
    let result = runAtGuest(DataStatistics.self, table) { ($0.chosen, $0.abnormal) = (["count", "mean"], [-999]) }
    let model = try result.output(.guest).model
    #expect(values(model, "count") == ["x": 0] && values(model, "mean")["x"]?.isNaN == true)
    #expect(
      result.logs[.guest]?.first
        == "WARNING features of guest 10000 without a value, most of whose statistics are NaN: 'x'")
  }

  @Test func unknownStatisticsAreNamed() {
    var parameters = DataStatistics.Parameters(defaults: .fate15)
    parameters.chosen = ["mean", "medain", "101%", 5]
    parameters.abnormal = ["NA"]
    #expect(
      parameters.problems().map { "\($0.message); \($0.help ?? "")" } == [
        "names 'medain', which is no statistic; did you mean 'median'?",
        "names '101%', which is no statistic; a quantile is written as '95%'",
        "names '5', which is no statistic; a quantile is written as '95%'",
        "must be a list of numbers, as features are; ",
      ])
  }

  // MARK: FeatureImputation

  private func holed() throws -> Table {
    try fixture.table(columns: fixture.imputed.columns.map { $0.map { $0 ?? .nan } })
  }

  @Test func missingValuesAreFilledAsScikitLearnDoes() throws {
    let all: [(FeatureImputation.Method, [[Double]])] = [
      (.mean, fixture.imputed.mean), (.median, fixture.imputed.median), (.designated, fixture.imputed.designated),
      (.min, fixture.imputed.min), (.max, fixture.imputed.max),
    ]
    for (method, expected) in all {
      let output = try runAtGuest(FeatureImputation.self, holed()) {
        $0.method = method
        $0.defaultValue = -1.5
      }.output(.guest)
      for (a, b) in zip(output.data[0].featureNumbers, expected) { #expect(areClose(a, b), "\(method)") }
      let again = try runAtGuest(FeatureImputation.self, holed(), model: output.model).output(.guest)
      #expect(again.data[0] == output.data[0])
      #expect(output.model?.param["imputerParam"]?["colsReplaceMethod"]?["x0"] == .text(method.rawValue))
    }
  }

  @Test func featuresMayHaveMethodsOfTheirOwn() throws {
    let output = try runAtGuest(FeatureImputation.self, holed()) { $0.columnMethods = ["x1": .max] }.output(.guest)
    let imputer = output.model?.param["imputerParam"]
    #expect(imputer?["skipCols"] == ["x0"])
    #expect(output.data[0].featureNumbers[0].contains { $0.isNaN })
    #expect(areClose(output.data[0].featureNumbers[1], fixture.imputed.max[1]))
    let missing = fixture.imputed.columns[1].count { $0 == nil }
    #expect(areClose([imputer?["missingValueRatio"]?["x1"]?.doubleValue ?? 0], [Double(missing) / 60]))
    let both = try runAtGuest(FeatureImputation.self, holed()) {
      ($0.columnMethods, $0.method, $0.defaultValue) = (["x1": .max], .designated, [7, 8])
    }.output(.guest)
    #expect(both.data[0].featureNumbers[0].count { $0 == 7 } == fixture.imputed.columns[0].count { $0 == nil })
    let unknown = try runAtGuest(FeatureImputation.self, holed()) { $0.columnMethods = ["x9": .max] }
    #expect(unknown.complaints == ["F0650 the table of guest 10000 has no feature 'x9'"])
  }

  @Test func aFeatureWithoutValuesGetsTheDefault() throws {
    let table = try Table(ids: ["a", "b"], columns: [Column(name: "x", role: .feature, doubles: [.nan, .nan])])
    let result = runAtGuest(FeatureImputation.self, table) { ($0.method, $0.defaultValue) = (.mean, 42) }
    #expect(try result.output(.guest).data[0].featureNumbers == [[42, 42]])
    #expect(
      result.logs[.guest]?.first
        == "WARNING feature 'x' of guest 10000 has no value to take the mean of; it is filled with default_value")
  }

  @Test func listedValuesAndTexts() throws {
    let table = try Table(
      ids: ["a", "b", "c"],
      columns: [
        Column(name: "n", role: .feature, integers: [1, -1, nil]),
        Column(name: "t", role: .feature, text: ["u", "?", "v"]),
      ])
    let output = try runAtGuest(FeatureImputation.self, table) {
      $0.missing = [-1, "?"]
      $0.defaultValue = [9, "none"]
    }.output(.guest)
    #expect(output.data[0].featureNumbers[0] == [1, 9, 9])
    #expect(output.data[0].features[1].texts?.strings == ["u", "none", "v"])
    #expect(output.model?.meta["imputerMeta"]?["missingValue"] == ["-1", "?"])
    #expect(try runAtGuest(FeatureImputation.self, table, model: output.model).output(.guest).data == output.data)
    let refused = runAtGuest(FeatureImputation.self, table) { ($0.method, $0.defaultValue) = (.mean, 0) }
    #expect(refused.complaints == ["F0604 feature 't' of guest 10000 is text"])
  }
}
