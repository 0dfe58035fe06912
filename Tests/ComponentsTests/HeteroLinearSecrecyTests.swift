import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// Encrypted and plain runs of all hetero linear models give the same bytes, and their messages keep cryptography 11.
@Suite struct HeteroLinearSecrecyTests {
  /// A way to train that has messages of its own.
  struct Way: CustomTestStringConvertible {
    let testDescription: String
    var family = "logistic"
    var labels: String?
    var change: @Sendable (inout HeteroLinear.Parameters) -> Void = { _ in }
    var pick: @Sendable (HeteroLinearFixture.Case) -> Bool = {
      $0.hosts.count == 1 && !$0.weighted && $0.optimizer == "sgd"
    }
  }

  private static let ways: [Way] = [
    Way(testDescription: "linear", family: "linear"), Way(testDescription: "poisson", family: "poisson"),
    Way(testDescription: "exposure", family: "poisson", pick: { $0.exposed }),
    Way(testDescription: "weights", pick: { $0.weighted && $0.hosts.count == 1 && $0.optimizer == "sgd" }),
    Way(
      testDescription: "linear weights", family: "linear",
      pick: { $0.weighted && $0.hosts.count == 1 && $0.optimizer == "sgd" }),
    Way(testDescription: "poisson weights", family: "poisson", pick: { $0.weighted }),
    Way(testDescription: "three hosts, weights", pick: { $0.hosts.count == 3 }),
    Way(testDescription: "two hosts", family: "linear", pick: { $0.hosts.count == 2 }),
    Way(testDescription: "quasi-Newton", change: { $0.quasiNewton.sampleSize = 40 }, pick: { $0.optimizer == "sqn" }),
    Way(testDescription: "several classes", labels: "multi", change: { $0.maxIterations = 1 }),
    Way(
      testDescription: "folds",
      change: {
        $0.crossValidation.isNeeded = true
        $0.crossValidation.splits = 2
        $0.crossValidation.outputsHistory = true
        $0.maxIterations = 1
      }),
    Way(
      testDescription: "selection", family: "poisson",
      change: {
        $0.stepwise.isNeeded = true
        $0.stepwise.maxStep = 1
        $0.stepwise.direction = .forward
        $0.maxIterations = 1
        $0.batchSize = -1
      }),
    Way(
      testDescription: "hidden batches",
      change: {
        $0.maskedRate = 1
        $0.shuffle = true
        $0.maxIterations = 2
      }),
    Way(
      testDescription: "one random batch",
      change: {
        $0.batchStrategy = .random
        $0.floatingPointPrecision = 23
        $0.callback.callbacks = ["ModelCheckpoint"]
      }),
  ]

  private func run(_ way: Way, method: String?, _ change: (inout HeteroLinear.Parameters) -> Void = { _ in }) throws
    -> (texts: [String], messages: [RecordedMessage], failures: [Role: any Error])
  {
    let fixture = try HeteroLinearFixture.load()
    let item = try #require(fixture.fits.first { $0.family == way.family && way.pick($0) })
    func result<Subject: Component>(_ harness: PartyHarness<Subject>) throws
      -> (texts: [String], messages: [RecordedMessage], failures: [Role: any Error])
    {
      let result = harness.run()
      let roles: [Role] = [.guest, .host, .arbiter]
      return (
        result.failures.isEmpty ? try roles.map { text(try result.output($0)) } : [], result.messages, result.failures
      )
    }
    let apply: (inout HeteroLinear.Parameters) -> Void = {
      $0.maxIterations = 2
      $0.encryptParam.method = method
      way.change(&$0)
      change(&$0)
    }
    switch way.family {
    case "logistic": return try result(fixture.harness(HeteroLR.self, item, labels: way.labels, \.shared, apply))
    case "linear": return try result(fixture.harness(HeteroLinR.self, item, labels: way.labels, \.shared, apply))
    default: return try result(fixture.harness(HeteroPoisson.self, item, labels: way.labels, \.shared, apply))
    }
  }

  @Test(arguments: ways) func plainAndEncryptedRunsGiveTheSameBytes(way: Way) throws {
    let plain = try run(way, method: nil)
    #expect(plain.failures.isEmpty, "\(plain.failures)")
    let encrypted = try run(way, method: "Paillier")
    #expect(encrypted.failures.isEmpty, "\(encrypted.failures)")
    #expect(plain.texts == encrypted.texts)
    #expect(!plain.texts.isEmpty)
    try expectFreshCiphertexts(encrypted.messages)
  }

  /// No ciphertext occurs twice, but where one message goes to several hosts.
  private func expectFreshCiphertexts(_ messages: [RecordedMessage]) throws {
    let key = try #require(messages.first { $0.kind.name == "public key" }).bytes
    let cipher = try PublicCipher(encoded: key)
    var seen = Set<[UInt8]>()
    var count = 0
    for message in messages where message.kind.secrecy == .ciphertext && message.to.index == 0 {
      let vector = try SealedVector(encoded: message.bytes, cipher: cipher)
      #expect(vector.isEncrypted)
      for row in 0..<vector.count {
        seen.insert(try vector.selecting([row]).encoded())
        count += 1
      }
    }
    #expect(seen.count == count)
  }

  @Test func hidingABatchChangesNoResult() throws {
    let way = Way(testDescription: "batches")
    let shown = try run(way, method: nil)
    let hidden = try run(way, method: nil) { $0.maskedRate = 1 }
    #expect(shown.texts == hidden.texts)
    let rows = hidden.messages.filter { $0.kind.name == "batch ids" }
    // 25 of 60 rows are hidden among 25 others, the last 10 among as many others as the batch size says.
    #expect(try rows.map { try WholeNumbers(encoded: $0.bytes).values.count } == [50, 50, 35])
  }

  @Test(arguments: ["linear", "poisson"]) func hostsSeeNothingOfTheLabelsButTheirUpdates(family: String) throws {
    let fixture = try HeteroLinearFixture.load()
    func messages(reversed: Bool) throws -> [String: [[UInt8]]] {
      let item = try #require(fixture.fits.first { $0.family == family })
      func toHost<Subject: Component>(_ harness: PartyHarness<Subject>) throws -> [String: [[UInt8]]] {
        var harness = harness
        if reversed {
          let table = try #require(harness.sides[.guest]?.data[.trainData])
          let columns = table.columns.map { column in
            column.role == .label
              ? Column(name: "y", role: .label, doubles: (column.doubles?.array ?? []).reversed()) : column
          }
          harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(columns)
        }
        let sent = harness.run().messages.filter { $0.to.role == .host && $0.kind.secrecy != .ciphertext }
        return Dictionary(grouping: sent, by: \.kind.name).mapValues { $0.map(\.bytes) }
      }
      let encrypted: (inout HeteroLinear.Parameters) -> Void = { $0.encryptParam.method = "Paillier" }
      return family == "linear"
        ? try toHost(fixture.harness(HeteroLinR.self, item, \.shared, encrypted))
        : try toHost(fixture.harness(HeteroPoisson.self, item, \.shared, encrypted))
    }
    let (first, second) = (try messages(reversed: false), try messages(reversed: true))
    #expect(Set(first.keys) == ["public key", "batch information", "sample ids", "update", "converge flag"])
    #expect(Set(first.keys.filter { first[$0] != second[$0] }) == ["public key", "update"])
  }

  @Test(arguments: ["linear", "poisson"], ["Paillier", "None"])
  func noMessageHoldsAFeatureOrALabel(family: String, method: String) throws {
    // Plain messages to the arbiter are what the encrypted ones decrypt to; the others are exempt without encryption.
    let receivers: Set<Role> = method == "None" ? [.arbiter] : Set(Role.allCases)
    let fixture = try HeteroLinearFixture.load()
    let item = try #require(fixture.fits.first { $0.family == family })
    let (own, hosts, label) = (1.171875 + 0x1p-20, 1.390625 + 0x1p-20, 2.828125 + 0x1p-18)
    func sent<Subject: Component>(_ harness: PartyHarness<Subject>) throws -> [RecordedMessage] {
      var harness = harness
      for (role, value) in [(Role.guest, own), (.host, hosts)] {
        let table = try #require(harness.sides[role]?.data[.trainData])
        harness.sides[role]?.data[.trainData] = try plantingInFirstFeature(value, in: table)
      }
      let table = try #require(harness.sides[.guest]?.data[.trainData])
      var labels = try #require(table.label?.doubles?.array)
      labels[7] = label
      let columns = table.columns.map { $0.role == .label ? Column(name: "y", role: .label, doubles: labels) : $0 }
      harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(columns)
      let result = harness.run()
      #expect(result.failures.isEmpty)
      return result.messages
    }
    let change: (inout HeteroLinear.Parameters) -> Void = {
      $0.encryptParam.method = method
      $0.maxIterations = 1
    }
    let patterns = [own, hosts, label].flatMap(canaryPatterns(of:))
    #expect(!patterns.isEmpty)
    let found = try messages(holding: patterns) {
      let sent =
        family == "linear"
        ? try sent(fixture.harness(HeteroLinR.self, item, \.shared, change))
        : try sent(fixture.harness(HeteroPoisson.self, item, \.shared, change))
      #expect(!sent.isEmpty)
      return sent.filter { receivers.contains($0.to.role) }
    }
    #expect(found.isEmpty)
  }

  @Test func thePoissonListHasItsOwnKind() {
    let common = Set(HeteroLR.messages.map(\.name)).subtracting([
      "host hessian forward", "hessian terms", "hessian sums",
    ])
    #expect(Set(HeteroPoisson.messages.map(\.name)) == common.union(["host linear forward"]))
    #expect(HeteroLinR.messages == HeteroLR.messages)
  }
}
