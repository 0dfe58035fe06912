import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// HomoLR sends what its list of messages says and nothing else (cryptography 7 and 11).
@Suite struct HomoLRSecrecyTests {
  private static let list: [String: (from: Set<Role>, to: Set<Role>, secrecy: String)] = [
    "course": ([.guest], [.host, .arbiter], "clear"),
    "feature names": ([.guest], [.host], "clear"),
    "classes": ([.guest, .host, .arbiter], [.guest, .host, .arbiter], "clear"),
    "host cipher": ([.host], [.arbiter], "clear"),
    "encrypted hosts": ([.arbiter], [.guest, .host], "clear"),
    "public key": ([.arbiter], [.host], "publicKey"),
    "mask key": ([.guest, .host], [.guest, .host], "publicKey"),
    "masked part": ([.guest, .host], [.arbiter], "blinded"),
    "sealed part": ([.host], [.arbiter], "ciphertext"),
    "part weight": ([.host], [.arbiter], "clear"),
    "aggregated model": ([.arbiter], [.guest, .host], "clear"),
    "sealed model": ([.arbiter], [.host], "ciphertext"),
    "converge flag": ([.arbiter], [.guest, .host], "clear"),
    "sealed scores": ([.host], [.arbiter], "ciphertext"),
    "predicted classes": ([.arbiter], [.host], "clear"),
  ]

  private func item(_ encrypted: [String]) throws -> HomoLRFixture.Case {
    try #require(HomoLRFixture.allCases.first { $0.encrypted == encrypted && $0.multi != true && $0.batch_size == -1 })
  }

  @Test func declaredMessagesAreTheList() throws {
    #expect(HomoLR.messages.count == Self.list.count)
    for message in HomoLR.messages {
      let entry = try #require(Self.list[message.name], "\(message.name)")
      #expect(message.from == entry.from && message.to == entry.to, "\(message.name)")
      #expect("\(message.secrecy)".hasPrefix(entry.secrecy), "\(message.name)")
    }
  }

  @Test func aRunSendsEveryKindOfTheList() throws {
    let fixture = try HomoLRFixture.load()
    let plain = try fixture.harness(item([])).run()
    let encrypted = try fixture.harness(item(["host_0"])).run()
    let sent = Set((plain.messages + encrypted.messages).map(\.kind.name))
    #expect(sent == Set(Self.list.keys))
  }

  @Test func anUndeclaredKindIsRefused() throws {
    var harness = try HomoLRFixture.load().harness(item([]))
    harness.messages.removeAll { $0.name == "masked part" }
    let diagnostics = harness.run().failures.values.compactMap { $0 as? Diagnostic }
    #expect(diagnostics.allSatisfy { $0.code == .internalError && $0.message.hasSuffix("is not declared") })
    #expect(!diagnostics.isEmpty)
  }

  /// What the arbiter gets of the same weights looks different every time, while the sums are the same.
  @Test func partsAreMaskedAfresh() throws {
    let fixture = try HomoLRFixture.load()
    let (first, second) = (try fixture.harness(item([])).run(), try fixture.harness(item([])).run())
    func parts(_ result: PartyHarness<HomoLR>.Result) throws -> [UInt128] {
      try result.messages.filter { $0.kind.name == "masked part" }
        .flatMap { try MaskedPart(encoded: $0.bytes).values.values }
    }
    let (left, right) = (try parts(first), try parts(second))
    // 6 aggregations of 5 weights and a loss at two parties.
    #expect(left.count == 6 * 6 * 2)
    #expect(Set(left + right).count == left.count + right.count)
    // Uniform over 128 bits: far from the 60 bits that the weights have.
    #expect(left.filter { $0 >> 100 == 0 || ~$0 >> 100 == 0 }.isEmpty)
    #expect(try first.output(.guest).model == second.output(.guest).model)
  }

  @Test func theArbiterOfAnEncryptedHostSeesMaskedPartsToo() throws {
    // The harness hands out what the arbiter decrypts when the ciphertexts are open.
    let fixture = try HomoLRFixture.load()
    let run = { try fixture.harness(item(["host_0"])) { parameters, _ in parameters.opensCiphertexts = true }.run() }
    let (first, second) = (try run(), try run())
    func opened(_ result: PartyHarness<HomoLR>.Result) throws -> [Int256] {
      try result.messages.filter { $0.kind.name == "sealed part" }
        .flatMap { try PrivateCipher.identity.open(SealedVector(encoded: $0.bytes, cipher: .identity)) }
    }
    let (left, right) = (try opened(first), try opened(second))
    #expect(left.count == 6 * 5)
    #expect(Set(left + right).count == left.count + right.count)
    #expect(left.filter { $0.modulo128 >> 100 == 0 || ~$0.modulo128 >> 100 == 0 }.isEmpty)
    #expect(try first.output(.guest).model == second.output(.guest).model)
  }

  @Test func equalPlaintextsHaveDifferentCiphertexts() throws {
    let fixture = try HomoLRFixture.load()
    let result = try fixture.harness(item(["host_0"])) { parameters, _ in
      parameters.initParam.method = .zeros
      parameters.initParam.fitIntercept = false
      parameters.maxIterations = 1
    }.run()
    let key = try #require(result.messages.first { $0.kind.name == "public key" }).bytes
    let cipher = try PublicCipher(encoded: key)
    var seen = Set<[UInt8]>()
    var count = 0
    for message in result.messages where message.kind.secrecy == .ciphertext {
      let vector = try SealedVector(encoded: message.bytes, cipher: cipher)
      #expect(vector.isEncrypted)
      for row in 0..<vector.count {
        seen.insert(try vector.selecting([row]).encoded())
        count += 1
      }
    }
    // Two parts and two models of 4 weights, and a score a row.
    #expect(count == 4 * 4 + 40)
    #expect(seen.count == count)
  }

  @Test(arguments: [[], ["host_0"]])
  func permutedLabelsChangeNoReadableMessageToAnEncryptedHost(encrypted: [String]) throws {
    let fixture = try HomoLRFixture.load()
    var harness = try fixture.harness(item(encrypted)) { parameters, _ in parameters.maxIterations = 2 }
    let first = harness.run()
    let labels = try #require(fixture.tables["guest"]).y
    harness.sides[.guest]?.data[.trainData] = try fixture.table("guest", labels: labels.reversed())
    let second = harness.run()
    func readable(_ result: PartyHarness<HomoLR>.Result) -> [String: [[UInt8]]] {
      let messages = result.messages.filter { $0.to.role == .host && $0.kind.secrecy != .ciphertext }
      return Dictionary(grouping: messages, by: \.kind.name).mapValues { $0.map(\.bytes) }
    }
    let (left, right) = (readable(first), readable(second))
    let changed = Set(left.keys.filter { left[$0] != right[$0] })
    // Keys are fresh in every run; a plain host sees the model, an encrypted one only the classes of its own rows.
    #expect(
      changed.isSubset(of: ["mask key", "public key", encrypted.isEmpty ? "aggregated model" : "predicted classes"]))
    #expect(left.keys.contains("aggregated model") == encrypted.isEmpty)
  }

  @Test(arguments: [[], ["host_0"]]) func noMessageHoldsAFeature(encrypted: [String]) throws {
    let fixture = try HomoLRFixture.load()
    var harness = try fixture.harness(item(encrypted)) { parameters, _ in
      parameters.maxIterations = 1
      parameters.initParam.method = .zeros
    }
    let canaries = (guest: 1.171875127, host: 0.390625433)
    for (role, name, value) in [(Role.guest, "guest", canaries.guest), (.host, "host_0", canaries.host)] {
      harness.sides[role]?.data[.trainData] = try planted(value, in: fixture.table(name))
    }
    let result = harness.run()
    #expect(result.failures.isEmpty)
    for message in result.messages {
      for value in [canaries.guest, canaries.host] {
        #expect(!message.bytes.holds(Int64(bitPattern: value.bitPattern).encoded), "\(message.kind.name)")
        #expect(!message.bytes.holds(Int64(value * 0x1p40).encoded), "\(message.kind.name)")
      }
    }
  }

  private func planted(_ value: Double, in table: Table) throws -> Table {
    try table.replacingColumns(
      table.columns.map { column in
        guard column.name == "x1", var values = column.doubles?.array else { return column }
        values[7] = value
        return Column(name: column.name, role: column.role, doubles: values)
      })
  }
}
