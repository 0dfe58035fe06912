import Configuration
import Diagnostics
import Glibc
import Learning
import Pipeline
import Testing

@testable import Components

/// `shuffle` and `batch_strategy` of FATE 1.7 and later in HomoLR: every party draws its own batches.
@Suite struct HomoLRBatchTests {
  private func harness(
    encrypted: [String] = [], _ change: @escaping (inout HomoLR.Parameters) -> Void
  ) throws -> PartyHarness<HomoLR> {
    let item = try #require(
      HomoLRFixture.allCases.first {
        $0.encrypted == encrypted && $0.hosts == 1 && $0.multi != true && $0.aggregate_iters == 1
      })
    return try HomoLRFixture.load().harness(item) { parameters, _ in
      parameters.maxIterations = 1
      parameters.batchSize = 10
      parameters.optimizer = .sgd
      parameters.penalty = nil
      parameters.usesProximal = false
      parameters.initParam.method = .zeros
      parameters.initParam.fitIntercept = false
      change(&parameters)
    }
  }

  private func weights(_ harness: PartyHarness<HomoLR>) throws -> [Double] {
    let result = harness.run()
    #expect(result.failures.isEmpty, "\(result.failures)")
    return try #require(try result.output(.guest).model?.param.modelWeights(intercept: false))
  }

  /// The weights after one iteration of given batches, computed here: w ← w + lr · Σ σ(−y·wx)·y·x / n, batch after batch;
  /// then the mean of both parties by rows.
  private func expected(_ batches: (String, Role) -> [[Int]], _ parameters: HomoLR.Parameters) throws -> [Double] {
    let fixture = try HomoLRFixture.load()
    var (total, sum) = (0, [Double](repeating: 0, count: 4))
    for (name, role) in [("guest", Role.guest), ("host_0", Role.host)] {
      let table = try #require(fixture.tables[name])
      var w = [Double](repeating: 0, count: 4)
      let chosen = batches(name, role)
      for batch in chosen {
        var gradient = [Double](repeating: 0, count: 4)
        for row in batch {
          let y = table.y[row] == 1 ? 1.0 : -1.0
          let score = zip(w, table.x[row]).map(*).reduce(0, +)
          let factor = (1 / (1 + exp(-y * score)) - 1) * y
          for column in 0..<4 { gradient[column] += factor * table.x[row][column] / Double(batch.count) }
        }
        for column in 0..<4 { w[column] -= parameters.learningRate * gradient[column] }
      }
      let rows = chosen.map(\.count).reduce(0, +)
      total += rows
      for column in 0..<4 { sum[column] += w[column] * Double(rows) }
    }
    return sum.map { $0 / Double(total) }
  }

  private func stream(_ harness: PartyHarness<HomoLR>, _ role: Role) -> RandomStream {
    RandomStream(
      seed: harness.seed, names: ["component_0", role.rawValue, "10000", "batches of 1, fold -1"])
  }

  @Test func shuffledRowsAreCut() throws {
    let harness = try harness { $0.shuffle = true }
    let parameters = try #require(harness.sides[.guest]?.parameters)
    let fixture = try HomoLRFixture.load()
    let cut = try expected(
      { name, role in
        var stream = stream(harness, role)
        let count = fixture.tables[name]?.x.count ?? 0
        let order = stream.shuffledIndices(count)
        return stride(from: 0, to: count, by: 10).map { Array(order[$0..<min($0 + 10, count)]) }
      }, parameters)
    #expect(areClose(try weights(harness), cut, 1e-9))
    let inOrder = try weights(self.harness { _ in })
    #expect(!areClose(inOrder, cut, 1e-6))
    // Drawn, but the same in every run.
    #expect(try weights(harness) == weights(harness))
  }

  @Test func randomTakesOneBatch() throws {
    let harness = try harness { $0.batchStrategy = .random }
    let parameters = try #require(harness.sides[.guest]?.parameters)
    let fixture = try HomoLRFixture.load()
    let one = try expected(
      { name, role in
        var stream = stream(harness, role)
        return [(try? stream.sample(10, of: fixture.tables[name]?.x.count ?? 0)) ?? []]
      }, parameters)
    #expect(areClose(try weights(harness), one, 1e-9))
  }

  /// A batch of all rows leaves nothing to draw.
  @Test func aBatchOfAllRowsIsTheSame() throws {
    let plain = try weights(harness { $0.batchSize = -1 })
    #expect(try weights(harness { ($0.batchSize, $0.shuffle) = (-1, true) }) == plain)
    #expect(try weights(harness { ($0.batchSize, $0.batchStrategy) = (1000, .random) }) == plain)
  }

  @Test(arguments: [true, false]) func encryptedEqualsPlain(shuffles: Bool) throws {
    func change(_ parameters: inout HomoLR.Parameters) {
      parameters.maxIterations = 3
      if shuffles { parameters.shuffle = true } else { parameters.batchStrategy = .random }
    }
    let encrypted = try harness(encrypted: ["host_0"]) { change(&$0) }.run()
    let plain = try harness(encrypted: ["host_0"]) {
      change(&$0)
      $0.opensCiphertexts = true
    }.run()
    #expect(encrypted.failures.isEmpty && plain.failures.isEmpty, "\(encrypted.failures)")
    for role in [Role.guest, .host, .arbiter] {
      #expect(try encrypted.output(role).model == plain.output(role).model, "\(role)")
      #expect(try encrypted.output(role).data == plain.output(role).data, "\(role)")
    }
  }

  @Test func whatHasNoEffectIsNamed() throws {
    let result = try harness {
      $0.maskedRate = 5
      $0.floatingPointPrecision = 23
    }.run()
    for name in ["masked_rate", "floating_point_precision"] {
      #expect(result.logs[.host]?.contains { $0.contains("\(name) has no effect on HomoLR") } == true)
    }
  }

  @Test func whatFATERefuses() {
    var parameters = HomoLR.Parameters(defaults: .fate15)
    #expect(parameters.problems().isEmpty)
    parameters.stepwise.isNeeded = true
    #expect(parameters.problems().map(\.path) == ["stepwise_param.need_stepwise"])
    parameters.stepwise.isNeeded = false
    parameters.batchStrategy = .random
    #expect(parameters.problems().map(\.path) == ["batch_strategy"])
    parameters.batchSize = 100
    #expect(parameters.problems().isEmpty)
  }
}
