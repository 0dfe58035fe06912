import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// The hetero linear models give what NumPy, scikit-learn and the papers give, whatever carries their messages.
@Suite struct HeteroLinearTests {
  private static let fixture = try? HeteroLinearFixture.load()

  private func close(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-6) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) }
  }

  private func weights(_ param: JSON?, _ prefix: String, _ count: Int) -> [Double] {
    (0..<count).map { param?["weight"]?["\(prefix)\($0)"]?.doubleValue ?? .nan }
  }

  @Test(arguments: fixture?.fits ?? [])
  func weightsAndLossesEqualThoseOfNumPy(item: HeteroLinearFixture.Case) throws {
    let fixture = try HeteroLinearFixture.load()
    switch item.family {
    case "logistic": try compare(fixture.harness(HeteroLR.self, item, \.shared), item)
    case "linear": try compare(fixture.harness(HeteroLinR.self, item, \.shared), item)
    default: try compare(fixture.harness(HeteroPoisson.self, item, \.shared), item)
    }
  }

  private func compare<Subject: Component>(
    _ harness: PartyHarness<Subject>, _ item: HeteroLinearFixture.Case
  ) throws {
    let expected = try #require(item.expected)
    let result = harness.run()
    let guest = try result.output(.guest).model?.param
    // Quasi-Newton steps divide by small differences, which magnifies the rounding of the fixed point.
    let tolerance = item.optimizer == "sqn" ? 1e-5 : 1e-6
    #expect(close(weights(guest, "g", 3), expected.guest, tolerance))
    #expect(close([guest?["intercept"]?.doubleValue ?? .nan], [expected.intercept], tolerance))
    let hosts = [try result.output(.host)] + result.otherHosts.compactMap(\.self)
    #expect(hosts.count == expected.hosts.count)
    for (host, values) in zip(hosts, expected.hosts) {
      #expect(close(weights(host.model?.param, "h", values.count), values, tolerance))
    }
    #expect(guest?["iters"] == .integer(expected.iterations))
    #expect(guest?["isConverged"] == .bool(expected.is_converged))
    let loss = try result.output(.arbiter).metrics.namespaces["train"]?["loss"]
    #expect(
      close(loss?.data.compactMap(\.value.doubleValue) ?? [], item.hosts.count > 1 ? [] : expected.losses, tolerance))
    #expect((loss == nil) == (item.hosts.count > 1))
  }

  @Test func theCasesAreThere() {
    #expect(Self.fixture?.fits.count == 26)
    #expect(Self.fixture?.selections.count == 6)
  }

  @Test func trainingGoesOnFromAModel() throws {
    let fixture = try HeteroLinearFixture.load()
    let first = try fixture.harness(HeteroLR.self, fixture.warm, \.shared) {
      $0.maxIterations = fixture.warm.first_max_iter ?? 0
    }.run()
    var harness = try fixture.harness(HeteroLR.self, fixture.warm, \.shared)
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(first.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
    }
    try compare(harness, fixture.warm)
    let loss = try #require(harness.run().output(.arbiter).metrics.namespaces["train"]?["loss"])
    #expect(loss.data.map(\.key) == [2, 3, 4])
    harness.sides[.host]?.data[.trainData] = try HeteroLRFixture.load().hostTable().filteringColumns { $0.name != "h0" }
    #expect(harness.run().failures[.host].flatMap { $0 as? Diagnostic }?.code == .modelMismatch)
  }

  @Test func severalClassesHaveAModelEach() throws {
    let fixture = try HeteroLinearFixture.load()
    let case0 = try #require(fixture.fits.first { $0.family == "logistic" && $0.optimizer == "sgd" })
    let harness = try fixture.harness(HeteroLR.self, case0, labels: "multi", \.shared)
    let result = harness.run()
    let guest = try #require(result.output(.guest).model?.param)
    let host = try #require(result.output(.host).model?.param)
    #expect(guest["needOneVsRest"] == true)
    #expect(guest["oneVsRestResult"]?["oneVsRestClasses"] == ["0", "1", "2"])
    for (index, expected) in fixture.several.expected.enumerated() {
      let own = guest["oneVsRestResult"]?["completedModels"]?[index]
      #expect(
        close(weights(own, "g", 3) + [own?["intercept"]?.doubleValue ?? .nan], expected.guest + [expected.intercept]))
      #expect(close(weights(host["oneVsRestResult"]?["completedModels"]?[index], "h", 4), expected.hosts[0]))
      let loss = try result.output(.arbiter).metrics.namespaces["train"]?["loss.\(index)"]
      #expect(close(loss?.data.compactMap(\.value.doubleValue) ?? [], expected.losses))
    }
    let table = try #require(result.output(.guest).data.first)
    #expect(table.column("predict_result")?.doubles?.array == fixture.several.results.map { Double($0) })
    #expect(
      close(table.column("predict_score")?.doubles?.array ?? [], fixture.several.probabilities.map { $0.max() ?? 0 }))
    let detail = try JSONReader.read(
      SourceText(name: "detail", text: table.column("predict_detail")?.text(at: 0) ?? ""))
    #expect(close((0..<3).map { detail.json["\($0)"]?.doubleValue ?? .nan }, fixture.several.probabilities[0]))
    try predicted(by: result, harness, equal: table)
  }

  private func predicted(
    by trained: PartyHarness<HeteroLR>.Result, _ harness: PartyHarness<HeteroLR>, equal table: Table
  ) throws {
    var harness = harness
    harness.isPredicting = true
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
      let table = harness.sides[role]?.data[.trainData]
      harness.sides[role]?.data = table.map { [.testData: $0] } ?? [:]
    }
    let again = try #require(harness.run().output(.guest).data.first)
    #expect(again.column("predict_detail") == table.column("predict_detail"))
  }

  @Test(arguments: fixture?.folds ?? [])
  func foldsAreThoseOfScikitLearn(item: HeteroLinearFixture.Case) throws {
    let fixture = try HeteroLinearFixture.load()
    if item.family == "logistic" {
      try compareFolds(fixture.harness(HeteroLR.self, item, \.shared).run(), item)
    } else {
      try compareFolds(fixture.harness(HeteroLinR.self, item, \.shared).run(), item)
    }
  }

  private func compareFolds<Subject: Component>(
    _ result: PartyHarness<Subject>.Result, _ item: HeteroLinearFixture.Case
  ) throws {
    let (guest, arbiter) = (try result.output(.guest), try result.output(.arbiter))
    #expect(guest.model == nil && arbiter.model == nil)
    #expect(guest.data.isEmpty)
    for (number, fold) in (item.folds ?? []).enumerated() {
      let loss = arbiter.metrics.namespaces["train"]?["loss.\(number)"]
      #expect(close(loss?.data.compactMap(\.value.doubleValue) ?? [], fold.losses))
      for (tag, values) in fold.metrics {
        let metric = try #require(guest.metrics.namespaces[tag]?["\(tag)_fold_\(number)"])
        #expect(metric.meta["metric_type"] == "EVALUATION_SUMMARY")
        for (name, value) in values {
          let found = metric.data.first { $0.key == .text(name) }?.value.doubleValue
          #expect(close([found ?? .nan], [value]), "\(tag) \(name) of fold \(number)")
        }
      }
    }
  }

  @Test(arguments: fixture?.selections ?? [])
  func selectionsAreThoseOfNumPy(item: HeteroLinearFixture.Case) throws {
    let fixture = try HeteroLinearFixture.load()
    switch item.family {
    case "logistic": try compareSelection(fixture.harness(HeteroLR.self, item, \.shared).run(), item)
    case "linear": try compareSelection(fixture.harness(HeteroLinR.self, item, \.shared).run(), item)
    default: try compareSelection(fixture.harness(HeteroPoisson.self, item, \.shared).run(), item)
    }
  }

  private func compareSelection<Subject: Component>(
    _ result: PartyHarness<Subject>.Result, _ item: HeteroLinearFixture.Case
  ) throws {
    let steps = try #require(item.steps)
    let metrics = try result.output(.arbiter).metrics.namespaces["train"] ?? [:]
    #expect(metrics.count == steps.count)
    for (number, step) in steps.enumerated() {
      let metric = try #require(metrics["stepwise_\(number)"])
      #expect(metric.data == [Metrics.Pair(.text("stepwise_\(number)"), .integer(number))])
      let mask = (metric.meta["host_mask"]?.listValue ?? []) + (metric.meta["guest_mask"]?.listValue ?? [])
      #expect(mask == step.mask.map { .bool($0 == 1) })
      #expect(close([metric.meta["current_ic_val"]?.doubleValue ?? .nan], [step.criterion]))
    }
    let last = try #require(steps.last?.mask)
    func header(_ prefix: String, _ mask: ArraySlice<Int>) -> JSON {
      .list(zip(mask.indices, mask).filter { $0.1 == 1 }.map { .text("\(prefix)\($0.0 - mask.startIndex)") })
    }
    #expect(try result.output(.host).model?.param["header"] == header("h", last.prefix(4)))
    #expect(try result.output(.guest).model?.param["header"] == header("g", last.dropFirst(4)))
    #expect(try result.output(.guest).metrics.namespaces["train"]?.count == steps.count)
    #expect(try result.output(.guest).data.first?.rowCount == 60)
  }
}
