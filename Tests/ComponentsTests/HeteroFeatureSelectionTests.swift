import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroFeatureSelection against contract 8.7 and 6.4, with figures of `make_features.py`.
@Suite struct HeteroFeatureSelectionTests {
  typealias Harness = PartyHarness<HeteroFeatureSelection>

  private func harness(
    guest: Table? = nil, host: Table? = nil, models: [ModelInput] = [],
    _ change: (inout HeteroFeatureSelection.Parameters, Role) -> Void = { _, _ in }
  ) throws -> Harness {
    func side(_ role: Role, _ table: Table) -> Harness.Side {
      var parameters = HeteroFeatureSelection.Parameters(defaults: .fate14)
      change(&parameters, role)
      return .init(parameters: parameters, data: [.data: table], isometricModels: role == .guest ? models : [])
    }
    return try Harness([
      .guest: side(.guest, guest ?? SmallTables.guest(columns: Self.columns("g"))),
      .host: side(.host, host ?? SmallTables.host(columns: Self.columns("h"))),
    ])
  }

  /// Four columns: constant, two values, seven values, all different.
  private static func columns(_ letter: String) -> [String: [Double]] {
    let rows = SmallTables.ids.indices
    return [
      "\(letter)0": rows.map { _ in 3 }, "\(letter)1": rows.map { $0 == 0 ? 1.5 : 2 },
      "\(letter)2": rows.map { Double($0 % 7) }, "\(letter)3": rows.map { Double($0) / 24 },
    ]
  }

  private func binning(_ guest: Table, _ host: Table) throws -> ModelInput {
    let result = PartyHarness<HeteroFeatureBinning>([
      .guest: .init(parameters: HeteroFeatureBinningTests.parameters(), data: [.data: guest]),
      .host: .init(parameters: HeteroFeatureBinningTests.parameters(), data: [.data: host]),
    ]).run()
    let model = try #require(try result.output(.guest).model)
    return ModelInput(component: "hetero_feature_binning_0", module: "HeteroFeatureBinning", model: model)
  }

  // MARK: figures

  @Test func survivorsOfEachFilterAreThoseOfTheOracle() throws {
    let fixture = try FeatureFixture.load()
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let result = try harness(guest: guest, host: host, models: [binning(guest, host)]) { parameters, _ in
      parameters.filterMethods = fixture.filters.map(\.filter)
      parameters.unique.epsilon = 6.2
      parameters.value.threshold = 0.4
      parameters.percentile.share = 0.9
      parameters.outlier.percentile = 0.9
      parameters.outlier.upper = 1.36
      parameters.percentage.upperShare = 0.02
      parameters.top.count = 8
    }.run()
    #expect(result.failures.isEmpty)
    let last = try #require(fixture.filters.last)
    #expect(try result.output(.guest).data[0].features.map(\.name) == last.guest)
    #expect(try result.output(.guest).data[0].label?.name == "y")
    #expect(try result.output(.host).data[0].features.map(\.name) == last.host)
    let names = host.features.map(\.name)
    for (role, index) in [(Role.guest, 0), (.host, 1)] {
      let steps = try #require(try result.output(role).model?.param["results"]?.listValue)
      for (step, expected) in zip(steps, fixture.filters) {
        let left = Set((step["leftCols"]?["leftCols"]?.objectValue ?? [:]).keys)
        #expect(step["filterName"]?.textValue == expected.filter)
        #expect(left == Set(index == 0 ? expected.guest : expected.host), "\(expected.filter) at \(role)")
        guard index == 0 else { continue }
        let coded = Set((step["hostLeftCols"]?[0]?["leftCols"]?.objectValue ?? [:]).keys)
        let places = try expected.host.map { try #require(names.firstIndex(of: $0)) }
        #expect(coded == Set(places.map { "host_10000_\($0)" }))
      }
    }
    let values = try result.output(.guest).model?.param["results"]?[1]?["featureValues"]?.objectValue
    for (name, value) in try #require(values) {
      #expect(areClose([value.doubleValue ?? -1], [fixture.ivs[name] ?? -2]), "\(name)")
    }
  }

  @Test func theModelHasFATEsForm() throws {
    let result = try harness { parameters, _ in
      parameters.indexes = [0, 3]
      parameters.unique.epsilon = 1e-5
    }.run()
    let param = try #require(try result.output(.guest).model?.param)
    // Columns that no filter looks at stay, and only what stays is listed as left.
    #expect(
      param["finalLeftCols"] == ["originalCols": ["g0", "g3"], "leftCols": ["g1": true, "g2": true, "g3": true]])
    #expect(param["header"] == ["g0", "g1", "g2", "g3"])
    #expect(param["colNames"] == ["g1", "g2", "g3", "g0"])
    #expect(
      param["hostColNames"] == [
        ["colNames": ["host_10000_1", "host_10000_2", "host_10000_3", "host_10000_0"], "partyId": "10000"]
      ])
    let step = try #require(param["results"]?[0])
    #expect(step["featureValues"]?["g0"] == 0.0)
    #expect(step["leftCols"]?["originalCols"] == ["g0", "g1", "g2", "g3"])
    #expect(
      step["hostLeftCols"]?[0]?["leftCols"] == ["host_10000_1": true, "host_10000_2": true, "host_10000_3": true])
    #expect(
      try result.output(.host).model?.param["hostColNames"] == [
        ["colNames": ["host_10000_0", "host_10000_1", "host_10000_2", "host_10000_3"], "partyId": "10000"]
      ])
  }

  @Test func aModelIsAppliedAndOneColumnAlwaysStays() throws {
    let result = try harness { parameters, _ in parameters.unique.epsilon = 1000 }.run()
    // Of the columns with the highest range one is kept.
    #expect(try result.output(.guest).data[0].features.map(\.name) == ["g2"])
    let model = ModelInput(
      component: "selection_0", module: "HeteroFeatureSelection", model: try #require(try result.output(.guest).model))
    var again = try harness()
    again.sides[.host] = nil
    again.sides[.guest]?.models = [model]
    let applied = again.run()
    #expect(try applied.output(.guest).data[0].header == "y,g2")
    #expect(applied.messages.isEmpty)
  }

  @Test func columnsByHandAndWithoutCandidates() throws {
    let byHand = try harness { parameters, role in
      parameters.filterMethods = ["manually"]
      if role == .guest {
        parameters.manual.outNames = ["g1"]
        parameters.manual.outIndexes = [3]
      } else {
        parameters.manual.leftIndexes = [2]
      }
    }.run()
    #expect(try byHand.output(.guest).data[0].features.map(\.name) == ["g0", "g2"])
    #expect(try byHand.output(.host).data[0].features.map(\.name) == ["h2"])
    let (guest, host) = (
      try SmallTables.guest(columns: Self.columns("g")), try SmallTables.host(columns: Self.columns("h"))
    )
    let none = try harness(models: [binning(guest, host)]) { parameters, _ in
      parameters.indexes = []
      parameters.filterMethods = ["unique_value", "iv_percentile", "outlier_cols", "iv_top_k"]
    }.run()
    #expect(none.failures.isEmpty)
    #expect(try none.output(.guest).data == [guest])
    #expect(try none.output(.host).data == [host])
  }

  @Test func columnsByCodeAndThoseThatOneTableHasNot() throws {
    let result = try harness { parameters, role in
      parameters.filterMethods = ["manually"]
      parameters.usesCodes = role == .host
      parameters.manual.outNames = ["g1", "host_10000_x3", "host_10000_0"]
      parameters.manual.outIndexes = [2, 9]
    }.run()
    #expect(try result.output(.guest).data[0].features.map(\.name) == ["g0", "g3"])
    #expect(try result.output(.host).data[0].features.map(\.name) == ["h1"])
    #expect(
      result.logs[.guest]?.filter { $0.hasPrefix("WARNING") } == [
        "WARNING manually_param.filter_out_indexes has 9, the table of guest 10000 has 4 features",
        "WARNING manually_param.filter_out_names has 'host_10000_x3' and 'host_10000_0', which the table of guest 10000 "
          + "has not",
      ])
    let chosen = try harness { parameters, role in
      parameters.filterMethods = ["unique_value"]
      parameters.unique.epsilon = 1000
      parameters.indexes = []
      parameters.usesCodes = role == .host
      parameters.names = role == .host ? ["host_10000_x0", "host_10000_x2"] : ["g0", "g1"]
    }.run()
    #expect(try chosen.output(.host).data[0].features.map(\.name) == ["h1", "h2", "h3"])
    #expect(try chosen.output(.guest).data[0].features.map(\.name) == ["g1", "g2", "g3"])
  }

  // MARK: what is refused

  @Test func informationValuesNeedTheBinningModel() throws {
    let result = try harness { parameters, _ in parameters.filterMethods = ["iv_value_thres"] }.run()
    let diagnostic = try #require(result.failures[.guest] as? Diagnostic)
    #expect(diagnostic.code == .noBinning)
    #expect(
      diagnostic.message
        == "To use iv filter, binning module should be called and setup in 'isomatric_model' input "
        + "for feature selection.")
    #expect(diagnostic.subject == "component_0")
  }

  @Test func filtersMustExistAndAgree() throws {
    var parameters = HeteroFeatureSelection.Parameters(defaults: .fate15)
    parameters.filterMethods = ["unique_valu", "homo_sbt_filter", "manually", "manually"]
    let problems = parameters.problems()
    #expect(
      problems.map(\.message) == [
        "has 'unique_valu', which is no filter",
        "has 'homo_sbt_filter', which reads the model of trees, a module that is not built", "has 'manually' twice",
      ])
    #expect(problems.map(\.code) == [.tooManyFilters, .parameterNotBuilt, .tooManyFilters])
    #expect(problems[0].help == "did you mean 'unique_value'?")
    let result = try harness { parameters, role in
      parameters.filterMethods = [role == .guest ? "unique_value" : "outlier_cols"]
    }.run()
    let diagnostic = try #require(result.failures[.guest] as? Diagnostic)
    #expect(diagnostic.code == .parameterConflict)
    #expect(diagnostic.message == "host 10000 runs the filters outlier_cols, the guest unique_value")
    #expect(diagnostic.subject == "component_0.filter_methods")
  }

  @Test func eachHostNeedsAThreshold() {
    var parameters = HeteroFeatureSelection.Parameters(defaults: .fate14)
    parameters.value.hostThresholds = [0.1, 0.2]
    let parties = [Party(.guest, 1), Party(.host, 2)]
    let problems = HeteroFeatureSelection.problems(with: parties, parameters: parameters, at: parties[0])
    #expect(problems.map(\.path) == ["iv_value_param.host_thresholds"])
    #expect(problems.map(\.message) == ["has 2 thresholds for 1 host"])
    let alone = HeteroFeatureSelection.problems(
      with: [Party(.host, 2)], parameters: HeteroFeatureSelection.Parameters(defaults: .fate14), at: Party(.host, 2))
    #expect(alone.map(\.message) == ["needs one guest, the job has none"])
  }

  // MARK: secrecy

  private static let list = ["host filters", "host columns", "guest choice"]

  @Test func messagesAreTheListAndHoldNoValue() throws {
    #expect(HeteroFeatureSelection.messages.map(\.name) == Self.list)
    let canary = 431.171875
    var columns = Self.columns("h")
    columns["h_secret"] = SmallTables.ids.indices.map { $0 == 3 ? canary : 1 }
    let (guest, host) = (
      try SmallTables.guest(columns: Self.columns("g")), try SmallTables.host(columns: columns)
    )
    let models = [try binning(guest, host)]
    func run(_ labels: [Int64]) throws -> Harness.Result {
      try harness(
        guest: SmallTables.guest(labels: labels, columns: Self.columns("g")), host: host, models: models
      ) { parameters, _ in parameters.filterMethods = ["unique_value", "iv_top_k", "outlier_cols"] }.run()
    }
    let result = try run(SmallTables.labels)
    #expect(Set(result.messages.map(\.kind.name)) == Set(Self.list))
    let needles = [Array("h_secret".utf8), withUnsafeBytes(of: canary.bitPattern.littleEndian, Array.init)]
    for message in result.messages { for needle in needles { #expect(!message.bytes.contains(needle)) } }
    // A filter sees the label through the binning model only: the labels themselves change nothing.
    let other = try run(SmallTables.labels.reversed())
    func toHost(_ result: Harness.Result) -> [[UInt8]] {
      result.messages.filter { $0.to.role == .host }.map(\.bytes)
    }
    #expect(toHost(result) == toHost(other))
  }

  @Test func anUndeclaredKindIsRefused() throws {
    var harness = try harness()
    harness.messages.removeAll { $0.name == "host columns" }
    let diagnostic = try #require(harness.run().failures[.host] as? Diagnostic)
    #expect(diagnostic.code == .internalError)
    #expect(diagnostic.message == "the message 'host columns' from host 10000 to guest 10000 is not declared")
  }
}
