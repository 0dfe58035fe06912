import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// Optimal bins, several hosts, several classes, missing values and given split points.
@Suite struct HeteroFeatureBinningFormsTests {
  typealias Harness = PartyHarness<HeteroFeatureBinning>
  typealias Change = (inout HeteroFeatureBinning.Parameters, Role) -> Void

  private func harness(guest: Table? = nil, host: Table? = nil, _ change: Change) throws -> Harness {
    func side(_ role: Role, _ table: Table) -> Harness.Side {
      .init(parameters: HeteroFeatureBinningTests.parameters { change(&$0, role) }, data: [.data: table])
    }
    return try Harness([
      .guest: side(.guest, guest ?? SmallTables.guest()), .host: side(.host, host ?? SmallTables.host()),
    ])
  }

  private func entry(_ output: ComponentOutput, _ name: String) -> JSON? {
    output.model?.param["binningResult"]?["binningResult"]?[name]
  }

  @Test(arguments: OptimalBinning.Metric.allCases)
  func aHostsBinsAreJoinedAsTheGuestWouldJoinThem(metric: OptimalBinning.Metric) throws {
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let change: Change = { parameters, _ in
      parameters.method = .optimal
      parameters.optimal.metricMethod = metric == .chiSquare ? "Chi-Square" : metric.rawValue
      parameters.optimal.maximumShare = 0.8
      parameters.optimal.initialBins = 50
      parameters.binIndexes = [0, 3]
    }
    let result = try harness(guest: guest, host: host, change).run()
    // The same columns, all at the guest.
    let label = try #require(guest.label)
    let all = try guest.replacingColumns([label] + [0, 3].map { host.features[$0] })
    let alone = try harness(guest: all, host: host) { parameters, role in
      change(&parameters, role)
      parameters.binIndexes = role == .guest ? [0, 1] : []
    }.run()
    for place in [0, 3] {
      let name = host.features[place].name
      let known = try #require(
        try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"]?["host_10000_\(place)"])
      let expected = try #require(entry(try alone.output(.guest), name))
      for key in ["eventCountArray", "nonEventCountArray", "woeArray", "iv"] { #expect(known[key] == expected[key]) }
      let own = try #require(entry(try result.output(.host), name))
      #expect(own["splitPoints"] == expected["splitPoints"])
      let bins = try #require(own["splitPoints"]?.listValue?.count)
      #expect((2...10).contains(bins))
      #expect(
        try result.output(.host).data[0].column(name)?.integers == alone.output(.guest).data[0].column(name)?.integers)
    }
    #expect(try result.output(.guest).model?.meta["optimalMetricMethod"] == .text(metric.rawValue))
  }

  @Test func methodsMayDifferAndSomeColumnsStayAsTheyAre() throws {
    // FATE's asymmetric job: the guest bins by quantile, the host optimally but for its categories.
    let result = try harness { parameters, role in
      parameters.method = role == .guest ? .quantile : .optimal
      parameters.optimal.minimumShare = 0.2
      parameters.binIndexes = role == .guest ? -1 : [1]
      parameters.categoryNames = role == .guest ? nil : ["h0"]
      parameters.transform.columns = [0]
    }.run()
    let theirs = try #require(try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"])
    #expect(theirs["host_10000_0"]?["binNums"] == "5")
    #expect(entry(try result.output(.host), "h0")?["splitPoints"]?.numbers == [0, 1, 2, 3, 4])
    let joined = try #require(entry(try result.output(.host), "h1")?["splitPoints"]?.numbers)
    #expect(joined.count == theirs["host_10000_1"]?["woeArray"]?.numbers.count)
    // Only the first column is replaced.
    #expect(try result.output(.host).data[0].column("h1") == SmallTables.host().column("h1"))
  }

  @Test func severalHostsAreEachKnownUnderTheirCode() throws {
    let side = { (table: Table, method: HeteroFeatureBinning.Method) in
      Harness.Side(
        parameters: HeteroFeatureBinningTests.parameters {
          $0.method = method
          $0.encryption.method = "Paillier"
        }, data: [.data: table])
    }
    let other = try SmallTables.host(columns: ["k": SmallTables.ids.indices.map { Double($0 % 3) }])
    let result = runParties(
      HeteroFeatureBinning.self,
      [
        Party(.guest, 9999): try side(SmallTables.guest(), .quantile),
        Party(.host, 10_000): try side(SmallTables.host(), .optimal),
        Party(.host, 10_001, index: 1): side(other, .bucket),
      ])
    #expect(result.failures.isEmpty)
    let hosts = try #require(result.outputs[Party(.guest, 9999)]?.model?.param["hostResults"]?.listValue)
    #expect(hosts.map { $0["partyId"]?.textValue } == ["10000", "10001"])
    #expect(Set(try #require(hosts[0]["binningResult"]?.objectValue).keys) == ["host_10000_0", "host_10000_1"])
    // k separates the label of every third row entirely.
    let k = try #require(hosts[1]["binningResult"]?["host_10001_0"])
    #expect(k["eventCountArray"]?.texts.first == "8")
    #expect(k["nonEventCountArray"]?.texts.first == "0")
  }

  @Test func eachClassIsJudgedAgainstAllOthers() throws {
    let rows = SmallTables.ids.indices
    let labels = rows.map { Int64($0 % 7) }
    let result = try harness(guest: SmallTables.guest(labels: labels)) { parameters, _ in
      parameters.binCount = 3
    }.run()
    let param = try #require(try result.output(.guest).model?.param)
    let multi = try #require(param["multiClassResult"])
    #expect(multi["labels"]?.texts == (0..<7).map(String.init))
    #expect(multi["results"]?.listValue?.count == 7)
    #expect(multi["hostResults"]?.listValue?.count == 7)
    #expect(multi["hasHostResult"] == true)
    #expect(param["binningResult"] == multi["results"]?[0])
    let bins = try #require(try result.output(.host).data[0].column("h1")?.integers)
    for (number, one) in (multi["hostResults"]?.listValue ?? []).enumerated() {
      let entry = try #require(one["binningResult"]?["host_10000_1"])
      let expected = (0..<3).map { bin in rows.count { labels[$0] == number && bins[$0] == Int64(bin) } }
      #expect(entry["eventCountArray"]?.texts == expected.map(String.init))
      let others = (0..<3).map { bin in rows.count { labels[$0] != number && bins[$0] == Int64(bin) } }
      #expect(entry["nonEventCountArray"]?.texts == others.map(String.init))
    }
    let optimal = try harness(guest: SmallTables.guest(labels: labels)) { parameters, role in
      if role == .host { parameters.method = .optimal }
    }.run()
    #expect(
      (optimal.failures[.guest] as? Diagnostic)?.message
        == "host 10000 bins optimally, which joins bins by two classes, the label has 7")
    let own = try harness(guest: SmallTables.guest(labels: labels)) { parameters, _ in parameters.method = .optimal }
    #expect(
      (own.run().failures[.guest] as? Diagnostic)?.message
        == "optimal binning joins bins by two classes, the label has 7")
  }

  @Test func twoLabelsOfAnyNameAreTwoClasses() throws {
    let plain = try harness { _, _ in }.run()
    let signed = try harness(guest: SmallTables.guest(labels: SmallTables.labels.map { 2 * $0 - 1 })) { _, _ in }.run()
    #expect(
      entry(try plain.output(.guest), "g0")?["woeArray"] == entry(try signed.output(.guest), "g0")?["woeArray"])
    #expect(try signed.output(.guest).model?.param["multiClassResult"]?["labels"]?.texts == ["-1", "1"])
  }

  @Test func missingValuesHaveABinOfTheirOwn() throws {
    let values = SmallTables.ids.indices.map { $0 % 4 == 0 ? Double.nan : Double($0 % 5) }
    let result = try harness(host: SmallTables.host(columns: ["h0": values])) { parameters, _ in
      parameters.binCount = 3
    }.run()
    let own = try #require(entry(try result.output(.host), "h0"))
    #expect(own["splitPoints"]?.listValue?.count == 3)
    #expect(own["binNums"] == "4")
    let known = try #require(
      try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"]?["host_10000_0"])
    #expect(known["eventCountArray"]?.texts.last == "2")
    #expect(known["nonEventCountArray"]?.texts.last == "4")
    let bins = try #require(try result.output(.host).data[0].column("h0")?.integers)
    #expect(bins[0] == 3 && bins[1] != 3)
    // A model without that bin numbers missing values all the same, but knows no WoE of them.
    let trained = try harness { parameters, _ in parameters.transform.type = .weightOfEvidence }.run()
    let model = ModelInput(
      component: "binning_0", module: "HeteroFeatureBinning", model: try #require(try trained.output(.guest).model))
    let table = try SmallTables.guest(labels: [0], ids: ["a"], columns: ["g0": [.nan]])
    let applied = Harness([
      .guest: .init(
        parameters: HeteroFeatureBinningTests.parameters { $0.transform.type = .weightOfEvidence },
        data: [.data: table], models: [model])
    ]).run()
    let problem = try #require(applied.failures[.guest] as? DiagnosticList)
    #expect(problem.diagnostics[0].subject == "id 'a', column 'g0'")
  }

  /// As column x2 of FATE's own ionosphere guest; the quantile of no values is 0 in FATE's summary.
  @Test(arguments: [HeteroFeatureBinning.Method.quantile, .bucket, .optimal])
  func aColumnWithoutValuesHasOneSplitPoint(method: HeteroFeatureBinning.Method) throws {
    let empty = [Double](repeating: .nan, count: SmallTables.ids.count)
    let full = SmallTables.ids.indices.map { Double($0 % 5) }
    let result = try harness(
      guest: SmallTables.guest(columns: ["g0": empty, "g1": full]), host: SmallTables.host(columns: ["h0": empty])
    ) { parameters, _ in
      parameters.method = method
      parameters.optimal.initialBins = 5
    }.run()
    let own = try #require(entry(try result.output(.guest), "g0"))
    #expect(own["splitPoints"]?.numbers == [0] && own["binNums"] == "2")
    #expect(own["eventCountArray"]?.texts == ["0", "8"] && own["nonEventCountArray"]?.texts == ["0", "16"])
    let known = try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"]?["host_10000_0"]
    #expect(known?["eventCountArray"]?.texts == ["0", "8"])
    #expect(
      result.logs[.guest]?.contains(
        "WARNING features of guest 10000 without a value, which get the one split point 0: 'g0'") == true)
  }

  @Test func optimalBinsLeaveMissingValuesApart() throws {
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    let values = try #require(host.features[0].doubles?.array).enumerated().map { $0 % 9 == 0 ? .nan : $1 }
    let column = Column(name: "m", role: .feature, doubles: values)
    let label = try #require(guest.label)
    let change: Change = { parameters, _ in
      parameters.method = .optimal
      parameters.optimal.initialBins = 30
    }
    let result = try harness(
      guest: guest.replacingColumns([label, column]), host: host.replacingColumns([column]), change
    ).run()
    let own = try #require(entry(try result.output(.guest), "m"))
    let known = try #require(
      try result.output(.guest).model?.param["hostResults"]?[0]?["binningResult"]?["host_10000_0"])
    for key in ["eventCountArray", "nonEventCountArray", "woeArray", "iv", "binNums"] {
      #expect(own[key] == known[key])
    }
    let splits = try #require(own["splitPoints"]?.listValue?.count)
    #expect(own["woeArray"]?.listValue?.count == splits + 1)
    let bins = try #require(try result.output(.host).data[0].column("m")?.integers)
    #expect(values.indices.allSatisfy { values[$0].isNaN == (bins[$0] == Int64(splits)) })
    #expect(try result.output(.guest).data[0].column("m")?.integers == bins)
    let missing = values.count { $0.isNaN }
    let events = try #require(own["eventCountArray"]?.texts.last.flatMap { Int($0) })
    let others = try #require(own["nonEventCountArray"]?.texts.last.flatMap { Int($0) })
    #expect(events + others == missing)
  }

  @Test func givenSplitPointsAreUsed() throws {
    let result = try harness { parameters, role in
      if role == .host {
        parameters.splitsByIndex = ["0": [1, 4]]
        parameters.splitsByName = ["h1": [3, 5, 10]]
      }
    }.run()
    #expect(entry(try result.output(.host), "h0")?["splitPoints"]?.numbers == [1, 4])
    let bins = try #require(try result.output(.host).data[0].column("h0")?.integers)
    #expect((0..<5).map { bins[$0] } == [0, 0, 1, 1, 1])
    let wrong = try harness { parameters, role in
      if role == .guest {
        parameters.splitsByIndex = ["7": [1], "0": [2]]
        parameters.splitsByName = ["g0": [3], "g9": [1]]
      } else {
        parameters.splitsByName = ["h0": [1]]
      }
    }.run()
    let list = try #require(wrong.failures[.guest] as? DiagnosticList)
    #expect(
      list.diagnostics.map(\.message) == [
        "the split points of 'g0' are given by index and by name",
        "column index 7 is out of range, the table has 1 feature",
        "split points are given for 'g9', which is none of the binned features",
      ])
    #expect(
      (wrong.failures[.host] as? DiagnosticList)?.diagnostics.map(\.message)
        == ["no split points are given for 'h1' of host 10000"])
  }

  @Test func aHostThatNobodyJoinsHasPlainBins() throws {
    let change: Change = { parameters, _ in
      parameters.method = .optimal
      parameters.localOnly = true
      parameters.binCount = 3
    }
    let result = try harness(change).run()
    #expect(entry(try result.output(.host), "h1")?["splitPoints"]?.listValue?.count == 3)
    #expect(
      result.logs[.host]?.contains(
        "WARNING method 'optimal' joins bins by the guest's labels, which local_only keeps from host 10000; its columns "
          + "have 3 bins by quantile") == true)
  }

  @Test func fewerValuesThanBinsAndConstantColumnsAreNamed() throws {
    let rows = SmallTables.ids.indices
    let table = try SmallTables.host(columns: ["h0": rows.map { _ in 1 }, "h1": rows.map { Double($0 % 2) }])
    let result = try harness(host: table) { _, _ in }.run()
    #expect(
      result.logs[.host]?.contains(
        "WARNING features of host 10000 with fewer bins than bin_num 10, since too few of their values differ: 'h0' 1, "
          + "'h1' 2; one bin separates nothing") == true)
  }
}
