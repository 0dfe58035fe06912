import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// FeatureScale against scikit-learn and contract 8.5.
@Suite struct FeatureScaleTests {
  private let fixture: PreparationFixture
  private let table: Table

  init() throws {
    fixture = try PreparationFixture.load()
    table = try fixture.table()
  }

  private func expectClose(_ found: [[Double]], _ expected: [[Double]]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(areClose(a, b)) }
  }

  @Test func minMaxIsScikitLearns() throws {
    let output = try runAtGuest(FeatureScale.self, table, defaults: .fate14).output(.guest)
    expectClose(output.data[0].featureNumbers, fixture.scaled.min_max)
    #expect(output.data[0].label == table.label)
    let x0 = output.model?.param["colScaleParam"]?["x0"]
    #expect(x0?["columnUpper"]?.doubleValue == fixture.columns[0].max())
    #expect(x0?["columnLower"]?.doubleValue == fixture.columns[0].min())
    #expect(output.model?.meta["method"] == "min_max_scale")
    #expect(output.model?.meta["featUpper"] == ["None", "None", "None", "None"])
    #expect(output.metrics.json["train"]?["scale"]?["meta"]?["method"] == "min_max_scale")
    #expect(output.metrics.json["train"]?["scale"]?["meta"]?["metric_type"] == "SCALE")
  }

  @Test func standardIsScikitLearns() throws {
    let all = try runAtGuest(FeatureScale.self, table).output(.guest)
    expectClose(all.data[0].featureNumbers, fixture.scaled.standard)
    let centred = try runAtGuest(FeatureScale.self, table) { $0.withDeviation = false }.output(.guest)
    expectClose(centred.data[0].featureNumbers, fixture.scaled.centred)
    let divided = try runAtGuest(FeatureScale.self, table) { $0.withMean = false }.output(.guest)
    expectClose(divided.data[0].featureNumbers, fixture.scaled.divided)
    let neither = runAtGuest(FeatureScale.self, table) { ($0.withMean, $0.withDeviation) = (false, false) }
    expectClose(try neither.output(.guest).data[0].featureNumbers, fixture.columns)
  }

  @Test(arguments: [4, [4, 4, 4, 4]] as [JSON]) func boundsClipBeforeTheFit(upper: JSON) throws {
    for (method, expected) in [
      (FeatureScale.Method.minMax, fixture.clipped.min_max), (.standard, fixture.clipped.standard),
    ] {
      let output = try runAtGuest(FeatureScale.self, table) {
        $0.method = method
        $0.upper = upper
        $0.lower = 1
      }.output(.guest)
      expectClose(output.data[0].featureNumbers, expected)
      #expect(output.model?.meta["featUpper"] == ["4.0", "4.0", "4.0", "4.0"])
    }
  }

  @Test func capTakesQuantiles() throws {
    let values = (0..<100).map { Double($0) * 10 }
    let table = try Table(
      ids: values.indices.map(String.init), columns: [Column(name: "x", role: .feature, doubles: values)])
    let output = try runAtGuest(FeatureScale.self, table) {
      $0.method = .minMax
      $0.mode = .cap
      $0.upper = 0.9
      $0.lower = 0.1
    }.output(.guest)
    let scale = output.model?.param["colScaleParam"]?["x"]
    // The sorted value at index ⌈q·n⌉ − ⌈ε·n⌉ (contract 8.6).
    #expect(scale?["columnLower"]?.doubleValue == 90)
    #expect(scale?["columnUpper"]?.doubleValue == 890)
    let scaled = output.data[0].featureNumbers[0]
    #expect(scaled.first == 0 && scaled.last == 1)
    #expect(areClose([scaled[49]], [0.5]))
    let whole = try runAtGuest(FeatureScale.self, table) { ($0.method, $0.mode) = (.minMax, .cap) }.output(.guest)
    #expect(whole.data[0].featureNumbers[0].last == 1 && whole.data[0].featureNumbers[0].first == 0)
  }

  @Test func chosenColumnsAreScaledAndNoOthers() throws {
    let output = try runAtGuest(FeatureScale.self, table) {
      $0.columnIndexes = [1]
      $0.columnNames = ["x0"]
    }.output(.guest)
    expectClose(
      output.data[0].featureNumbers, Array(fixture.scaled.standard[0...1]) + Array(fixture.columns[2...3]))
    #expect(output.model?.meta["scaleColumn"] == ["x0", "x1"])
    let unknown = runAtGuest(FeatureScale.self, table) { ($0.columnIndexes, $0.columnNames) = ([], ["x9"]) }
    #expect(unknown.failures[.guest] != nil)
  }

  @Test(arguments: [FeatureScale.Method.minMax, .standard]) func aModelIsAppliedAndClips(method: FeatureScale.Method)
    throws
  {
    let output = try runAtGuest(FeatureScale.self, table) { $0.method = method }.output(.guest)
    let model = try #require(output.model)
    let again = try runAtGuest(FeatureScale.self, table, model: model).output(.guest)
    #expect(again.data[0] == output.data[0])
    #expect(again.model == model)
    let far = try Table(
      ids: ["a", "b", "c"],
      columns: (0..<4).map { Column(name: "x\($0)", role: .feature, doubles: [-1e6, 1e6, .nan]) })
    let clipped = try runAtGuest(FeatureScale.self, far, model: model).output(.guest).data[0].featureNumbers[0]
    let fitted = output.data[0].featureNumbers[0]
    #expect(clipped[0] == fitted.min() && clipped[1] == fitted.max() && clipped[2].isNaN)
  }

  @Test func withoutMethodNothingChanges() throws {
    let output = try runAtGuest(FeatureScale.self, table) { $0.method = nil }.output(.guest)
    #expect(output.data[0] == table)
    #expect(output.metrics.isEmpty)
    #expect(try runAtGuest(FeatureScale.self, table, model: output.model).output(.guest).data[0] == table)
  }

  @Test func whatCannotBeScaledIsNamed() throws {
    let text = try Table(ids: ["a"], columns: [Column(name: "t", role: .feature, text: ["red"])])
    #expect(runAtGuest(FeatureScale.self, text).complaints == ["F0604 feature 't' of guest 10000 is text"])
    let missing = try Table(ids: ["a"], columns: [Column(name: "t", role: .feature, doubles: [.nan])])
    #expect(
      runAtGuest(FeatureScale.self, missing).complaints
        == ["F0604 feature 't' of guest 10000 has no value that is not missing"])
    let model = try #require(try runAtGuest(FeatureScale.self, table).output(.guest).model)
    let other = try Table(ids: ["a"], columns: [Column(name: "x0", role: .feature, doubles: [1])])
    #expect(
      runAtGuest(FeatureScale.self, other, model: model).complaints
        == ["F0608 the table of guest 10000 lacks 3 features of the model, first 'x1'"])
    #expect(
      runAtGuest(FeatureScale.self, table) { $0.upper = [1, 2] }.complaints
        == ["F0650 'feat_upper' has 2 values for 4 features"])
  }

  @Test func boundsOfAWrongFormAreRefused() {
    func problems(_ change: (inout FeatureScale.Parameters) -> Void) -> [String] {
      var parameters = FeatureScale.Parameters(defaults: .fate15)
      change(&parameters)
      return parameters.problems().map { "\($0.path) \($0.message)" }
    }
    #expect(problems { $0.upper = "high" } == ["feat_upper must be a number, a list with one for each feature or null"])
    #expect(
      problems { ($0.mode, $0.upper) = (.cap, 2) } == ["feat_upper must be between 0 and 1 with mode cap, found 2.0"])
    #expect(problems { ($0.mode, $0.lower) = (.cap, [0]) } == ["feat_lower must be a number or null"])
    #expect(problems { ($0.upper, $0.lower) = (1, 2) } == ["feat_upper is below feat_lower"])
  }
}

extension PartyHarness.Result {
  /// Code and text of all that went wrong at the guest.
  var complaints: [String] {
    let list =
      (failures[.guest] as? DiagnosticList)?.diagnostics ?? (failures[.guest] as? Diagnostic).map { [$0] } ?? []
    return list.map { "\($0.code.name) \($0.message)" }
  }
}
