import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// HomoLR against NumPy: every optimizer, penalty, stop rule and way of aggregating, and hosts that cannot see the model.
@Suite struct HomoLRTests {
  @Test func theCasesAreThere() { #expect(HomoLRFixture.allCases.count == 22) }

  @Test(arguments: HomoLRFixture.allCases) func agreesWithNumPy(item: HomoLRFixture.Case) throws {
    let result = try HomoLRFixture.load().harness(item).run()
    #expect(result.failures.isEmpty, "\(result.failures)")
    let guest = try #require(try result.output(.guest).model)
    let arbiter = try #require(try result.output(.arbiter).model)
    for (number, expected) in item.expected.enumerated() {
      let part = model(guest, number, item)
      #expect(areClose(part.modelWeights(intercept: item.fit_intercept), expected.weights, 1e-9))
      #expect(part["iters"] == .integer(expected.iterations))
      #expect(part["isConverged"] == .bool(expected.is_converged))
      #expect(areClose(part["lossHistory"]?.numbers ?? [], expected.losses.compactMap { $0["guest"] }, 1e-9))
      let merged = model(arbiter, number, item)
      #expect(areClose(merged.modelWeights(intercept: item.fit_intercept), expected.weights, 1e-9))
      #expect(merged["header"]?.texts == ["x0", "x1", "x2", "x3"])
      #expect(areClose(merged["lossHistory"]?.numbers ?? [], expected.losses.compactMap { $0["arbiter"] }, 1e-9))
    }
    try checkHost(result, item)
  }

  private func checkHost(_ result: PartyHarness<HomoLR>.Result, _ item: HomoLRFixture.Case) throws {
    let host = try result.output(.host)
    let loss = host.metrics.namespaces["train"]?["loss"]
    guard !item.encrypted.contains("host_0") else {
      #expect(host.model?.param["weight"] == .object([:]))
      #expect(host.model?.param["intercept"] == 0.0)
      #expect(loss == nil)
      return
    }
    #expect(host.model?.param["weight"] == (try result.output(.guest)).model?.param["weight"])
    guard item.multi != true else { return }
    let values = loss?.data.compactMap(\.value.doubleValue) ?? []
    #expect(areClose(values, item.expected[0].losses.compactMap { $0["host_0"] }, 1e-9))
  }

  private func model(_ artifact: ModelArtifact, _ number: Int, _ item: HomoLRFixture.Case) -> JSON {
    guard item.multi == true else { return artifact.param }
    #expect(artifact.param["needOneVsRest"] == true)
    #expect(artifact.param["oneVsRestResult"]?["oneVsRestClasses"]?.texts == ["0", "1", "2"])
    return artifact.param["oneVsRestResult"]?["completedModels"]?[number] ?? .null
  }

  @Test(arguments: HomoLRFixture.allCases.filter { !$0.encrypted.isEmpty })
  func encryptedEqualsPlain(item: HomoLRFixture.Case) throws {
    let fixture = try HomoLRFixture.load()
    let encrypted = try fixture.harness(item).run()
    let plain = try fixture.harness(item) { parameters, _ in parameters.opensCiphertexts = true }.run()
    #expect(encrypted.failures.isEmpty && plain.failures.isEmpty)
    for role in [Role.guest, .host, .arbiter] {
      let (left, right) = (try encrypted.output(role), try plain.output(role))
      #expect(left.model == right.model, "\(role)")
      #expect(left.metrics == right.metrics, "\(role)")
      #expect(left.data == right.data, "\(role)")
    }
  }

  @Test func anEncryptedHostPredictsWhatTheModelSays() throws {
    for item in HomoLRFixture.allCases where item.encrypted == ["host_0"] {
      let fixture = try HomoLRFixture.load()
      let result = try fixture.harness(item).run()
      let table = try #require(try result.output(.host).data.first)
      let x = fixture.tables["host_0"].map { $0.x } ?? []
      let scores = item.expected.map { expected in
        x.map { row in
          zip(row, expected.weights).map { $0 * $1 }.reduce(item.fit_intercept ? expected.weights[4] : 0, +)
        }
      }
      let expected = x.indices.map { row -> Int64 in
        if item.multi != true { return scores[0][row] > 0 ? 1 : 0 }
        return Int64(scores.indices.max { scores[$0][row] < scores[$1][row] } ?? 0)
      }
      #expect((0..<table.rowCount).map { table.column("predict_result")?.integers?[$0] } == expected)
      #expect(table.column("predict_score")?.doubles?.array.allSatisfy(\.isNaN) == true)
      let detail = item.multi == true ? #"{"0": null, "1": null, "2": null}"# : #"{"0": null, "1": null}"#
      #expect(table.column("predict_detail")?.texts?[0] == detail)
    }
  }

  @Test func predictsAgainWithItsModel() throws {
    for item in HomoLRFixture.allCases where item.multi == true || item.encrypted == ["host_0"] && item.hosts == 1 {
      let fixture = try HomoLRFixture.load()
      let trained = try fixture.harness(item).run()
      var harness = try fixture.harness(item)
      harness.isPredicting = true
      for role in [Role.guest, .host, .arbiter] {
        let model = try #require(try trained.output(role).model)
        harness.sides[role]?.models = [ModelInput(component: "homo_lr_0", module: "HomoLR", model: model)]
        let table = harness.sides[role]?.data[.trainData]
        harness.sides[role]?.data = table.map { [.testData: $0] } ?? [:]
      }
      let again = harness.run()
      #expect(again.failures.isEmpty, "\(again.failures)")
      for role in [Role.guest, .host] {
        let (first, second) = (try trained.output(role).data[0], try again.output(role).data[0])
        for name in ["predict_result", "predict_score", "predict_detail"] {
          #expect(first.column(name) == second.column(name), "\(role) \(name)")
        }
        #expect(second.column("type")?.texts?[0] == "predict")
        #expect(try again.output(role).model == trained.output(role).model)
      }
    }
  }

  @Test(arguments: [[], ["host_0"]]) func goesOnFromAModel(encrypted: [String]) throws {
    let fixture = try HomoLRFixture.load()
    let item = try #require(HomoLRFixture.allCases.first { $0.encrypted == encrypted && $0.multi != true })
    let whole = try fixture.harness(item).run()
    let first = try fixture.harness(item) { parameters, _ in parameters.maxIterations = 2 }.run()
    var harness = try fixture.harness(item)
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(try first.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "homo_lr_0", module: "HomoLR", model: model)]
    }
    let second = harness.run()
    #expect(second.failures.isEmpty, "\(second.failures)")
    // Gradient descent keeps no state but the weights, so going on equals not having stopped.
    let (left, right) = (try whole.output(.guest).model?.param, try second.output(.guest).model?.param)
    #expect(
      areClose(
        left?.modelWeights(intercept: true) ?? [], right?.modelWeights(intercept: true) ?? [0], 1e-9))
    #expect(left?["iters"] == right?["iters"])
  }

  @Test func validatesTheAggregatedModel() throws {
    let fixture = try HomoLRFixture.load()
    let item = try #require(HomoLRFixture.allCases.first)
    var harness = try fixture.harness(item) { parameters, _ in parameters.validationFrequency = .every(2) }
    harness.sides[.guest]?.data[.validateData] = try fixture.table("host_1")
    harness.sides[.host]?.data[.validateData] = try fixture.table("host_1")
    let result = harness.run()
    for role in [Role.guest, .host] {
      let output = try result.output(role)
      for namespace in ["train", "validate"] {
        let names = output.metrics.namespaces[namespace]?.keys.filter {
          $0.hasPrefix("iteration_") && !$0.contains("ks")
        }
        #expect(names?.sorted() == ["iteration_1", "iteration_3"], "\(role) \(namespace)")
      }
      #expect(output.data[0].rowCount == (role == .guest ? 50 : 40))
    }
    let scores = try result.output(.guest).metrics.namespaces["validate"]?["iteration_3"]?.data
    #expect(scores?.map(\.key) == ["auc", "ks"])
  }

  @Test(arguments: HomoLRFixture.allCases.filter { $0.hosts == 1 && ($0.multi == true || $0.max_iter == 5) })
  func crossValidates(item: HomoLRFixture.Case) throws {
    let result = try HomoLRFixture.load().harness(item) { parameters, _ in
      parameters.maxIterations = 2
      parameters.crossValidation.isNeeded = true
      parameters.crossValidation.splits = 3
    }.run()
    #expect(result.failures.isEmpty, "\(result.failures)")
    for role in [Role.guest, .host, .arbiter] {
      let output = try result.output(role)
      #expect(output.model == nil)
      let isMeasured = role == .guest || role == .host && item.encrypted.isEmpty
      let folds = output.metrics.namespaces["validate"]?.keys.filter {
        $0.hasPrefix("validate_fold_") && $0.count == 15
      }
      #expect((folds?.sorted() ?? []) == (isMeasured ? (0..<3).map { "validate_fold_\($0)" } : []), "\(role)")
      let losses = output.metrics.namespaces["train"]?.keys.filter { $0.hasPrefix("loss.") }.count ?? 0
      #expect(losses == (isMeasured || role == .arbiter ? 3 * item.expected.count : 0), "\(role)")
    }
  }

  @Test func partiesMayOrderTheirColumnsAsTheyLike() throws {
    let fixture = try HomoLRFixture.load()
    let item = try #require(HomoLRFixture.allCases.first)
    let whole = try fixture.harness(item).run()
    var harness = try fixture.harness(item)
    let table = try fixture.table("host_0")
    harness.sides[.host]?.data[.trainData] = try table.selecting(columns: ["x3", "y", "x0", "x2", "x1"])
    let result = harness.run()
    #expect(try result.output(.host).model == whole.output(.host).model)
    #expect(result.logs[.host]?.contains { $0.hasSuffix("are taken in the order of guest 10000") } == true)
  }
}
