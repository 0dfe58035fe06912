import Configuration
import Cryptography
import Diagnostics
import FoundationEssentials
import Pipeline
import Tables
import Testing

@testable import Components

/// HomoFeatureBinning against NumPy on the rows of all parties together, and what its messages hold.
@Suite struct HomoFeatureBinningTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let sample_bins: Int
      let bin_num: Int
      let points: [[Double]]
    }

    let tables: [String: [[Double?]]]
    let cases: [Case]

    static func load() throws -> Fixture {
      let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/homo_binning.json"))
      return try JSONDecoder().decode(Fixture.self, from: data)
    }

    func column(_ party: String, _ index: Int) -> [Double] { (tables[party] ?? []).map { $0[index] ?? .nan } }

    func table(_ party: String) throws -> Table {
      let rows = tables[party]?.count ?? 0
      return try Table(
        ids: (0..<rows).map { "\(party)\(1000 + $0)" },
        columns: (0..<3).map { Column(name: "x\($0)", role: .feature, doubles: column(party, $0)) },
        metadata: Table.Metadata(idName: "id"))
    }
  }

  private func harness(
    _ change: (inout HomoFeatureBinning.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<HomoFeatureBinning> {
    var parameters = HomoFeatureBinning.Parameters(defaults: .fate15)
    change(&parameters)
    let fixture = try Fixture.load()
    return PartyHarness([
      .guest: .init(parameters: parameters, data: [.data: try fixture.table("guest")]),
      .host: .init(parameters: parameters, data: [.data: try fixture.table("host")]),
      .arbiter: .init(parameters: parameters),
    ])
  }

  private func points(_ output: ComponentOutput, _ name: String) -> [Double] {
    output.model?.param["binningResult"]?["binningResult"]?[name]?["splitPoints"]?.numbers ?? []
  }

  @Test func virtualSummaryAgreesWithNumPy() throws {
    let fixture = try Fixture.load()
    #expect(fixture.cases.count == 3)
    for item in fixture.cases {
      let result = try harness {
        $0.sampleBins = item.sample_bins
        $0.binCount = item.bin_num
      }.run()
      for role in [Role.guest, .host] {
        for column in 0..<2 {
          #expect(areClose(points(try result.output(role), "x\(column)"), item.points[column], 1e-9))
        }
      }
    }
  }

  @Test func recursiveQueryFindsTheRanks() throws {
    let fixture = try Fixture.load()
    for error in [0.0, 0.01] {
      let result = try harness {
        $0.method = .recursiveQuery
        $0.error = error
        $0.binCount = 8
      }.run()
      for column in 0..<3 {
        let all = (fixture.column("guest", column) + fixture.column("host", column)).filter { !$0.isNaN }
        let found = points(try result.output(.guest), "x\(column)")
        #expect(found.last == all.max())
        #expect(found == points(try result.output(.host), "x\(column)"))
        guard column < 2 else { continue }
        #expect(found.count == 8)
        for (index, point) in found.enumerated() {
          let rank = all.count { $0 <= point }
          let wanted = index == 7 ? all.count : all.count * (index + 1) / 8
          // Rows may tie; none of these columns has more than two equal ones.
          #expect(abs(rank - wanted) <= Int((error * 160).rounded(.up)) + 1, "column \(column) bin \(index)")
        }
      }
    }
  }

  @Test func binsReplaceValuesAndMissingOnesComeLast() throws {
    let result = try harness { $0.binCount = 4 }.run()
    let fixture = try Fixture.load()
    for (role, party) in [(Role.guest, "guest"), (.host, "host")] {
      let output = try result.output(role)
      let (values, splits) = (fixture.column(party, 1), points(output, "x1"))
      let expected = values.map { value in
        value.isNaN ? splits.count : splits.firstIndex { value <= $0 } ?? splits.count - 1
      }
      let bins = output.data[0].column("x1")?.integers
      #expect(values.indices.map { bins?[$0] } == expected.map { Int64($0) })
      var again = try harness { $0.binCount = 4 }
      again.sides = again.sides.filter { $0.key == role }
      again.sides[role]?.models = [
        ModelInput(component: "homo_binning_0", module: "HomoFeatureBinning", model: try #require(output.model))
      ]
      #expect(try again.run().output(role).data == output.data)
    }
  }

  @Test func onlyChosenColumnsAreBinned() throws {
    let result = try harness {
      $0.binIndexes = [0, 2]
      $0.categoryNames = ["x2"]
      $0.transform.type = nil
    }.run()
    let output = try result.output(.host)
    #expect(output.model?.param["binningResult"]?["binningResult"]?.objectValue?.keys.sorted() == ["x0"])
    let unchanged = try Fixture.load().table("host")
    #expect(output.data[0] == unchanged)
  }

  @Test func messagesAreTheListAndPartsAreMasked() throws {
    let expected: Set = [
      "feature names", "settings", "mask key", "another sum", "masked part", "sums of counts",
    ]
    #expect(Set(HomoFeatureBinning.messages.map(\.name)) == expected)
    let (first, second) = (try harness().run(), try harness().run())
    #expect(Set(first.messages.map(\.kind.name)) == expected)
    func parts(_ result: PartyHarness<HomoFeatureBinning>.Result) throws -> [UInt128] {
      try result.messages.filter { $0.kind.name == "masked part" }
        .flatMap { try MaskedPart(encoded: $0.bytes).values.values }
    }
    let (left, right) = (try parts(first), try parts(second))
    #expect(Set(left + right).count == left.count + right.count)
    #expect(try first.output(.guest).model == second.output(.guest).model)
    // The smallest and the largest value leave their party in no message but sums of flags.
    let canary = try Fixture.load().column("host", 0).max() ?? 0
    let bytes = Numbers([canary]).encoded
    for message in first.messages {
      let holds =
        message.bytes.count >= 8
        && (0...(message.bytes.count - 8)).contains {
          message.bytes[$0..<$0 + 8].elementsEqual(bytes)
        }
      #expect(!holds, "\(message.kind.name)")
    }
  }

  @Test func whatCannotBeBinned() throws {
    var harness = try harness()
    let fixture = try Fixture.load()
    let table = try fixture.table("host")
    harness.sides[.host]?.data[.data] = try table.selecting(columns: ["x0", "x2"])
    #expect(harness.run().failures[.host].flatMap { $0 as? Diagnostic }?.code == .differingFeatures)
    for role in [Role.guest, .host] {
      let empty = try fixture.table(role.rawValue)
      harness.sides[role]?.data[.data] = try empty.replacingColumns(
        empty.columns.map { column in
          column.name == "x1"
            ? Column(name: "x1", role: .feature, doubles: [Double](repeating: .nan, count: empty.rowCount)) : column
        })
    }
    #expect(harness.run().diagnostic?.message == "no party has a value of feature 'x1'")
    var parameters = HomoFeatureBinning.Parameters(defaults: .fate15)
    parameters.transform.type = .weightOfEvidence
    #expect(parameters.problems().map(\.path) == ["transform_param.transform_type"])
  }
}
