import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Several hosts, repeated ids, match ids, left joins and counts.
@Suite struct IntersectionJoinTests {
  private func table(_ ids: [String], _ name: String, _ columns: [Column] = [], matchID: String? = nil) throws -> Table
  {
    let values = matchID.map { ["match_id": $0] } ?? [:]
    return try Table(
      ids: ids, columns: columns + [Column(name: name, role: .feature, doubles: ids.indices.map(Double.init))],
      metadata: Table.Metadata(idName: "id", values: values))
  }

  private func harness(
    _ guest: Table, _ hosts: [Table], _ change: (inout Intersection.Parameters) -> Void
  ) -> PartyHarness<Intersection> {
    var parameters = Intersection.Parameters(defaults: .fate14)
    change(&parameters)
    var harness = PartyHarness<Intersection>([
      .guest: .init(parameters: parameters, data: [.data: guest]),
      .host: .init(parameters: parameters, data: [.data: hosts[0]]),
    ])
    harness.otherHosts = hosts.dropFirst().map { .init(parameters: parameters, data: [.data: $0]) }
    return harness
  }

  private static let methods: [@Sendable (inout Intersection.Parameters) -> Void] = [
    { $0.method = .rsa }, { $0.method = .dh }, { $0.method = .raw },
    {
      $0.method = .raw
      $0.joinRole = .host
    },
  ]

  // MARK: Several hosts

  @Test(arguments: methods.indices)
  func severalHostsKeepWhatAllHave(index: Int) throws {
    let result = harness(
      try table(["1", "2", "3", "4", "5"], "g"),
      [try table(["5", "4", "3", "9"], "h"), try table(["1", "3", "5"], "i"), try table(["2", "3", "5", "7"], "j")],
      Self.methods[index]
    ).run()
    #expect(try result.output(.guest).data.first?.ids.strings == ["3", "5"])
    #expect(try result.output(.host).data.first?.column("h")?.doubles?.array == [2, 0])
    #expect(result.otherHosts.map { $0?.data.first?.ids.strings } == [["3", "5"], ["3", "5"]])
    let metric = try #require(result.output(.host).metrics.namespaces["train"]?["intersection"])
    #expect(metric.data.map(\.value) == [2, 0.5])
  }

  @Test func aHostDoesNotLearnWhatItSharesWithTheGuestAlone() throws {
    for index in [0, 1] {
      let result = harness(
        try table(["1", "2", "3"], "g"), [try table(["1", "2"], "h"), try table(["2", "3"], "i")], Self.methods[index]
      ).run()
      #expect(try result.output(.host).data.first?.ids.strings == ["2"])
      let kind = index == 0 ? "common digests" : "places of common points"
      let sizes = result.messages.filter { $0.kind.name == kind }.map(\.bytes.count)
      #expect(sizes == (index == 0 ? [32, 32] : [8, 8]))
    }
  }

  @Test func severalHostsNeedAKnowingParty() {
    let parties = [Party(.guest, 1), Party(.host, 2), Party(.host, 3, index: 1)]
    func paths(_ change: (inout Intersection.Parameters) -> Void) -> [String] {
      var parameters = Intersection.Parameters(defaults: .fate14)
      change(&parameters)
      return Intersection.problems(with: parties, parameters: parameters, at: parties[0]).map(\.path)
    }
    #expect(paths { _ in }.isEmpty)
    #expect(
      paths {
        $0.method = .raw
        $0.joinRole = .host
        $0.sharesResult = false
      } == ["join_role"])
    #expect(
      paths {
        $0.joinMethod = .left
        $0.sampleIDGenerator = .host
      } == ["sample_id_generator"])
    #expect(
      paths {
        $0.processesRepeatedIDs = true
        $0.repeatedIDOwner = .host
      } == ["repeated_id_owner"])
  }

  // MARK: Repeated ids and match ids

  @Test(arguments: methods.indices)
  func repeatedIDsOfTheGuest(index: Int) throws {
    let ids = Column(name: "who", role: .feature, text: ["a", "b", "a", "c"])
    let result = harness(try table(["10", "11", "12", "13"], "g", [ids]), [try table(["a", "c", "d"], "h")]) {
      Self.methods[index](&$0)
      $0.processesRepeatedIDs = true
    }.run()
    let guest = try #require(try result.output(.guest).data.first)
    #expect(guest.ids.strings == ["10", "12", "13"])
    #expect(guest.columns.map(\.name) == ["g"])
    let host = try #require(try result.output(.host).data.first)
    #expect(host.ids.strings == ["10", "12", "13"])
    #expect(host.column("h")?.doubles?.array == [0, 0, 1])
    #expect(try result.output(.host).metrics.namespaces["train"]?["intersection"]?.data.map(\.value) == [3, 1.0])
  }

  @Test func wholeNumbersAreIDsToo() throws {
    let ids = Column(name: "who", role: .feature, doubles: [7, 8])
    let result = harness(try table(["x", "y"], "g", [ids]), [try table(["8"], "h")]) { $0.processesRepeatedIDs = true }
      .run()
    #expect(try result.output(.host).data.first?.ids.strings == ["y"])
  }

  private func match(_ ids: [String]) -> Column { Column(name: "mid", role: .plain, text: ids) }

  @Test func matchIDsNameRowsOfTheGenerator() throws {
    let guest = try table(["s1", "s2", "s3"], "g", [match(["b", "a", "b"])], matchID: "mid")
    let host = try table(["t1", "t2", "t3"], "h", [match(["b", "c", "a"])], matchID: "mid")
    let result = harness(guest, [host]) { $0.method = .dh }.run()
    #expect(try result.output(.guest).data.first?.ids.strings == ["s1", "s2", "s3"])
    let joined = try #require(try result.output(.host).data.first)
    #expect(joined.ids.strings == ["s1", "s2", "s3"])
    #expect(joined.column("h")?.doubles?.array == [0, 2, 0])
    #expect(joined.column("mid")?.texts?.strings == ["b", "a", "b"])
    let fromHost = harness(guest, [host]) {
      $0.method = .rsa
      $0.sampleIDGenerator = .host
    }.run()
    let named = try #require(try fromHost.output(.guest).data.first)
    #expect(named.ids.strings == ["t1", "t3"])
    #expect(named.column("g")?.doubles?.array == [0, 1])
    #expect(
      fromHost.logs[.guest]?.contains { $0.hasPrefix("WARNING 1 common id of guest 10000 has several rows") } == true)
  }

  @Test func keysOnlyKeepTheMatchID() throws {
    let guest = try table(["s1", "s2"], "g", [match(["b", "a"])], matchID: "mid")
    let host = try table(["t1"], "h", [match(["a"])], matchID: "mid")
    let result = harness(guest, [host]) { $0.outputsKeysOnly = true }.run()
    #expect(try result.output(.host).data.first?.columns.map(\.name) == ["mid"])
    #expect(try result.output(.host).data.first?.ids.strings == ["s2"])
  }

  @Test func aMatchIDOnOneSideOnlyIsSaid() throws {
    let result = harness(
      try table(["s1"], "g", [match(["b"])], matchID: "mid"), [try table(["b"], "h")]
    ) { _ in }.run()
    #expect(result.diagnostic?.message.hasPrefix("with_match_id of DataTransform and sample_id_generator at ") == true)
  }

  @Test func newIDsHideTheOldOnes() throws {
    let guest = try table(["secret1", "secret2"], "g", [match(["b", "a"])], matchID: "mid")
    let host = try table(["t1"], "h", [match(["a"])], matchID: "mid")
    let run = { (seed: UInt64) in
      var harness = self.harness(guest, [host]) { $0.makesSampleIDs = true }
      harness.seed = seed
      return harness.run()
    }
    let (first, again, other) = (run(1), run(1), run(2))
    let ids = try first.output(.guest).data.first?.ids.strings
    #expect(ids?.first?.count == 32)
    #expect(try first.output(.host).data.first?.ids.strings == ids)
    #expect(try again.output(.host).data.first?.ids.strings == ids)
    #expect(try other.output(.host).data.first?.ids.strings != ids)
    for message in first.messages { #expect(!String(decoding: message.bytes, as: UTF8.self).contains("secret")) }
  }

  // MARK: Left join

  @Test func leftJoinKeepsTheGeneratorsRows() throws {
    let label = Column(name: "y", role: .label, integers: [1, 0, 1])
    let result = harness(
      try table(["1", "2", "3"], "g", [label]),
      [try table(["2", "9"], "h", [Column(name: "n", role: .plain, integers: [5, 6])])]
    ) { $0.joinMethod = .left }.run()
    #expect(try result.output(.guest).data.first?.ids.strings == ["1", "2", "3"])
    let host = try #require(try result.output(.host).data.first)
    #expect(host.ids.strings == ["1", "2", "3"])
    #expect(host.column("h")?.doubles?.array.map { $0.isNaN ? -1 : $0 } == [-1, 0, -1])
    #expect((0..<3).map { host.column("n")?.integers?[$0] } == [nil, 5, nil])
    for role in [Role.guest, .host] {
      #expect(try result.output(role).metrics.namespaces["train"]?["intersection"]?.data.first?.value == 1)
    }
  }

  @Test func newIDsOfALeftJoinAreOfRowsWithoutPartner() throws {
    let result = harness(try table(["1", "2", "3"], "g"), [try table(["2", "9"], "h")]) {
      $0.joinMethod = .left
      $0.makesSampleIDs = true
    }.run()
    let ids = try #require(try result.output(.host).data.first?.ids.strings)
    #expect(ids.count == 3 && ids[0] == "2" && ids[1].count == 32)
    let guest = try #require(try result.output(.guest).data.first)
    #expect(guest.ids.strings == ids)
    #expect(Set(guest.column("g")?.doubles?.array ?? []) == [0, 1, 2])
  }

  @Test func impossibleCombinationsAreRefused() {
    func paths(_ change: (inout Intersection.Parameters) -> Void) -> [String] {
      var parameters = Intersection.Parameters(defaults: .fate15)
      change(&parameters)
      return parameters.problems().map(\.path)
    }
    #expect(paths { _ in }.isEmpty)
    #expect(
      paths {
        $0.joinMethod = .left
        $0.sharesResult = false
      } == ["join_method"])
    #expect(
      paths {
        $0.preprocesses = true
        $0.countsOnly = true
        $0.preprocess.falsePositiveRate = 0.1
      } == ["run_preprocess"])
    #expect(paths { $0.preprocesses = true } == ["intersect_preprocess_params.false_positive_rate"])
  }

  // MARK: Counts and shared columns

  @Test(arguments: [1, 2, 3])
  func countsAlone(hosts: Int) throws {
    let tables = [["3", "5", "6", "9"], ["1", "3", "5", "9"], ["2", "3", "5", "7"]]
    let result = harness(
      try table(["1", "2", "3", "4", "5", "6"], "g"), try tables.prefix(hosts).map { try table($0, "h") }
    ) {
      $0.countsOnly = true
      $0.sharesCount = true
    }.run()
    let guest = try result.output(.guest)
    #expect(guest.data.first?.rowCount == 6)
    #expect(guest.metrics.namespaces["train"]?["intersection"]?.data.first?.value == .integer(hosts == 1 ? 3 : 2))
    #expect(try result.output(.host).data.first?.rowCount == 4)
    #expect(
      try result.output(.host).metrics.namespaces["train"]?["intersection"]?.data.first?.value
        == .integer(hosts == 1 ? 3 : 2))
    // Nothing comes back in an order that its owner knows.
    for message in result.messages where message.kind.secrecy == .blinded {
      let width = message.kind.name == "digests to count" ? 16 : 32
      let each = stride(from: 0, to: message.bytes.count, by: width).map { Array(message.bytes[$0..<$0 + width]) }
      #expect(each == each.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test func aCountStaysWithTheGuestUnlessItIsShared() throws {
    let result = harness(try table(["1", "2"], "g"), [try table(["2", "3"], "h")]) { $0.countsOnly = true }.run()
    #expect(try result.output(.guest).metrics.namespaces["train"]?["intersection"]?.data.first?.value == 1)
    #expect(try result.output(.host).metrics.namespaces["train"]?["intersection"]?.data.first?.value == -1)
  }

  @Test func aSharedColumnGoesToTheOthers() throws {
    let info = Column(name: "share_info", role: .feature, doubles: [1.5, 2.5, 3.5])
    let result = harness(try table(["1", "2", "3"], "g", [info]), [try table(["3", "2"], "h")]) {
      $0.sharesInfo = true
      $0.outputsKeysOnly = true
    }.run()
    let host = try #require(try result.output(.host).data.first)
    #expect(host.columns.map(\.name) == ["share_info"])
    #expect(host.column("share_info")?.doubles?.array == [2.5, 3.5])
    let without = harness(try table(["2"], "g"), [try table(["2"], "h")]) { $0.sharesInfo = true }.run()
    #expect(try without.output(.host).data.first?.column("share_info")?.texts?.strings == ["null"])
  }

  // MARK: Secrecy

  @Test func dhShowsNeitherIDsNorTheirOrder() throws {
    let ids = (1...40).map { "customer-\($0)" }
    let run = {
      self.harness(try self.table(ids, "g"), [try self.table(ids.reversed(), "h")]) { $0.method = .dh }.run()
    }
    let (first, second) = (try run(), try run())
    #expect(try first.output(.host).data.first?.rowCount == 40)
    for message in first.messages { #expect(!String(decoding: message.bytes, as: UTF8.self).contains("customer")) }
    let sent = [first, second].map { result in result.messages.filter { $0.kind.name == "points of ids" }.map(\.bytes) }
    #expect(sent[0].count == 2)
    for bytes in sent[0] {
      let points = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }
      #expect(points == points.sorted { $0.lexicographicallyPrecedes($1) })
      #expect(Set(points).count == 40)
    }
    // Equal ids are never blinded alike, neither by both parties nor in two runs.
    #expect(Set(sent.flatMap(\.self)).count == 4)
  }
}
