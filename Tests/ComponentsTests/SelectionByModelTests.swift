import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Filters by the models of binning, statistics, stability and correlation (contract 8.7, FATE 1.5 and later).
@Suite struct SelectionByModelTests {
  typealias Harness = PartyHarness<HeteroFeatureSelection>

  private let guest: Table
  private let host: Table

  init() throws {
    guest = try FeatureFixture.table(.guest)
    host = try FeatureFixture.table(.host)
  }

  private func side(
    _ table: Table, _ models: [ModelInput], _ change: (inout HeteroFeatureSelection.Parameters) -> Void
  ) -> Harness.Side {
    var parameters = HeteroFeatureSelection.Parameters(defaults: .fate15)
    change(&parameters)
    return .init(parameters: parameters, data: [.data: table], isometricModels: models)
  }

  private func binning(_ change: (inout HeteroFeatureBinning.Parameters) -> Void = { _ in }) throws -> ModelInput {
    let parameters = HeteroFeatureBinningTests.parameters(change)
    let result = PartyHarness<HeteroFeatureBinning>([
      .guest: .init(parameters: parameters, data: [.data: guest]),
      .host: .init(parameters: parameters, data: [.data: host]),
    ]).run()
    return ModelInput(
      component: "binning_0", module: "HeteroFeatureBinning", model: try #require(try result.output(.guest).model))
  }

  private func pearson(_ role: Role) throws -> ModelInput {
    var parameters = HeteroPearson.Parameters(defaults: .fate15)
    parameters.columnIndexes = -1
    parameters.encryption.method = nil
    let result = PartyHarness<HeteroPearson>([
      .guest: .init(parameters: parameters, data: [.data: guest]),
      .host: .init(parameters: parameters, data: [.data: host]),
    ]).run()
    return ModelInput(
      component: "pearson_0", module: "HeteroPearson", model: try #require(try result.output(role).model))
  }

  private func left(_ result: Harness.Result, _ role: Role) throws -> [String] {
    try result.output(role).data[0].features.map(\.name)
  }

  @Test func informationValuesOfAllParties() throws {
    let ivs = try FeatureFixture.load().ivs
    let ranked = (guest.features + host.features).map(\.name).sorted { ivs[$0] ?? 0 > ivs[$1] ?? 0 }
    let model = try binning()
    func run(_ change: @escaping (inout HeteroFeatureSelection.MetricParameters) -> Void) throws -> Harness.Result {
      let adjust: (inout HeteroFeatureSelection.Parameters) -> Void = {
        $0.filterMethods = ["iv_filter"]
        change(&$0.iv.common)
      }
      return Harness([.guest: side(guest, [model], adjust), .host: side(host, [], adjust)]).run()
    }
    let top = try run {
      $0.filterType = "top_k"
      $0.threshold = 6
    }
    let best = ranked.prefix(6)
    #expect(try left(top, .guest) == guest.features.map(\.name).filter(best.contains))
    #expect(try left(top, .host) == host.features.map(\.name).filter(best.contains))
    // Two rules, one after the other: a share of what is left of the threshold.
    let two = try run {
      $0.metrics = ["iv", "iv"]
      $0.filterType = ["threshold", "top_percentile"]
      $0.threshold = [1, 0.5]
    }
    let above = ranked.filter { ivs[$0] ?? 0 >= 1 }
    let half = above.prefix((above.count + 1) / 2)
    #expect(try left(two, .guest) == guest.features.map(\.name).filter(half.contains))
    #expect(try left(two, .host) == host.features.map(\.name).filter(half.contains))
    #expect(try two.output(.guest).model?.param["results"]?.listValue?.count == 2)
    #expect(try two.output(.guest).model?.meta["filterMetas"]?[1]?["filterType"] == "top_percentile")
    let ownLimit = try run {
      $0.threshold = 1
      $0.hostThresholds = [2]
    }
    #expect(
      try left(ownLimit, .host) == host.features.map(\.name).filter { ivs[$0] ?? 0 >= 2 })
    let alone = try run {
      $0.threshold = 1
      $0.selectFederated = false
    }
    #expect(try left(alone, .host).count == 20)
    #expect(try left(alone, .guest) == guest.features.map(\.name).filter { ivs[$0] ?? 0 >= 1 })
  }

  @Test func valuesOfSeveralClassesBecomeOne() throws {
    let label = try #require(guest.label)
    let third = Column(name: label.name, role: .label, integers: (0..<guest.rowCount).map { Int64($0 % 3) })
    let table = try guest.replacingColumns([third] + guest.features.prefix(4))
    let result = PartyHarness<HeteroFeatureBinning>([
      .guest: .init(
        parameters: HeteroFeatureBinningTests.parameters { $0.localOnly = true }, data: [.data: table])
    ]).run()
    let model = ModelInput(
      component: "binning_0", module: "HeteroFeatureBinning", model: try #require(try result.output(.guest).model))
    let results = try #require(model.model.param["multiClassResult"]?["results"]?.listValue)
    let names = table.features.map(\.name)
    let byClass = names.map { name in
      results.compactMap { $0["binningResult"]?[name]?["iv"]?.doubleValue }
    }
    for (merge, value) in [
      ("average", { (values: [Double]) in values.reduce(0, +) / 3 }), ("min", { $0.min() ?? 0 }),
      ("max", { $0.max() ?? 0 }),
    ] as [(String, ([Double]) -> Double)] {
      let run = Harness([
        .guest: side(table, [model]) {
          $0.filterMethods = ["iv_filter"]
          $0.iv.mergeType = .text(merge)
          $0.iv.common.filterType = "top_k"
          $0.iv.common.threshold = 4
        }
      ]).run()
      let found = try run.output(.guest).model?.param["results"]?[0]?["featureValues"]
      for (name, values) in zip(names, byClass) {
        #expect(areClose([found?[name]?.doubleValue ?? -1], [value(values)]), "\(merge)")
      }
    }
  }

  @Test func statisticsOfEachPartysOwn() throws {
    func statistics(_ role: Role, _ table: Table) throws -> ModelInput {
      var parameters = DataStatistics.Parameters(defaults: .fate15)
      parameters.chosen = ["95%", "skewness"]
      let result = PartyHarness<DataStatistics>([role: .init(parameters: parameters, data: [.data: table])]).run()
      return ModelInput(
        component: "statistic_0", module: "DataStatistics", model: try #require(try result.output(role).model))
    }
    let change: (inout HeteroFeatureSelection.Parameters) -> Void = {
      $0.filterMethods = ["statistic_filter"]
      $0.statistic.metrics = ["skewness", "95%"]
      $0.statistic.filterType = ["top_k", "threshold"]
      $0.statistic.takeHigh = [true, false]
      $0.statistic.threshold = [5, 2.0]
    }
    let models = [Role.guest: try statistics(.guest, guest), .host: try statistics(.host, host)]
    let result = Harness([
      .guest: side(guest, [try #require(models[.guest])], change),
      .host: side(host, [try #require(models[.host])], change),
    ]).run()
    for (role, table) in [(Role.guest, guest), (.host, host)] {
      let results = try #require(models[role]?.model.param["selfValues"]?["results"]?.listValue)
      func value(_ statistic: String, _ name: String) -> Double {
        let found = results.first { $0["valueName"]?.textValue == statistic }
        let place = found?["colNames"]?.texts.firstIndex(of: name) ?? 0
        return found?["values"]?[place]?.doubleValue ?? .nan
      }
      let names = table.features.map(\.name)
      let skewed = names.sorted { value("skewness", $0) > value("skewness", $1) }.prefix(5)
      let expected = names.filter { skewed.contains($0) && value("95%", $0) <= 2 }
      #expect(!expected.isEmpty)
      #expect(try left(result, role) == expected)
    }
    // The guest knows what is left of the host after both metrics.
    let steps = try #require(try result.output(.guest).model?.param["results"]?.listValue)
    #expect(steps.count == 2)
    #expect(
      steps[1]["hostLeftCols"]?[0]?["leftCols"]?.objectValue?.count == (try left(result, .host).count))
  }

  @Test func stabilityInflationAndCorrelation() throws {
    let halves = [0, 1].map { start in guest.selecting(rows: Array(stride(from: start, to: guest.rowCount, by: 2))) }
    let psi = PartyHarness<PSI>([
      .guest: .init(
        parameters: PSI.Parameters(defaults: .fate15), data: [.trainData: halves[0], .validateData: halves[1]])
    ]).run()
    let stability = ModelInput(component: "psi_0", module: "PSI", model: try #require(try psi.output(.guest).model))
    let scores = try #require(stability.model.param["totalScore"]?.objectValue).compactMapValues(\.doubleValue)
    let stable = Harness([
      .guest: side(guest, [stability]) {
        $0.filterMethods = ["psi_filter"]
        $0.stability.filterType = "top_k"
        $0.stability.threshold = 3
      }
    ]).run()
    let lowest = scores.keys.sorted { scores[$0] ?? 0 < scores[$1] ?? 0 }.prefix(3)
    #expect(try Set(left(stable, .guest)) == Set(lowest))

    let fixture = try StatisticsFixture.load()
    let change: (inout HeteroFeatureSelection.Parameters) -> Void = {
      $0.filterMethods = ["vif_filter"]
      $0.vif.threshold = 40
    }
    let inflated = Harness([
      .guest: side(guest, [try pearson(.guest)], change), .host: side(host, [try pearson(.host)], change),
    ]).run()
    #expect(try left(inflated, .guest) == zip(guest.features, fixture.guestVIF).filter { $1 <= 40 }.map(\.0.name))
    #expect(try left(inflated, .host) == zip(host.features, fixture.hostVIF).filter { $1 <= 40 }.map(\.0.name))

    let correlated: (inout HeteroFeatureSelection.Parameters) -> Void = {
      $0.filterMethods = ["correlation_filter"]
      $0.correlation.threshold = 0.8
    }
    let result = Harness([
      .guest: side(guest, [try binning(), try pearson(.guest)], correlated), .host: side(host, [], correlated),
    ]).run()
    // By the rule: in descending order of IV, what correlates with a column that stays goes.
    let ivs = try FeatureFixture.load().ivs
    let names = (guest.features + host.features).map(\.name)
    func correlation(_ a: Int, _ b: Int) -> Double {
      switch (a < 10, b < 10) {
      case (true, true): fixture.guest[a][b]
      case (true, false): fixture.cross[a][b - 10]
      case (false, true): fixture.cross[b][a - 10]
      case (false, false): 0
      }
    }
    var kept: [Int] = []
    for place in names.indices.sorted(by: { ivs[names[$0]] ?? 0 > ivs[names[$1]] ?? 0 })
    where kept.allSatisfy({ correlation($0, place).magnitude <= 0.8 }) { kept.append(place) }
    #expect(try Set(left(result, .guest) + left(result, .host)) == Set(kept.map { names[$0] }))
    #expect(try left(result, .guest).count < 10)
  }

  @Test func severalHostsAreFilteredEachByItsOwnLimit() throws {
    let second = try host.replacingColumns(Array(host.features.prefix(6)))
    let parties = (guest: Party(.guest, 9999), first: Party(.host, 1), second: Party(.host, 2, index: 1))
    let parameters = HeteroFeatureBinningTests.parameters()
    let binned = runParties(
      HeteroFeatureBinning.self,
      [
        parties.guest: .init(parameters: parameters, data: [.data: guest]),
        parties.first: .init(parameters: parameters, data: [.data: host]),
        parties.second: .init(parameters: parameters, data: [.data: second]),
      ])
    let model = ModelInput(
      component: "binning_0", module: "HeteroFeatureBinning",
      model: try #require(binned.outputs[parties.guest]?.model))
    let change: (inout HeteroFeatureSelection.Parameters) -> Void = {
      $0.filterMethods = ["iv_value_thres", "unique_value"]
      $0.value.threshold = 1
      $0.value.hostThresholds = [2, 0.5]
    }
    let result = runParties(
      HeteroFeatureSelection.self,
      [
        parties.guest: side(guest, [model], change), parties.first: side(host, [], change),
        parties.second: side(second, [], change),
      ])
    #expect(result.failures.isEmpty)
    let ivs = try FeatureFixture.load().ivs
    for (party, table, limit) in [(parties.guest, guest, 1.0), (parties.first, host, 2), (parties.second, second, 0.5)]
    {
      let expected = table.features.map(\.name).filter { ivs[$0] ?? 0 > limit }
      #expect(result.outputs[party]?.data.first?.features.map(\.name) == expected, "\(party.name)")
    }
    let step = result.outputs[parties.guest]?.model?.param["results"]?[0]
    #expect(step?["hostLeftCols"]?.listValue?.count == 2)
    #expect(step?["hostLeftCols"]?[1]?["leftCols"]?.objectValue?.keys.allSatisfy { $0.hasPrefix("host_2_") } == true)
  }

  // MARK: what is refused

  @Test func modelsThatAreNotConnectedAreNamedAtSubmit() {
    var parameters = HeteroFeatureSelection.Parameters(defaults: .fate15)
    parameters.filterMethods = ["iv_value_thres", "statistic_filter", "vif_filter", "manually"]
    func problems(_ modules: [String], _ role: Role) -> [String] {
      HeteroFeatureSelection.problems(reading: modules, parameters: parameters, at: Party(role, 1)).map(\.message)
    }
    #expect(
      problems([], .guest) == [
        "has 'iv_value_thres', which reads a model of HeteroFeatureBinning that is not connected",
        "has 'statistic_filter', which reads a model of DataStatistics that is not connected",
        "has 'vif_filter', which reads a model of HeteroPearson that is not connected",
      ])
    #expect(problems(["heterofeaturebinning", "DataStatistics", "HeteroPearson"], .guest).isEmpty)
    #expect(problems(["DataStatistics", "HeteroPearson"], .host).isEmpty)
    parameters.needRun = false
    #expect(problems([], .guest).isEmpty)
  }

  @Test func settingsOfMetricsAreChecked() {
    func paths(_ change: (inout HeteroFeatureSelection.Parameters) -> Void) -> [String] {
      var parameters = HeteroFeatureSelection.Parameters(defaults: .fate15)
      change(&parameters)
      return parameters.problems().map { "\($0.path) \($0.message)" }
    }
    #expect(
      paths {
        $0.iv.common.takeHigh = false
        $0.iv.mergeType = "sum"
        $0.stability.takeHigh = true
        $0.statistic.metrics = ["men", "max"]
        $0.statistic.threshold = [1]
        $0.vif.filterType = "top_k"
        $0.vif.threshold = 0.5
      } == [
        "iv_param.take_high must be true, as high values are good ones",
        "iv_param.mul_class_merge_type must be 'average', 'min' or 'max' for each metric",
        "statistic_param.threshold has 1 value for 2 metrics",
        "statistic_param.metrics has 'men', which is none of its metrics",
        "psi_param.take_high must be false, as high values are bad ones",
        "vif_param.threshold must be an integer of at least 1 with filter_type 'top_k'",
      ])
    #expect(paths { $0.statistic.threshold = [1] } == ["statistic_param.threshold is a list, but metrics is none"])
    var parameters = HeteroFeatureSelection.Parameters(defaults: .fate15)
    parameters.filterMethods = ["iv_filter"]
    parameters.iv.common.hostThresholds = [0.1, 0.2]
    let parties = [Party(.guest, 1), Party(.host, 2)]
    #expect(
      HeteroFeatureSelection.problems(with: parties, parameters: parameters, at: parties[0]).map(\.path)
        == ["iv_param.host_thresholds"])
  }

  @Test func whatAModelDoesNotKnowIsNamed() throws {
    var parameters = DataStatistics.Parameters(defaults: .fate15)
    parameters.columnIndexes = [0]
    let statistics = PartyHarness<DataStatistics>([
      .guest: .init(parameters: parameters, data: [.data: guest])
    ]).run()
    let model = ModelInput(
      component: "statistic_0", module: "DataStatistics", model: try #require(try statistics.output(.guest).model))
    func message(_ models: [ModelInput], _ metric: String) throws -> String {
      let result = Harness([
        .guest: side(guest, models) {
          $0.filterMethods = ["statistic_filter"]
          $0.statistic.metrics = .text(metric)
        }
      ]).run()
      return try #require(result.failures[.guest] as? Diagnostic).message
    }
    let second = guest.features[1].name
    #expect(
      try message([model], "mean")
        == "the model of DataStatistics has no 'mean' of column '\(second)' of guest 10000")
    #expect(try message([model], "5%") == "the model of DataStatistics has no '5%'")
    #expect(
      try message([], "mean") == "the filter by statistics reads the model of DataStatistics, which is not connected")
  }
}
