import Configuration
import Diagnostics
import Learning
import Pipeline
import Testing

@testable import Components

/// What guest and host do not take on another party's word.
@Suite struct HeteroLRTrustTests {
  /// Parameters of the arbiter alone: its cipher is not that of the others.
  private static let ciphers: [(method: String?, keyLength: Int, own: String?, message: String)] = [
    ("None", 512, "Paillier", "no encryption, guest 10000 is set to Paillier with a key of 512 bits"),
    (
      "Paillier", 512, "IterativeAffine",
      "Paillier with a key of 512 bits, guest 10000 is set to Paillier with a key of 1024 bits"
    ),
    ("Paillier", 512, nil, "Paillier with a key of 512 bits, guest 10000 is set to no encryption"),
  ]

  @Test(arguments: ciphers.indices)
  func theArbiterDoesNotChooseTheCipher(index: Int) throws {
    let (method, keyLength, own, message) = Self.ciphers[index]
    let result = try HeteroLRFixture.load().harness { parameters, role in
      parameters.encryptParam.method = role == .arbiter ? method : own
      parameters.encryptParam.keyLength = role == .arbiter || own == "Paillier" ? keyLength : 1024
    }.run()
    #expect(result.outputs.isEmpty)
    #expect(!result.messages.contains { $0.kind.secrecy == .ciphertext })
    let refusals = result.failures.filter { $0.key != .arbiter }.values.compactMap { $0 as? Diagnostic }
    #expect(!refusals.isEmpty)
    for refusal in refusals {
      #expect(refusal.code == .protocolBroken)
      let found = refusal.message.split(separator: "host 10000").joined(separator: "guest 10000")
      #expect(found == "arbiter 10000 sent a public key for \(message)")
    }
  }

  /// The announcement of a guest of our own: what the host makes of it.
  private func refusal(_ values: [Int64]) throws -> Diagnostic? {
    let (guest, host) = (Party(.guest, 1), Party(.host, 2))
    let channel = RecordingChannel(encodes: true)
    func context(_ party: Party) -> ComponentContext {
      ComponentContext(
        component: "hetero_lr_0", party: party, parties: [guest, host], seed: 1, log: TaskLog { _, _ in },
        channel: channel, messages: HeteroLR.messages)
    }
    try context(guest).send(WholeNumbers(values), HeteroLinear.Message.batches, to: host)
    do {
      _ = try HeteroLinear.BatchCourse(from: guest, context(host))
      return nil
    } catch let error as Diagnostic { return error }
  }

  @Test func batchInformationIsChecked() throws {
    let rest: [Int64] = [0, 0, 0, 0]
    #expect(try refusal([569, 320] + rest) == nil)
    #expect(try refusal([5, 5] + rest) == nil)
    for sizes: [Int64] in [
      [.max, .max], [.max, 1], [1 << 32, 10], [569, 570], [0, 0], [-1, -1], [.min, .min], [569, 0],
    ] {
      #expect(try refusal(sizes + rest)?.code == .protocolBroken, "\(sizes)")
    }
    #expect(try refusal([569, 9] + rest)?.code == .batchTooSmall)
    for others: [Int64] in [[0, 2, 0, 0], [-1, 0, 0, 0], [570, 0, 0, 0], [0, 0, 0, -1], [0, 0, 0]] {
      #expect(try refusal([569, 320] + others)?.code == .protocolBroken, "\(others)")
    }
    #expect(try refusal([])?.code == .protocolBroken)
  }

  @Test func theOutlineIsChecked() throws {
    let (guest, host) = (Party(.guest, 1), Party(.host, 2))
    let parameters = HeteroLR.Parameters(defaults: .fate14).shared
    func refusal(_ change: (inout [Int64]) -> Void) throws -> DiagnosticCode? {
      let channel = RecordingChannel(encodes: true)
      func context(_ party: Party) -> ComponentContext {
        ComponentContext(
          component: "hetero_lr_0", party: party, parties: [guest, host], seed: 1, log: TaskLog { _, _ in },
          channel: channel, messages: HeteroLR.messages)
      }
      var values = HeteroLinear.Outline().message(parameters).values
      change(&values)
      try context(guest).send(WholeNumbers(values), HeteroLinear.Message.batches, to: host)
      do {
        _ = try HeteroLinear.Outline(from: guest, validates: false, parameters, context(host))
        return nil
      } catch let error as Diagnostic { return error.code }
    }
    #expect(try refusal { _ in } == nil)
    #expect(try refusal { $0[0] = 2 } == .protocolBroken)
    #expect(try refusal { $0[2] = 1 } == .inputMissing)
    #expect(try refusal { $0[4] = 2 } == .protocolBroken)
    #expect(try refusal { $0[4] = .max } == .protocolBroken)
    #expect(try refusal { $0[5] = -1 } == .protocolBroken)
    #expect(try refusal { $0.removeLast() } == .protocolBroken)
    #expect(try refusal { $0 = [] } == .protocolBroken)
  }

  @Test(arguments: [[], [1], [2, 0], [0, -1], [1, 0, 0]] as [[Int64]])
  func validationStatusIsChecked(values: [Int64]) throws {
    let (guest, host) = (Party(.guest, 1), Party(.host, 2))
    let channel = RecordingChannel(encodes: true)
    func context(_ party: Party) -> ComponentContext {
      ComponentContext(
        component: "hetero_lr_0", party: party, parties: [guest, host], seed: 1, log: TaskLog { _, _ in },
        channel: channel, messages: HeteroLR.messages)
    }
    try context(guest).send(WholeNumbers(values), HeteroLinear.Message.validation, to: host)
    let error = #expect(throws: Diagnostic.self) { try HeteroLinear.ValidationStatus(from: guest, context(host)) }
    #expect(error?.code == .protocolBroken)
  }

  @Test func aConstantStartWithManyColumnsIsNamed() throws {
    let fixture = try HeteroLRFixture.load()
    func run(_ change: (inout HeteroLinear.Parameters, Role) -> Void) throws -> PartyHarness<HeteroLR>.Result {
      try fixture.harness { parameters, role in
        parameters.encryptParam.method = "Paillier"
        parameters.batchSize = -1
        parameters.maxIterations = 1
        change(&parameters, role)
      }.run()
    }
    // 60 rows, 4 columns of the host: fewer columns than rows, but 124 bits about 60 labels.
    let words = "all scores of the guest start alike, and 4 columns of the host are many for 60 rows"
    func warns(_ result: PartyHarness<HeteroLR>.Result) -> Bool {
      (result.logs[.host] ?? []).contains { $0.hasPrefix("WARNING") && $0.contains(words) }
    }
    let zeros = try run { parameters, _ in parameters.initParam.method = .zeros }
    #expect(zeros.failures.isEmpty)
    #expect(warns(zeros))
    // The guest's start counts, not the host's.
    let constant = try run { parameters, role in
      parameters.initParam.method = role == .guest ? .const : .randomNormal
      parameters.initParam.constant = 0
    }
    #expect(warns(constant))
    let ofHost = try run { parameters, role in parameters.initParam.method = role == .host ? .zeros : .randomUniform }
    #expect(ofHost.failures.isEmpty && !warns(ofHost))
    // Without encryption there is nothing to protect.
    let plain = try run { parameters, _ in
      parameters.initParam.method = .zeros
      parameters.encryptParam.method = nil
    }
    #expect(plain.failures.isEmpty && !warns(plain))
  }
}
