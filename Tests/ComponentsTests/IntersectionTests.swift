import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Intersection keeps the common rows in every method, and shows no more than its list of messages says.
@Suite struct IntersectionTests {
  private static let guestIDs = ["3", "10", "7", "25", "8", "100"]
  private static let hostIDs = ["100", "8", "9", "25", "4", "11", "12"]
  private static let common = ["8", "25", "100"]

  private func table(_ ids: [String], _ name: String) throws -> Table {
    try Table(
      ids: ids, columns: [Column(name: name, role: .feature, doubles: ids.map { Double($0) ?? 0 })],
      metadata: Table.Metadata(idName: "id")
    )
  }

  private func harness(
    guest: [String] = guestIDs, host: [String] = hostIDs, _ change: (inout Intersection.Parameters) -> Void
  ) throws -> PartyHarness<Intersection> {
    var parameters = Intersection.Parameters(defaults: .fate14)
    change(&parameters)
    return try PartyHarness([
      .guest: .init(parameters: parameters, data: [.data: table(guest, "g")]),
      .host: .init(parameters: parameters, data: [.data: table(host, "h")]),
    ])
  }

  private static let methods: [@Sendable (inout Intersection.Parameters) -> Void] = [
    { $0.method = .rsa },
    { $0.method = .raw },
    {
      $0.method = .raw
      $0.joinRole = .host
    },
    {
      $0.method = .raw
      $0.encodes = true
      $0.encode.method = .sha256
      $0.encode.salt = "12345"
      $0.encode.usesBase64 = true
    },
    {
      $0.method = .raw
      $0.raw.usesHash = true
      $0.raw.method = .sm3
    },
    { $0.method = .dh },
    {
      $0.method = .ecdh
      $0.ecdh.salt = "12345"
    },
  ]

  @Test(arguments: methods.indices)
  func everyMethodFindsTheSameRows(index: Int) throws {
    let result = try harness(Self.methods[index]).run()
    for (role, name, count) in [(Role.guest, "g", 6), (.host, "h", 7)] {
      let output = try result.output(role)
      let table = try #require(output.data.first)
      #expect(table.ids.strings == Self.common)
      #expect(table.column(name)?.doubles?.array == [8, 25, 100])
      let metric = try #require(output.metrics.namespaces["train"]?["intersection"])
      #expect(metric.meta == ["name": "intersection", "metric_type": "INTERSECTION"])
      #expect(
        metric.data == [
          Metrics.Pair("intersect_count", 3), Metrics.Pair("intersect_rate", .number(3 / Double(count))),
        ])
    }
  }

  @Test(arguments: methods.indices)
  func unsharedResultsStayWithTheJoiningParty(index: Int) throws {
    let result = try harness {
      Self.methods[index](&$0)
      $0.sharesResult = false
    }.run()
    let joins = index == 2 ? Role.host : .guest
    let other = index == 2 ? Role.guest : .host
    #expect(try result.output(joins).data.first?.ids.strings == Self.common)
    #expect(try result.output(other).data.isEmpty)
    let metric = try #require(result.output(other).metrics.namespaces["train"]?["intersection"])
    #expect(metric.data.map(\.value) == [-1, -1.0])
  }

  @Test func keysOnly() throws {
    let result = try harness { $0.outputsKeysOnly = true }.run()
    #expect(try result.output(.guest).data.first?.columns.isEmpty == true)
    #expect(try result.output(.guest).data.first?.rowCount == 3)
  }

  @Test(arguments: methods.indices)
  func noCommonID(index: Int) throws {
    let result = try harness(guest: ["1", "2"], Self.methods[index]).run()
    for role in [Role.guest, .host] {
      let diagnostic = try #require(result.failures[role] as? Diagnostic)
      #expect(diagnostic.code == .emptyIntersection)
    }
  }

  @Test func declaredMessagesAreTheList() {
    #expect(
      Intersection.messages.map(\.name) == [
        "intersection settings", "ids", "common ids", "RSA public key", "blinded ids", "signed blinded ids",
        "host digests", "common digests", "points of ids", "digests of the guest's points", "places of common points",
        "circling points", "digests to count", "number of common ids", "row ids", "common id of each row",
        "shared column",
      ])
  }

  @Test func rsaShowsNeitherIDsNorTheirOrder() throws {
    let ids = (1...40).map { "customer-\($0)" }
    let first = try harness(guest: ids, host: ids.reversed()) { $0.method = .rsa }.run()
    #expect(try first.output(.host).data.first?.rowCount == 40)
    for message in first.messages {
      #expect(!String(decoding: message.bytes, as: UTF8.self).contains("customer"))
    }
    for name in ["host digests", "common digests"] {
      let bytes = try #require(first.messages.first { $0.kind.name == name }).bytes
      let digests = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }
      #expect(digests.count == 40)
      #expect(digests == digests.sorted { $0.lexicographicallyPrecedes($1) })
    }
    // Equal ids are blinded afresh.
    let second = try harness(guest: ids, host: ids) { $0.method = .rsa }.run()
    let blinded = [first, second].map { run in run.messages.first { $0.kind.name == "blinded ids" }?.bytes }
    #expect(blinded[0] != blinded[1])
  }

  private static let otherSettings: [(name: String, change: @Sendable (inout Intersection.Parameters) -> Void)] = [
    ("intersect_method, join_role and with_encode", { $0.method = .rsa }),
    ("sync_intersect_ids", { $0.sharesResult = false }),
    ("join_role", { $0.joinRole = .host }),
    ("with_encode, encode_method, base64 and salt", { $0.encodes = true }),
  ]

  @Test(arguments: otherSettings.indices)
  func partiesWithOtherSettingsSendNoID(index: Int) throws {
    var harness = try harness { $0.method = .raw }
    let (name, change) = Self.otherSettings[index]
    if var parameters = harness.sides[.host]?.parameters {
      change(&parameters)
      harness.sides[.host]?.parameters = parameters
    }
    let result = harness.run()
    #expect(result.outputs.isEmpty)
    #expect(Set(result.messages.map(\.kind.name)) == ["intersection settings"])
    let messages = result.failures.values.compactMap { $0 as? Diagnostic }
    #expect(!messages.isEmpty)
    for message in messages {
      #expect(message.code == .parameterConflict)
      #expect(message.message.hasPrefix("\(name) at "), "\(message.message)")
    }
  }

  @Test func saltsAreComparedButNotSent() throws {
    var harness = try harness(Self.methods[3])
    harness.sides[.host]?.parameters.encode.salt = "54321"
    let result = harness.run()
    #expect(result.diagnostic?.message.hasPrefix("salt at ") == true)
    for message in result.messages {
      let text = String(decoding: message.bytes, as: UTF8.self)
      #expect(!text.contains("12345") && !text.contains("54321"))
    }
  }

  @Test func encodedIDsAreHashes() throws {
    let result = try harness(Self.methods[3]).run()
    let sent = try #require(result.messages.first { $0.kind.name == "ids" })
    let texts = try Texts(encoded: sent.bytes).values
    // printf 10012345 | sha256sum | xxd -r -p | base64
    #expect(texts.contains("17xt6wFzXmi/FNyF+Q4rMsRAAPoPaNP/nnoobj9nJIQ="))
    #expect(Set(texts).isDisjoint(with: Self.hostIDs))
  }

  @Test(
    arguments: zip(
      ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
      ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
  func base64OfRFC4648(plain: String, encoded: String) {
    #expect(IDEncoding.base64(Array(plain.utf8)) == encoded)
  }

  @Test func generationsDiffer() {
    #expect(Intersection.Parameters(defaults: .fate14).method == .rsa)
    #expect(Intersection.Parameters(defaults: .fate15).method == .raw)
  }
}
