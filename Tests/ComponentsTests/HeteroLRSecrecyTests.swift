import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroLR sends what its list of messages says and nothing else (cryptography 4 and 11).
@Suite struct HeteroLRSecrecyTests {
  private static let list: [String: (from: Set<Role>, to: Set<Role>, isCiphertext: Bool)] = [
    "public key": ([.arbiter], [.guest, .host], false),
    "batch information": ([.guest], [.host, .arbiter], false),
    "sample ids": ([.guest], [.host], false),
    "batch ids": ([.guest], [.host], false),
    "host forward": ([.host], [.guest], true),
    "residual": ([.guest], [.host], true),
    "host loss part": ([.host], [.guest], true),
    "gradient": ([.guest, .host], [.arbiter], true),
    "loss": ([.guest], [.arbiter], true),
    "update": ([.arbiter], [.guest, .host], false),
    "converge flag": ([.arbiter], [.guest, .host], false),
    "validation status": ([.guest], [.host, .arbiter], false),
    "column count": ([.guest, .host], [.arbiter], false),
    "column selection": ([.arbiter], [.guest, .host], false),
    "host hessian forward": ([.host], [.guest], true),
    "hessian terms": ([.guest], [.host], true),
    "hessian sums": ([.guest, .host], [.arbiter], true),
    "host score": ([.host], [.guest], false),
  ]

  private func encrypted(
    _ change: (inout HeteroLinear.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<HeteroLR> {
    try HeteroLRFixture.load().harness { parameters, _ in
      parameters.encryptParam.method = "Paillier"
      parameters.maxIterations = 2
      change(&parameters)
    }
  }

  @Test func declaredMessagesAreTheList() throws {
    #expect(Set(HeteroLR.messages.map(\.name)) == Set(Self.list.keys))
    #expect(HeteroLR.messages.count == Self.list.count)
    for message in HeteroLR.messages {
      let entry = try #require(Self.list[message.name])
      #expect(message.from == entry.from)
      #expect(message.to == entry.to)
      #expect((message.secrecy == .ciphertext) == entry.isCiphertext)
    }
  }

  @Test func runsSendEveryKindOfTheList() throws {
    let fixture = try HeteroLRFixture.load()
    var seen = Set<String>()
    let validating = try encrypted {
      $0.validationFrequency = .every(1)
      $0.earlyStoppingRounds = 2
      $0.optimizer = .quasiNewton
      $0.quasiNewton.updateInterval = 2
      $0.quasiNewton.sampleSize = 40
    }.validating(fixture).run()
    let selecting = try encrypted {
      $0.encryptParam.method = nil
      $0.stepwise.isNeeded = true
      $0.stepwise.maxStep = 1
    }.run()
    for result in [validating, selecting] {
      #expect(result.failures.isEmpty)
      seen.formUnion(result.messages.map(\.kind.name))
    }
    #expect(seen == Set(Self.list.keys))
  }

  @Test func anUndeclaredKindIsRefused() throws {
    var harness = try encrypted()
    harness.messages.removeAll { $0.name == "loss" }
    let result = harness.run()
    #expect(result.outputs.isEmpty)
    let diagnostics = result.failures.values.compactMap { $0 as? Diagnostic }
    #expect(!diagnostics.isEmpty)
    for diagnostic in diagnostics {
      #expect(diagnostic.code == .internalError)
      #expect(diagnostic.message == "the message 'loss' from guest 10000 to arbiter 10000 is not declared")
    }
  }

  @Test func theHostSeesNothingOfTheLabelsButItsUpdates() throws {
    let fixture = try HeteroLRFixture.load()
    var harness = try encrypted()
    let first = harness.run()
    harness.sides[.guest]?.data[.trainData] = try fixture.guestTable(labels: fixture.labels.reversed())
    let second = harness.run()
    let (left, right) = (clearMessagesToHost(first), clearMessagesToHost(second))
    #expect(Set(left.keys) == ["public key", "batch information", "sample ids", "update", "converge flag"])
    // A key is fresh in every run; the update is what training is for.
    #expect(Set(left.keys.filter { left[$0] != right[$0] }) == ["public key", "update"])
    #expect(left["update"]?.map(\.count) == right["update"]?.map(\.count))
    func ciphertexts(_ result: PartyHarness<HeteroLR>.Result) -> [String: Int] {
      Dictionary(
        grouping: result.messages.filter { $0.to.role == .host && $0.kind.secrecy == .ciphertext }, by: \.kind.name
      ).mapValues(\.count)
    }
    #expect(ciphertexts(first) == ciphertexts(second))
  }

  private func clearMessagesToHost(_ result: PartyHarness<HeteroLR>.Result) -> [String: [[UInt8]]] {
    Dictionary(
      grouping: result.messages.filter { $0.to.role == .host && $0.kind.secrecy != .ciphertext }, by: \.kind.name
    ).mapValues { $0.map(\.bytes) }
  }

  @Test func equalPlaintextsHaveDifferentCiphertexts() throws {
    // With all weights 0 the host encrypts 0 for every row, and the guest ±0.5.
    let result = try encrypted {
      $0.initParam.method = .zeros
      $0.allowsWideHost = true
      $0.maxIterations = 1
    }.run()
    let keyBytes = try #require(result.messages.first { $0.kind.name == "public key" }).bytes
    let cipher = try PublicCipher(encoded: keyBytes)
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
    // Rows twice, 3 + 1 + 4 gradients and two losses in each of three batches.
    #expect(count == 2 * 60 + 3 * (3 + 1 + 4 + 2))
    #expect(seen.count == count)
  }

  @Test func theResidualCarriesRandomnessOfTheGuest() throws {
    // Dividing [[d]] by its own [[w·x]] would leave the host a ciphertext of the guest's term with no randomness at all,
    // that is (1 + m·n) mod n²: subtracting the guest's known plaintext must not give the trivial ciphertext of 0.
    let fixture = try HeteroLRFixture.load()
    let result = try encrypted {
      $0.initParam.method = .zeros
      $0.allowsWideHost = true
      $0.maxIterations = 1
      $0.batchSize = -1
    }.run()
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(result.messages.first { $0.kind.name == name }).bytes
    }
    let cipher = try PublicCipher(encoded: bytes("public key"))
    let forward = try SealedVector(encoded: bytes("host forward"), cipher: cipher)
    let residual = try SealedVector(encoded: bytes("residual"), cipher: cipher)
    let guestTerms = fixture.labels.map { Int256($0 == 1 ? Int64(1) << 41 : -(Int64(1) << 41)) }
    let rest = try residual.subtracting(forward).adding(guestTerms, atMost: .powerOfTwo(61))
    var forms = Set<[UInt8]>()
    for row in 0..<rest.count { forms.insert(try rest.selecting([row]).encoded()) }
    #expect(forms.count == 60)
  }

  @Test(arguments: ["Paillier", "None"])
  func noMessageHoldsAFeatureOrALabel(method: String) throws {
    // Plain messages to the arbiter are what the encrypted ones decrypt to; the others are exempt without encryption.
    let receivers: Set<Role> = method == "None" ? [.arbiter] : Set(Role.allCases)
    let fixture = try HeteroLRFixture.load()
    let (guestCanary, hostCanary, otherLabel) = (431.171875, 199.390625, Int64(77_377))
    var harness = try fixture.harness { parameters, _ in
      parameters.encryptParam.method = method
      parameters.maxIterations = 1
      parameters.initParam.method = .zeros
      parameters.allowsWideHost = true
    }
    let labels = fixture.labels.map { $0 == 1 ? 1 : otherLabel }
    harness.sides[.guest]?.data[.trainData] = try plantingInFirstFeature(
      guestCanary, in: fixture.guestTable(labels: labels))
    harness.sides[.host]?.data[.trainData] = try plantingInFirstFeature(hostCanary, in: fixture.hostTable())
    let patterns = [guestCanary, hostCanary, Double(otherLabel)].flatMap(canaryPatterns(of:))
    let found = messages(holding: patterns) {
      let result = harness.run()
      #expect(result.failures.isEmpty)
      return result.messages.filter { receivers.contains($0.to.role) }
    }
    #expect(found.isEmpty)
  }

  @Test func theSearchFindsWhatIsThere() {
    let value = 431.171875
    let scaled = Int64(value * 0x1p22).encoded
    #expect(canaryPatterns(of: value).contains { ([1, 2, 3] + scaled + [4]).holds($0) })
    #expect(canaryPatterns(of: value).contains { Numbers([1, value]).encoded.holds($0) })
  }
}
