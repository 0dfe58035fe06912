import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroLR gives what contract 8.8 says, whatever carries its messages.
@Suite struct HeteroLRTests {
  @Test func theCasesAreThere() {
    #expect(HeteroLRFixture.allCases.count == 21)
  }

  @Test(arguments: HeteroLRFixture.allCases)
  func weightsAndLossesEqualThoseOfNumPy(item: HeteroLRFixture.Case) throws {
    let result = try HeteroLRFixture.load().harness(item).run()
    let guest = try result.output(.guest).model?.param ?? .null
    let host = try result.output(.host).model?.param ?? .null
    let expected = item.expected
    #expect(isClose(numbers(guest["weight"], "g", 3), expected.guest))
    #expect(isClose(numbers(host["weight"], "h", 4), expected.host))
    #expect(isClose([guest["intercept"]?.doubleValue ?? .nan], [expected.intercept]))
    #expect(guest["iters"] == .integer(expected.iterations))
    #expect(host["iters"] == .integer(expected.iterations))
    #expect(guest["isConverged"] == .bool(expected.is_converged))
    let loss = try #require(result.output(.arbiter).metrics.namespaces["train"]?["loss"])
    #expect(isClose(loss.data.compactMap(\.value.doubleValue), expected.losses))
    #expect(loss.data.map(\.key) == (0..<expected.iterations).map { .integer($0) })
    #expect(loss.meta == ["name": "train", "metric_type": "LOSS", "unit_name": "iters", "curve_name": "loss"])
  }

  @Test func modelHasTheKeysOfTheContract() throws {
    let result = try HeteroLRFixture.load().harness().run()
    let model = try #require(result.output(.guest).model)
    #expect(Set(model.buffers.keys) == ["HeteroLogisticRegressionMeta", "HeteroLogisticRegressionParam"])
    let keys: Set = [
      "iters", "lossHistory", "isConverged", "weight", "intercept", "header", "oneVsRestResult", "needOneVsRest",
      "bestIteration",
    ]
    #expect(Set(try #require(model.param.objectValue).keys) == keys)
    #expect(model.param["header"] == ["g0", "g1", "g2"])
    #expect(model.param["lossHistory"] == [])
    #expect(model.param["bestIteration"] == -1)
    #expect(model.meta["maxIter"] == "3")
    let host = try #require(result.output(.host).model)
    #expect(host.param["intercept"] == 0.0)
    let arbiter = try #require(result.output(.arbiter).model)
    #expect(arbiter.param["weight"] == .object([:]))
    #expect(arbiter.param["iters"] == 0)
    #expect(try result.output(.host).data.isEmpty)
  }

  @Test func plainAndEncryptedRunsGiveTheSameBytes() throws {
    let fixture = try HeteroLRFixture.load()
    let plain = try fixture.harness(validation).validating(fixture).run()
    var encrypted = try fixture.harness {
      validation(&$0, $1)
      $0.encryptParam.method = "Paillier"
    }.validating(fixture)
    let first = encrypted.run()
    encrypted.encodesMessages = false
    let second = encrypted.run()
    for role in [Role.guest, .host, .arbiter] {
      // The arbiter's model tells no setting of the cipher, so even the metas are equal.
      let expected = try text(plain.output(role))
      #expect(try text(first.output(role)) == expected)
      #expect(try text(second.output(role)) == expected)
    }
  }

  @Test func predictionsAreTaggedAndUnitedByID() throws {
    let fixture = try HeteroLRFixture.load()
    let result = try fixture.harness().validating(fixture).run()
    let table = try #require(result.output(.guest).data.first)
    #expect(table.header == "label,predict_result,predict_score,predict_detail,type")
    // The validation table has ids 41…60 of the training table and 1001…1010 of its own; training comes first.
    #expect(table.rowCount == 70)
    let types = try #require(table.column("type")?.texts).strings
    #expect(types == [String](repeating: "train", count: 60) + [String](repeating: "validate", count: 10))
    let weights = try result.output(.guest).model?.param ?? .null
    let hostWeights = try result.output(.host).model?.param ?? .null
    let w = numbers(weights["weight"], "g", 3) + numbers(hostWeights["weight"], "h", 4)
    let x = fixture.guest.map { $0[0] } + fixture.host.map { $0[0] }
    let score = zip(w, x).map { $0 * $1 }.reduce(weights["intercept"]?.doubleValue ?? .nan, +)
    let probability = table.column("predict_score")?.doubles?[0] ?? .nan
    #expect(isClose([probability], [Logistic.sigmoid(score)]))
    #expect(table.column("predict_result")?.integers?[0] == (probability > 0.5 ? 1 : 0))
    #expect(table.column("label")?.integers?[0] == fixture.labels[0])
    #expect(table.column("predict_detail")?.text(at: 0) == #"{"0": \#(1 - probability), "1": \#(probability)}"#)
  }

  @Test func modelsPredictOtherTables() throws {
    let fixture = try HeteroLRFixture.load()
    let trained = try fixture.harness().run()
    var harness = try fixture.harness()
    harness.isPredicting = true
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
      harness.sides[role]?.data = [:]
    }
    harness.sides[.guest]?.data[.testData] = try fixture.guestTable().selecting(rows: Array(10..<60))
    harness.sides[.host]?.data[.testData] = try fixture.hostTable().selecting(rows: Array((0..<60).reversed()))
    let result = harness.run()
    let table = try #require(result.output(.guest).data.first)
    #expect(table.rowCount == 50)
    #expect(table.column("type")?.text(at: 0) == "predict")
    let expected = try #require(trained.output(.guest).data.first).selecting(rows: Array(10..<60))
    #expect(table.column("predict_score") == expected.column("predict_score"))
    #expect(table.ids == expected.ids)
    // The host tells the scores of the rows that the guest named, and no id.
    let sent = result.messages.filter { $0.from.role == .host }
    #expect(sent.map(\.kind.name) == ["host score"])
    #expect(try sent.map { try Numbers(encoded: $0.bytes).values.count } == [50])
  }

  @Test func earlyStoppingKeepsTheBestIteration() throws {
    let fixture = try HeteroLRFixture.load()
    func restless(_ parameters: inout HeteroLinear.Parameters) {
      parameters.learningRate = 1.5
      parameters.decay = 0
      parameters.optimizer = .rmsprop
    }
    let stopped = try fixture.harness {
      validation(&$0, $1)
      restless(&$0)
      $0.maxIterations = 30
    }.validating(fixture).run()
    let guest = try stopped.output(.guest)
    let best = try #require(guest.model?.param["bestIteration"]?.integerValue)
    #expect(best >= 0)
    #expect(guest.model?.param["iters"] == .integer(best))
    let validated = try #require(guest.metrics.namespaces["validate"]).keys.filter { !$0.contains("_ks") }
    #expect(validated.count > best && validated.count < 30)
    #expect(try stopped.output(.host).model?.param["bestIteration"] == .integer(best))
    // A run that ends at the best iteration has its weights.
    let direct = try fixture.harness { parameters, _ in
      restless(&parameters)
      parameters.maxIterations = best + 1
    }.run()
    #expect(try direct.output(.guest).model?.param["weight"] == guest.model?.param["weight"])
    #expect(try direct.output(.host).model?.param["weight"] == stopped.output(.host).model?.param["weight"])
  }

  @Test func improvementsAreCountedPerMetric() {
    var stopping = EarlyStopping(rounds: 2)
    #expect(stopping.note([0.5, 0.5]) == (true, false))
    #expect(stopping.note([0.6, 0.5]) == (false, false))
    #expect(stopping.note([0.7, 0.6]) == (true, false))
    #expect(stopping.note([0.8, 0.6]) == (false, false))
    #expect(stopping.note([0.9, 0.1]) == (false, true))
  }

  @Test func validationWritesAUCAndKSOfBothTables() throws {
    let fixture = try HeteroLRFixture.load()
    let result = try fixture.harness { parameters, _ in
      parameters.validationFrequency = .every(2)
      parameters.maxIterations = 5
    }.validating(fixture).run()
    let metrics = try result.output(.guest).metrics
    for namespace in ["train", "validate"] {
      let names = try #require(metrics.namespaces[namespace]).keys.filter { !$0.contains("_ks") }
      #expect(Set(names) == ["iteration_1", "iteration_3"])
      let summary = try #require(metrics.namespaces[namespace]?["iteration_1"])
      #expect(summary.meta["metric_type"] == "EVALUATION_SUMMARY")
      #expect(summary.data.map(\.key) == ["auc", "ks"])
    }
  }

  @Test func startValuesWithoutSeedComeFromTheJobsSeed() throws {
    let fixture = try HeteroLRFixture.load()
    var harness = try fixture.harness { parameters, _ in parameters.initParam.randomSeed = nil }
    let first = try text(harness.run().output(.guest))
    #expect(try text(harness.run().output(.guest)) == first)
    harness.seed = 2
    #expect(try text(harness.run().output(.guest)) != first)
  }

  private func validation(_ parameters: inout HeteroLinear.Parameters, _ role: Role) {
    parameters.validationFrequency = .every(1)
    parameters.earlyStoppingRounds = 2
  }

  private func numbers(_ weights: JSON?, _ prefix: String, _ count: Int) -> [Double] {
    (0..<count).map { weights?["\(prefix)\($0)"]?.doubleValue ?? .nan }
  }

  private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-6 * max(1, $1.magnitude) }
  }
}
