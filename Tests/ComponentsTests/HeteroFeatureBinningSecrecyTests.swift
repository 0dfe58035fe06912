import Configuration
import Cryptography
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Binning sends what its list of messages says and nothing else (cryptography 11).
@Suite struct HeteroFeatureBinningSecrecyTests {
  typealias Harness = PartyHarness<HeteroFeatureBinning>

  private static let list: [String: (from: Set<Role>, to: Set<Role>, isCiphertext: Bool)] = [
    "statistics follow": ([.guest], [.host], false),
    "public key": ([.guest], [.host], false),
    "row digest": ([.guest], [.host], false),
    "label classes": ([.guest], [.host], false),
    "guest label": ([.guest], [.host], true),
    "host bins per column": ([.host], [.guest], false),
    "host binning rules": ([.host], [.guest], false),
    "host events and rows per bin": ([.host], [.guest], true),
    "joined bins": ([.guest], [.host], false),
  ]

  /// What only a host that bins optimally sends and gets.
  private static let ofOptimal: Set = ["host binning rules", "joined bins"]

  private func harness(
    _ method: String? = "Paillier", guest: Table? = nil, host: Table? = nil, keyLength: Int = 512,
    binning: HeteroFeatureBinning.Method = .quantile
  ) throws -> Harness {
    let parameters = HeteroFeatureBinningTests.parameters {
      $0.method = binning
      $0.encryption.method = method
      $0.encryption.keyLength = keyLength
    }
    return try Harness([
      .guest: .init(parameters: parameters, data: [.data: guest ?? SmallTables.guest()]),
      .host: .init(parameters: parameters, data: [.data: host ?? SmallTables.host()]),
    ])
  }

  @Test func declaredMessagesAreTheList() throws {
    #expect(HeteroFeatureBinning.messages.count == Self.list.count)
    for message in HeteroFeatureBinning.messages {
      let entry = try #require(Self.list[message.name])
      #expect(message.from == entry.from)
      #expect(message.to == entry.to)
      #expect((message.secrecy == .ciphertext) == entry.isCiphertext)
    }
    let sent = try harness().run().messages.map(\.kind.name)
    #expect(Set(sent) == Set(Self.list.keys).subtracting(Self.ofOptimal))
    #expect(sent.count == Self.list.count - Self.ofOptimal.count)
    let all = try harness(binning: .optimal).run().messages.map(\.kind.name)
    #expect(Set(all) == Set(Self.list.keys))
    #expect(all.count == Self.list.count)
  }

  @Test func anUndeclaredKindIsRefused() throws {
    var harness = try harness()
    harness.messages.removeAll { $0.name == "guest label" }
    let diagnostic = try #require(harness.run().failures[.guest] as? Diagnostic)
    #expect(diagnostic.code == .internalError)
    #expect(diagnostic.message == "the message 'guest label' from guest 10000 to host 10000 is not declared")
  }

  @Test(arguments: [true, false], [HeteroFeatureBinning.Method.quantile, .optimal])
  func encryptedAndPlainRunsLeaveTheSame(encodes: Bool, binning: HeteroFeatureBinning.Method) throws {
    // Seven classes for quantiles, so that labels take two ciphertexts a row.
    let labels = SmallTables.ids.indices.map { Int64(binning == .optimal ? $0 % 2 : $0 % 7) }
    let guest = try SmallTables.guest(labels: labels)
    var (sealed, plain) = (
      try harness(guest: guest, binning: binning), try harness(nil, guest: guest, binning: binning)
    )
    sealed.encodesMessages = encodes
    plain.encodesMessages = encodes
    let (a, b) = (sealed.run(), plain.run())
    for role in [Role.guest, .host] {
      let (left, right) = (try a.output(role), try b.output(role))
      #expect(left.data.map { ArrowWriter().bytes(of: $0) } == right.data.map { ArrowWriter().bytes(of: $0) })
      let (one, other) = (try #require(left.model), try #require(right.model))
      #expect(
        one.buffers.mapValues { CanonicalJSON.bytes($0) } == other.buffers.mapValues { CanonicalJSON.bytes($0) })
    }
  }

  @Test func aHostSeesNothingOfTheLabels() throws {
    let first = try harness().run()
    let second = try harness(guest: SmallTables.guest(labels: SmallTables.labels.reversed())).run()
    func clear(_ result: Harness.Result) -> [String: [UInt8]] {
      Dictionary(
        result.messages.filter { $0.to.role == .host && $0.kind.secrecy != .ciphertext }.map {
          ($0.kind.name, $0.bytes)
        },
        uniquingKeysWith: { $1 })
    }
    let (left, right) = (clear(first), clear(second))
    #expect(Set(left.keys) == ["statistics follow", "public key", "row digest", "label classes"])
    // A key is fresh in every run.
    #expect(left.keys.filter { left[$0] != right[$0] } == ["public key"])
    #expect(try first.output(.host).model == second.output(.host).model)
    #expect(first.logs[.host] == second.logs[.host])
  }

  @Test func equalPlaintextsHaveDifferentCiphertexts() throws {
    // Equal columns have equal sums, and there are but two labels.
    let values = SmallTables.ids.indices.map { Double($0 % 2) }
    let columns = Dictionary(uniqueKeysWithValues: (0..<12).map { ("h\($0)", values) })
    let result = try harness(host: SmallTables.host(columns: columns)).run()
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(result.messages.first { $0.kind.name == name }).bytes
    }
    let cipher = try PublicCipher(encoded: bytes("public key"))
    let labels = try SealedVector(encoded: bytes("guest label"), cipher: cipher)
    #expect(labels.isEncrypted)
    var forms = Set<[UInt8]>()
    for row in 0..<labels.count { forms.insert(try labels.selecting([row]).encoded()) }
    #expect(forms.count == 24)
    // The sums of two runs of the host on the same labels would be equal without its own randomness.
    let again = try harness(host: SmallTables.host(columns: columns)).run()
    #expect(
      try bytes("host events and rows per bin")
        != (try #require(again.messages.first { $0.kind.name == "host events and rows per bin" })).bytes)
  }

  @Test func sumsCarryRandomnessOfTheHost() throws {
    // Without it, the sums of the guest's own ciphertexts would tell the guest which rows a bin holds.
    let values = SmallTables.ids.indices.map { Double($0 % 2) }
    let columns = Dictionary(uniqueKeysWithValues: (0..<12).map { ("h\($0)", values) })
    let result = try harness(host: SmallTables.host(columns: columns)).run()
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(result.messages.first { $0.kind.name == name }).bytes
    }
    let cipher = try PublicCipher(encoded: bytes("public key"))
    let labels = try SealedVector(encoded: bytes("guest label"), cipher: cipher)
    let bins = [[Int32]](repeating: SmallTables.ids.indices.map { Int32($0 % 2) }, count: 12)
    let sums = try labels.groupedSums(bins, groups: 2)
    // A key of 512 bits has room for 12 slots, and n² has 128 bytes: the first ciphertext holds the first 12 sums.
    let slots = try sums[0..<12].packed(slotBits: SumLimits.slotBits).encoded()
    let bare = Array(slots.suffix(128))
    #expect(try sums.packed(slotBits: SumLimits.slotBits).encoded().contains(bare))
    #expect(try !bytes("host events and rows per bin").contains(bare))
  }

  @Test(arguments: ["Paillier", "None"]) func noMessageHoldsAValue(method: String) throws {
    // Plain runs show what ciphertexts hold: sums a bin, never a row. The plain labels are exempt.
    let (guestCanary, hostCanary) = (431.171875, 199.390625)
    let count = SmallTables.ids.count
    let guest = try SmallTables.guest(columns: ["g0": Array(repeating: guestCanary, count: count)])
    let host = try SmallTables.host(columns: ["h_secret": Array(repeating: hostCanary, count: count)])
    var needles = [Array("h_secret".utf8)]
    for canary in [guestCanary, hostCanary] {
      needles.append(canary.bitPattern.littleEndian.bytes)
      for scale in [0, 20, 40, 64] {
        needles.append(try #require(try FixedPoint.int128([canary], scale: scale)[0].littleEndian.bytes.droppingZeros))
      }
    }
    let found = try messages(holding: needles.filter { $0.count >= 4 }) {
      let result = try harness(method, guest: guest, host: host).run()
      #expect(result.failures.isEmpty)
      return result.messages
    }
    #expect(found.isEmpty)
  }

  @Test func brokenMessagesAreNamed() throws {
    let cipher = PublicCipher.identity
    let table = try SmallTables.host()
    let labels = try cipher.seal([Int64](repeating: 0, count: 24), atMost: 1)
    let key = try cipher.encoded()
    let digest = try HeteroFeatureBinning.digest(of: table.ids)
    func failure(_ key: [UInt8], _ labels: SealedPayload) throws -> Diagnostic {
      try #require(
        hostFailure(
          [
            HeteroFeatureBinning.Message.statistics.declaration.name: true.encoded, "public key": key,
            "row digest": digest, "label classes": Int64(2).encoded, "guest label": labels.encoded,
          ]) as? Diagnostic)
    }
    let first = try failure([9, 9], SealedPayload(labels))
    #expect(first.code == .protocolBroken)
    #expect(first.message.hasPrefix("the message 'public key' cannot be read: "))
    let second = try failure(key, SealedPayload(encoded: [1, 2, 3]))
    #expect(second.code == .protocolBroken)
    #expect(second.message.hasPrefix("the message 'guest label' cannot be read: "))
    let wide = try cipher.seal([Int64](repeating: 0, count: 24), atMost: .powerOfTwo(20))
    #expect(try failure(key, SealedPayload(wide)).message == "the message 'guest label' allows values above 1")
  }

  /// How a host ends that receives these messages from a guest.
  private func hostFailure(_ messages: [String: [UInt8]]) throws -> (any Error)? {
    try failure(of: Party(.host, 10_000), SmallTables.host(), messages, from: Party(.guest, 10_000))
  }

  private func failure(
    of receiver: Party, _ table: Table, _ messages: [String: [UInt8]], from sender: Party
  ) throws -> (any Error)? {
    let channel = RecordingChannel(encodes: true)
    for kind in HeteroFeatureBinning.messages {
      if let bytes = messages[kind.name] { try channel.send(bytes, kind: kind, from: sender, to: receiver) }
    }
    channel.close("no more is sent")
    let context = ComponentContext(
      component: "component_0", party: receiver, parties: [sender, receiver],
      data: [.data: [DataInput(name: "upstream_0", component: nil, table: table)]], seed: 1, log: TaskLog { _, _ in },
      channel: channel, messages: HeteroFeatureBinning.messages)
    do {
      _ = try HeteroFeatureBinning.run(HeteroFeatureBinningTests.parameters(), in: context)
      return nil
    } catch { return error }
  }

  @Test func aGuestRefusesSumsThatDoNotFit() throws {
    func message(sizes: [Int64], _ sums: [UInt8]) throws -> String {
      let messages = [
        "host bins per column": WholeNumbers(sizes).encoded, "host events and rows per bin": sums,
      ]
      let error = try failure(
        of: Party(.guest, 10_000), SmallTables.guest(), messages, from: Party(.host, 10_000))
      let diagnostic = try #require(error as? Diagnostic)
      #expect(diagnostic.code == .protocolBroken)
      return diagnostic.message
    }
    func sums(_ values: [Int64], slotBits: Int = SumLimits.slotBits) throws -> [UInt8] {
      try PublicCipher.identity.seal(values, atMost: SumLimits.rows).packed(slotBits: slotBits).encoded()
    }
    let mismatch = "the sums of host 10000 do not fit its bins"
    // Events and rows of two bins are four numbers.
    #expect(try message(sizes: [0, 2, 0], sums([1, 7, 12])) == mismatch)
    #expect(try message(sizes: [0, 2, 0], sums([13, 7, 12, 12])) == mismatch)
    #expect(try message(sizes: [0, 2, 0], sums([-1, 7, 12, 12])) == mismatch)
    #expect(try message(sizes: [0, 2, 0], sums([1, 7, 12, 12], slotBits: 48)) == mismatch)
    #expect(try message(sizes: [0], sums([])) == mismatch)
    #expect(try message(sizes: [0, 2, 3], sums([1, 7, 12, 12])) == mismatch)
    #expect(try message(sizes: [1, 2, 0, 0, 2, 0], sums([])) == mismatch)
    #expect(try message(sizes: [0, .max, 0], sums([])) == mismatch)
    #expect(
      try message(sizes: [0, 2, 0], [1, 2]).hasPrefix("the message 'host events and rows per bin' cannot be read: "))
  }
}

extension FixedWidthInteger {
  fileprivate var bytes: [UInt8] { withUnsafeBytes(of: self, Array.init) }
}

extension [UInt8] {
  /// Without the zeros at the end, which say nothing.
  fileprivate var droppingZeros: [UInt8]? { lastIndex { $0 != 0 }.map { Array(self[...$0]) } }
}
