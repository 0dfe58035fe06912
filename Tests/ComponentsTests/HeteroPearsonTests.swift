import Configuration
import Cryptography
import Diagnostics
import FoundationEssentials
import Pipeline
import Tables
import Testing

@testable import Components

/// What `make_statistics.py` computed of the breast-cancer tables.
struct StatisticsFixture: Decodable {
  struct Stability: Decodable {
    let name: String
    let expected: [Double]
    let actual: [Double]
    let psi: [Double]
    let total: Double
  }

  let guest: [[Double]]
  let host: [[Double]]
  let cross: [[Double]]
  let guestVIF: [Double]
  let hostVIF: [Double]
  let stability: [Stability]

  static func load() throws -> StatisticsFixture {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try JSONDecoder().decode(
      StatisticsFixture.self, from: Data(contentsOf: folder.appendingPathComponent("Fixtures/statistics.json")))
  }
}

/// HeteroPearson against contract 8.7, with figures of `make_statistics.py`, and its messages (cryptography 11).
@Suite struct HeteroPearsonTests {
  typealias Harness = PartyHarness<HeteroPearson>

  private static let list: [String: (from: Set<Role>, to: Set<Role>, isCiphertext: Bool)] = [
    "public key": ([.guest], [.host], false),
    "row digest": ([.guest], [.host], false),
    "columns": ([.guest, .host], [.guest, .host], false),
    "guest features": ([.guest], [.host], true),
    "products": ([.host], [.guest], true),
    "correlations": ([.guest], [.host], false),
  ]

  private func harness(
    guest: Table? = nil, host: Table? = nil, _ defaults: Generation = .fate15,
    _ change: (inout HeteroPearson.Parameters, Role) -> Void = { _, _ in }
  ) throws -> Harness {
    func side(_ role: Role, _ table: Table) -> Harness.Side {
      var parameters = HeteroPearson.Parameters(defaults: defaults)
      parameters.columnIndexes = -1
      parameters.encryption.method = nil
      parameters.encryption.keyLength = 512
      change(&parameters, role)
      return .init(parameters: parameters, data: [.data: table])
    }
    return try Harness([
      .guest: side(.guest, guest ?? SmallTables.guest()), .host: side(.host, host ?? SmallTables.host()),
    ])
  }

  // MARK: figures

  @Test func correlationsAreThoseOfTheOracle() throws {
    let fixture = try StatisticsFixture.load()
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let result = try harness(guest: guest, host: host).run()
    for (role, local, inflation) in [
      (Role.guest, fixture.guest, fixture.guestVIF), (.host, fixture.host, fixture.hostVIF),
    ] {
      let output = try result.output(role)
      let param = try #require(output.model?.param)
      #expect(areClose(try #require(param["localCorr"]).numbers, local.flatMap { $0 }, 1e-10))
      #expect(areClose(try #require(param["corr"]).numbers, fixture.cross.flatMap { $0 }, 5e-9))
      #expect(areClose(try #require(param["localVif"]).numbers, inflation, 1e-7))
      #expect(param["shapes"] == [10, 20])
      #expect(param["shape"] == .integer(local.count))
      #expect(param["parties"] == ["(guest,10000)", "(host,10000)"])
      #expect(param["party"] == .text("(\(role),10000)"))
      #expect(output.data.isEmpty)
      #expect(output.metrics.json["statistic"]?["correlation"]?["meta"]?["metric_type"] == "CORRELATION_GRAPH")
      #expect(output.metrics.json["statistic"]?["correlation"]?["meta"]?["name"] == "pearson")
    }
    let param = try #require(try result.output(.guest).model?.param)
    #expect(param["allNames"]?[0]?["names"]?.texts == guest.features.map(\.name))
    #expect(param["allNames"]?[1]?["names"]?.texts == (0..<20).map { "host_10000_\($0)" })
    #expect(param["anonymousMap"]?[3] == ["name": .text(guest.features[3].name), "anonymous": "guest_10000_3"])
    #expect(
      try result.output(.host).model?.param["allNames"]?[0]?["names"]?.texts == (0..<10).map { "guest_10000_\($0)" })
  }

  @Test func chosenFeaturesOfOnePartyAlone() throws {
    let result = try harness { parameters, role in
      parameters.crossParties = false
      parameters.calculatesInflation = false
      parameters.columnIndexes = role == .host ? [1] : []
      parameters.columnNames = role == .host ? [] : ["g0"]
    }.run()
    let param = try #require(try result.output(.host).model?.param)
    #expect(param["names"] == ["h1"])
    #expect(param["anonymousMap"] == [["name": "h1", "anonymous": "host_10000_1"]])
    #expect(param["localCorr"] == [1.0])
    #expect(param["corr"] == [])
    #expect(param["localVif"] == [])
    #expect(param["parties"] == ["(host,10000)"])
    #expect(result.messages.isEmpty)
  }

  @Test func constantAndCollinearFeatures() throws {
    let rows = SmallTables.ids.indices
    let host = try SmallTables.host(columns: [
      "a": rows.map { Double($0 % 5) }, "b": rows.map { _ in 0.1 }, "c": rows.map { 3 - 2 * Double($0 % 5) },
      "d": rows.map { Double($0 % 3) },
    ])
    let result = try harness(host: host).run()
    let param = try #require(try result.output(.host).model?.param)
    let local = try #require(param["localCorr"]?.listValue)
    #expect(local[5] == .number(.nan) || local[5].doubleValue?.isNaN == true)
    #expect(areClose([try #require(local[2].doubleValue)], [-1]))
    let inflation = try #require(param["localVif"]?.listValue).map { $0.doubleValue ?? -1 }
    #expect(inflation[0] == .infinity && inflation[1].isNaN && inflation[2] == .infinity)
    #expect(inflation[3] >= 1 && inflation[3] < 1.1)
    #expect(try result.output(.guest).model?.param["corr"]?[1]?.doubleValue?.isNaN == true)
    #expect(
      result.logs[.host]?.contains("WARNING 'b' of host 10000 is constant, the correlations with it are NaN") == true)
    let old = try #require(try harness(host: host, .fate14).run().failures[.host] as? Diagnostic)
    #expect(
      old.message == "'b' of host 10000 is constant, so that it correlates with nothing (zero standard deviation)")
    #expect(old.code == .unusableFeature)
  }

  // MARK: what is refused

  @Test func rowsFeaturesAndMissingValuesAreChecked() throws {
    var ids = SmallTables.ids
    ids.swapAt(3, 4)
    let rows = try #require(try harness(host: SmallTables.host(ids: ids)).run().failures[.host] as? Diagnostic)
    #expect(rows.message == "the rows of the guest are not those of host 10000")
    var values = SmallTables.ids.indices.map(Double.init)
    values[7] = .nan
    let missing = try #require(
      try harness(host: SmallTables.host(columns: ["h0": values])).run().failures[.host] as? DiagnosticList)
    #expect(missing.diagnostics[0].message == "the value is missing, which cannot be correlated")
    #expect(missing.diagnostics[0].subject == "id 'id7', column 'h0'")
    let none = try harness { parameters, role in if role == .guest { parameters.columnIndexes = [] } }.run()
    #expect((none.failures[.guest] as? Diagnostic)?.message == "no feature of guest 10000 is chosen")
    var parameters = HeteroPearson.Parameters(defaults: .fate15)
    parameters.columnIndexes = -1
    parameters.columnNames = ["x0"]
    #expect(parameters.problems().map(\.path) == ["column_names"])
    let parties = [Party(.guest, 1), Party(.host, 2), Party(.host, 3)]
    #expect(
      HeteroPearson.problems(with: parties, parameters: parameters, at: parties[0]).map(\.message)
        == ["needs one host, the job has 2"])
    parameters.crossParties = false
    #expect(HeteroPearson.problems(with: parties, parameters: parameters, at: parties[0]).isEmpty)
    let silent = HeteroPearson.Parameters(defaults: .fate15)
    #expect(
      HeteroPearson.problems(with: [parties[0], parties[1]], parameters: silent, at: parties[0]).map(\.message)
        == ["and column_names choose no feature"])
  }

  // MARK: secrecy

  @Test func messagesAreTheListAndEncryptedIsPlain() throws {
    #expect(HeteroPearson.messages.count == Self.list.count)
    for message in HeteroPearson.messages {
      let entry = try #require(Self.list[message.name])
      #expect(message.from == entry.from && message.to == entry.to)
      #expect((message.secrecy == .ciphertext) == entry.isCiphertext)
    }
    let plain = try harness().run()
    let sealed = try harness { parameters, _ in parameters.encryption.method = "Paillier" }.run()
    #expect(Set(sealed.messages.map(\.kind.name)) == Set(Self.list.keys))
    for role in [Role.guest, .host] {
      let (a, b) = (try #require(try plain.output(role).model), try #require(try sealed.output(role).model))
      #expect(a.buffers.mapValues { CanonicalJSON.bytes($0) } == b.buffers.mapValues { CanonicalJSON.bytes($0) })
    }
    var refusing = try harness()
    refusing.messages.removeAll { $0.name == "products" }
    #expect((refusing.run().failures[.host] as? Diagnostic)?.code == .internalError)
  }

  @Test func labelsAndValuesLeaveNoTrace() throws {
    let rows = SmallTables.ids.indices
    let (guestCanary, hostCanary) = (431.171875, 199.390625)
    func run(_ labels: [Int64]) throws -> Harness.Result {
      let guest = try SmallTables.guest(
        labels: labels, columns: ["g_secret": rows.map { $0 == 3 ? guestCanary : Double($0) }])
      let host = try SmallTables.host(columns: ["h_secret": rows.map { $0 == 3 ? hostCanary : Double($0 % 4) }])
      return try harness(guest: guest, host: host) { parameters, _ in parameters.encryption.method = "Paillier" }.run()
    }
    let result = try run(SmallTables.labels)
    var needles = [Array("h_secret".utf8), Array("g_secret".utf8)]
    for canary in [guestCanary, hostCanary] {
      needles.append(withUnsafeBytes(of: canary.bitPattern.littleEndian, Array.init))
    }
    for message in result.messages {
      for needle in needles { #expect(!message.bytes.contains(needle), "\(message.kind.name)") }
    }
    let other = try run(SmallTables.labels.reversed())
    func clear(_ result: Harness.Result) -> [[UInt8]] {
      result.messages.filter { $0.kind.secrecy != .ciphertext && $0.kind.secrecy != .publicKey }.map(\.bytes)
    }
    #expect(clear(result) == clear(other))
  }

  @Test func equalValuesHaveDifferentCiphertextsAndProductsRandomnessOfTheHost() throws {
    let rows = SmallTables.ids.indices
    let guest = try SmallTables.guest(columns: ["g0": rows.map { Double($0 % 2) }])
    let host = try SmallTables.host(columns: ["h0": rows.map { Double($0 % 2) }])
    let result = try harness(guest: guest, host: host) { parameters, _ in
      parameters.encryption.method = "Paillier"
    }.run()
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(result.messages.first { $0.kind.name == name }).bytes
    }
    let cipher = try PublicCipher(encoded: bytes("public key"))
    let features = try SealedVector(encoded: bytes("guest features"), cipher: cipher)
    var forms = Set<[UInt8]>()
    for row in 0..<features.count { forms.insert(try features.selecting([row]).encoded()) }
    #expect(forms.count == 24)
    // What the host computes without its own randomness is not what it sends.
    let unit = 1 / Double(24).squareRoot()
    let multipliers = rows.map { Int64((($0 % 2 == 0 ? -unit : unit) * Double(1 << 30)).rounded(.toNearestOrEven)) }
    let bare = try features.weightedSums([multipliers], atMost: 1 << 30).packed(slotBits: 224).encoded()
    #expect(try bytes("products").count == bare.count)
    #expect(try bytes("products") != bare)
  }
}
