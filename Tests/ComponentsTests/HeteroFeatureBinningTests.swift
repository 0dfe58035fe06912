import Configuration
import Cryptography
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroFeatureBinning against contract 8.6, with figures of `make_features.py`.
@Suite struct HeteroFeatureBinningTests {
  typealias Harness = PartyHarness<HeteroFeatureBinning>

  static func parameters(
    _ change: (inout HeteroFeatureBinning.Parameters) -> Void = { _ in }
  ) -> HeteroFeatureBinning.Parameters {
    var parameters = HeteroFeatureBinning.Parameters(defaults: .fate14)
    parameters.encryption.method = nil
    change(&parameters)
    return parameters
  }

  private func harness(
    guest: Table? = nil, host: Table? = nil,
    _ change: (inout HeteroFeatureBinning.Parameters, Role) -> Void = { _, _ in }
  ) throws -> Harness {
    try Harness([
      .guest: .init(
        parameters: Self.parameters { change(&$0, .guest) }, data: [.data: guest ?? SmallTables.guest()]),
      .host: .init(parameters: Self.parameters { change(&$0, .host) }, data: [.data: host ?? SmallTables.host()]),
    ])
  }

  // MARK: figures

  @Test func binsWeightsAndValuesAreThoseOfTheOracle() throws {
    let fixture = try FeatureFixture.load()
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let result = try harness(guest: guest, host: host).run()
    let own = try #require(try result.output(.guest).model?.param["binningResult"]?["binningResult"])
    let theirs = try #require(try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"])
    let hostOwn = try #require(try result.output(.host).model?.param["binningResult"]?["binningResult"])
    #expect(own.objectValue?.count == 10)
    #expect(theirs.objectValue?.count == 20)
    for (name, iv) in fixture.ivs {
      let place = host.features.firstIndex { $0.name == name }
      let entry = try #require(place.map { theirs["host_10000_\($0)"] } ?? own[name])
      #expect(areClose([try #require(entry["iv"]?.doubleValue)], [iv]), "\(name)")
    }
    for (name, expected) in fixture.quantile {
      let place = host.features.firstIndex { $0.name == name }
      let entry = try #require(place.map { theirs["host_10000_\($0)"] } ?? own[name])
      let splits = try #require((place == nil ? own : hostOwn)[name]?["splitPoints"])
      #expect(splits.numbers == expected.splits, "\(name)")
      #expect(entry["eventCountArray"]?.texts == expected.events.map(String.init))
      #expect(entry["nonEventCountArray"]?.texts == expected.others.map(String.init))
      #expect(areClose(try #require(entry["woeArray"]).numbers, expected.woe), "\(name)")
      let output = try result.output(place == nil ? .guest : .host).data[0]
      let bins = try #require(output.column(name)?.integers)
      #expect((0..<12).map { bins[$0] ?? -1 } == expected.first_bins, "\(name)")
    }
  }

  @Test func bucketsAreThoseOfTheOracle() throws {
    let fixture = try FeatureFixture.load()
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let result = try harness(guest: guest, host: host) { parameters, role in
      parameters.method = .bucket
      parameters.binIndexes = []
      parameters.binNames = [role == .guest ? "area_mean" : "area_worst"]
    }.run()
    let model = try #require(try result.output(.guest).model?.param)
    let place = try #require(host.features.firstIndex { $0.name == "area_worst" })
    for (entry, name) in [
      (model["binningResult"]?["binningResult"]?["area_mean"], "area_mean"),
      (model["hostResults"]?[0]?["binningResult"]?["host_10000_\(place)"], "area_worst"),
    ] {
      let expected = try #require(fixture.bucket[name])
      #expect(entry?["eventCountArray"]?.texts == expected.events.map(String.init))
      #expect(entry?["nonEventCountArray"]?.texts == expected.others.map(String.init))
      #expect(areClose([entry?["iv"]?.doubleValue ?? -1], [expected.iv]))
    }
    #expect(
      areClose(
        try #require(model["binningResult"]?["binningResult"]?["area_mean"]?["splitPoints"]).numbers,
        try #require(fixture.bucket["area_mean"]).splits))
  }

  @Test func weightsOfEvidenceReplaceTheGuestsColumnsOnly() throws {
    let harness = try harness { parameters, _ in parameters.transform.type = .weightOfEvidence }
    let result = harness.run()
    let entry = try #require(
      try result.output(.guest).model?.param["binningResult"]?["binningResult"]?["g0"])
    let bins = try #require(try self.harness().run().output(.guest).data[0].column("g0")?.integers)
    let woe = try #require(entry["woeArray"]).numbers
    let expected = (0..<24).map { woe[Int(bins[$0] ?? 0)] }
    #expect(try result.output(.guest).data[0].column("g0")?.doubles?.array == expected)
    #expect(try result.output(.host).data[0] == SmallTables.host())
    #expect(
      result.logs[.host]?.contains(
        "WARNING transform_type is 'woe', which host 10000 does not know of its columns; they stay as they are") == true
    )
  }

  @Test func aModelIsAppliedToOtherRows() throws {
    let trained = try harness().run()
    let model = try #require(try trained.output(.guest).model)
    let ids = ["a", "b", "c"]
    let table = try SmallTables.guest(labels: [0, 1, 0], ids: ids, columns: ["g0": [-3, 3, 99]])
    let input = ModelInput(component: "binning_0", module: "HeteroFeatureBinning", model: model)
    let result = Harness([
      .guest: .init(parameters: Self.parameters(), data: [.data: table], models: [input])
    ]).run()
    let splits = try #require(model.param["binningResult"]?["binningResult"]?["g0"]?["splitPoints"]).numbers
    let middle = Int64(try #require(splits.firstIndex { 3 <= $0 }))
    let bins = try #require(try result.output(.guest).data[0].column("g0")?.integers)
    #expect((0..<3).map { bins[$0] } == [0, middle, Int64(splits.count - 1)])
    #expect(result.messages.isEmpty)
  }

  @Test func categoriesHaveABinForEachValueAndNoColumnsPass() throws {
    let categories = try harness { parameters, role in
      parameters.binIndexes = []
      parameters.categoryNames = role == .guest ? ["g0"] : nil
    }.run()
    let entry = try #require(
      try categories.output(.guest).model?.param["binningResult"]?["binningResult"]?["g0"])
    #expect(entry["splitPoints"]?.numbers == [0, 1, 2, 3, 4, 5, 6])
    #expect(try categories.output(.guest).model?.param["hostResults"]?[0]?["binningResult"] == [:])
    #expect(try categories.output(.host).data[0] == SmallTables.host())
  }

  @Test func namesBesideAllColumnsAreNamedAsIdle() throws {
    let result = try harness { parameters, role in
      parameters.transform.names = role == .guest ? ["g0"] : nil
    }.run()
    #expect(
      result.logs[.guest]?.contains(
        "WARNING transform_names adds nothing, since transform_cols is -1, all columns; "
          + "set transform_cols to [] to choose by name") == true)
  }

  // MARK: what is refused

  @Test func otherIDsAreRefusedThoughTheirNumberIsRight() throws {
    var ids = SmallTables.ids
    ids.swapAt(3, 4)
    let result = try harness(host: SmallTables.host(ids: ids)).run()
    let diagnostic = try #require(result.failures[.host] as? Diagnostic)
    #expect(diagnostic.code == .unknownRows)
    #expect(diagnostic.message == "the 24 rows of the guest have other ids than those of host 10000")
    #expect(diagnostic.help == "put Intersection before it, at both parties")
    let fewer = try harness(
      host: SmallTables.host(ids: Array(ids.prefix(23)), columns: ["h0": Array(repeating: 1, count: 23)]))
    #expect(
      (fewer.run().failures[.host] as? Diagnostic)?.message == "the guest has 24 rows, host 10000 has 23")
  }

  @Test func aLabelOfOneClassIsRefusedAsSuch() throws {
    let result = try harness(guest: SmallTables.guest(labels: Array(repeating: 1, count: 24))).run()
    let diagnostic = try #require(result.failures[.guest] as? Diagnostic)
    #expect(diagnostic.code == .unusableLabel)
    #expect(diagnostic.message == "all 24 rows have the label 1; weight of evidence compares two")
    #expect(diagnostic.subject == "component_0, column 'y'")
  }

  @Test func missingLabelsTooManyClassesAndInfinitiesAreNamed() throws {
    let label = Column(
      name: "y", role: .label, doubles: SmallTables.ids.indices.map { $0 == 5 ? .nan : Double($0 % 2) })
    let table = try SmallTables.guest().replacingColumns([label])
    let missing = try #require(try harness(guest: table).run().failures[.guest] as? Diagnostic)
    #expect(missing.message == "the label is missing, weight of evidence needs one in each row")
    #expect(missing.subject == "id 'id5', column 'y'")
    let ids = (0..<100).map { "id\($0)" }
    let wide = try SmallTables.guest(
      labels: (0..<100).map { $0 }, ids: ids, columns: ["g0": ids.indices.map(Double.init)])
    let many = try #require(try harness(guest: wide).run().failures[.guest] as? Diagnostic)
    #expect(
      many.message == "the label has 100 different values; weight of evidence compares at most 64 classes")
    #expect(many.help == "set 'skip_static' to true to bin without label (dsl_version 2)")
    var values = SmallTables.ids.indices.map(Double.init)
    values[7] = .infinity
    let result = try harness(host: SmallTables.host(columns: ["h0": values])).run()
    let list = try #require(result.failures[.host] as? DiagnosticList)
    #expect(list.diagnostics.map(\.message) == ["the value is infinite, which cannot be computed with"])
    #expect(list.diagnostics[0].subject == "id 'id7', column 'h0'")
  }

  @Test func unknownColumnsAreRefusedTogether() throws {
    let result = try harness { parameters, role in
      guard role == .guest else { return }
      parameters.binIndexes = [4]
      parameters.binNames = ["g1"]
    }.run()
    let list = try #require(result.failures[.guest] as? DiagnosticList)
    #expect(
      list.diagnostics.map(\.message) == [
        "column index 4 is out of range, the table has 1 feature", "the table has no feature 'g1'",
      ])
    #expect(list.diagnostics.map(\.subject) == ["component_0.bin_indexes", "component_0.bin_indexes"])
    #expect(list.diagnostics[1].help == "did you mean 'g0'?")
  }

  @Test func anEmptyCountNeedsAnAdjustment() throws {
    let values = SmallTables.labels.map(Double.init)
    let result = try harness(guest: SmallTables.guest(columns: ["g0": values])) { parameters, _ in
      parameters.adjustmentFactor = 0
    }.run()
    let diagnostic = try #require(result.failures[.guest] as? Diagnostic)
    #expect(diagnostic.code == .unusableFeature)
    #expect(
      diagnostic.message
        == "feature 'g0': adjustment factor, with only one class in bin 0: 0.0 is not allowed; allowed is more than 0")
    #expect(diagnostic.subject == "component_0.adjustment_factor")
  }

  @Test func partiesThatDifferAreNamed() throws {
    let result = try harness { parameters, role in parameters.localOnly = role == .guest }.run()
    let diagnostic = try #require(result.failures[.host] as? Diagnostic)
    #expect(diagnostic.code == .parameterConflict)
    #expect(diagnostic.message == "the guest leaves out the statistics of hosts, host 10000 computes them")
  }

  @Test func aJobNeedsOneGuest() {
    func messages(_ parties: [Party]) -> [String] {
      HeteroFeatureBinning.problems(with: parties, parameters: Self.parameters(), at: parties[0]).map(\.message)
    }
    #expect(messages([Party(.host, 1)]) == ["needs one guest, the job has none"])
    #expect(messages([Party(.guest, 1), Party(.host, 1), Party(.host, 2)]).isEmpty)
  }

  @Test func settingsThatContradictEachOtherAreRefused() {
    func paths(_ change: (inout HeteroFeatureBinning.Parameters) -> Void) -> [String] {
      Self.parameters(change).problems().map(\.path)
    }
    #expect(paths { $0.method = .optimal } == [])
    #expect(
      paths {
        $0.skipStatistics = true
        $0.transform.type = .weightOfEvidence
      } == ["transform_param.transform_type"])
    #expect(
      paths {
        $0.method = .optimal
        $0.skipStatistics = true
        $0.optimal.maximumShare = 0.05
        $0.optimal.minimumShare = 0.1
      } == ["optimal_binning_param.min_bin_pct", "optimal_binning_param.max_bin_pct", "skip_static"])
    #expect(
      paths {
        $0.splitsByIndex = ["x0": [1, 2], "1": [2, 1]]
        $0.splitsByName = ["x2": []]
      } == ["split_points_by_index", "split_points_by_col_name", "split_points_by_index"])
  }
}
