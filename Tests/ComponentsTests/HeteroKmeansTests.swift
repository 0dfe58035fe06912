import Configuration
import Diagnostics
import FoundationEssentials
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroKmeans against scikit-learn's Lloyd iterations on the joined columns, and what each party may read.
@Suite struct HeteroKmeansTests {
  struct Reference: Decodable {
    let points: [[Double]]
    let start: [Int]
    let centres: [[Double]]
    let clusters: [Int]
    let davies_bouldin: Double
  }
  private struct File: Decodable { let kmeans: Reference }

  private let reference: Reference

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("LearningTests/Fixtures/clustering.json")
    reference = try JSONDecoder().decode(File.self, from: Data(contentsOf: path)).kmeans
  }

  /// Ids of four digits, so that shortlex order is that of the points.
  private func table(_ columns: [Int], _ name: String, label: Bool = false) throws -> Table {
    let ids = reference.points.indices.map { String(1000 + $0) }
    let features = columns.map { column in
      Column(name: "\(name)\(column)", role: .feature, doubles: reference.points.map { $0[column] })
    }
    let labels = label ? [Column(name: "y", role: .label, integers: reference.clusters.map { Int64($0) })] : []
    return try Table(ids: ids, columns: labels + features, metadata: Table.Metadata(idName: "id"))
  }

  private func harness(
    split: [[Int]] = [[0], [1, 2]], _ change: (inout HeteroKmeans.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<HeteroKmeans> {
    var parameters = HeteroKmeans.Parameters(defaults: .fate15)
    parameters.clusters = 3
    parameters.tolerance = 1e-9
    parameters.maxIterations = 100
    change(&parameters)
    var harness = PartyHarness<HeteroKmeans>([
      .guest: .init(parameters: parameters, data: [.trainData: try table(split[0], "g", label: true)]),
      .host: .init(parameters: parameters, data: [.trainData: try table(split[1], "h")]),
      .arbiter: .init(parameters: parameters),
    ])
    harness.otherHosts = try split.dropFirst(2).map {
      .init(parameters: parameters, data: [.trainData: try table($0, "i")])
    }
    return harness
  }

  /// Groups as sets of rows, whatever their numbers.
  private func partition(_ groups: [Int]) -> Set<Set<Int>> {
    Set(Dictionary(grouping: groups.indices) { groups[$0] }.values.map(Set.init))
  }

  @Test(arguments: [[[0], [1, 2]], [[0], [1], [2]]])
  func groupsAreScikitLearns(split: [[Int]]) throws {
    // Well separated groups: every start with one row of each ends in the same partition.
    var found: PartyHarness<HeteroKmeans>.Result?
    for seed in 0..<20 where found == nil {
      let run = try harness(split: split) { $0.randomState = seed }.run()
      let groups = try #require(try run.output(.guest).data.first?.column("predicted_cluster_index")?.integers)
      let numbers = (0..<groups.count).map { Int(groups[$0] ?? -1) }
      if partition(numbers) == partition(reference.clusters) { found = run }
    }
    let run = try #require(found)
    let guest = try run.output(.guest)
    let centres = try #require(guest.model?.param["centroidDetail"]?.listValue).map { $0["centroid"]?.numbers ?? [] }
    let expected = reference.centres.map { $0[0] }.sorted()
    #expect(areClose(centres.map { $0[0] }.sorted(), expected, 1e-9))
    #expect(guest.model?.param["converged"] == true)
    let indexes = try #require(run.output(.arbiter).metrics.namespaces["train"]?["DBI"]).data
    #expect(areClose([indexes.last?.value.doubleValue ?? 0], [reference.davies_bouldin], 1e-6))
    // Guest and hosts have the rows, the arbiter the groups and the rows by number.
    #expect(guest.data.count == 1)
    #expect(guest.data[0].columns.map(\.name) == ["label", "predicted_cluster_index", "type"])
    let tables = try run.output(.arbiter).data
    #expect(tables.map(\.rowCount) == [3, 120])
    let counts = try #require(tables[0].column("cluster_sample_count")?.integers)
    #expect((0..<3).compactMap { counts[$0] }.reduce(0, +) == 120)
  }

  @Test func firstCentresAreNumPys() throws {
    let run = try harness {
      $0.randomState = 5; $0.maxIterations = 1
    }.run()
    let message = try #require(run.messages.first { $0.kind.name == "ids of the first centres" })
    // numpy.random.seed(5); sorted(numpy.random.choice(120, 3, replace=False)) + 1000
    #expect(try Texts(encoded: message.bytes).values == Self.drawn)
  }
  private static let drawn = ["1039", "1059", "1071"]

  @Test func aModelAssignsOtherRows() throws {
    let trained = try harness { $0.randomState = 1 }.run()
    var harness = try self.harness()
    harness.isPredicting = true
    for (role, columns, name) in [(Role.guest, [0], "g"), (.host, [1, 2], "h")] {
      harness.sides[role]?.data = [.testData: try table(columns, name)]
    }
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(try trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_kmeans_0", module: "HeteroKmeans", model: model)]
    }
    let predicted = harness.run()
    let before = try trained.output(.guest).data.first?.column("predicted_cluster_index")
    #expect(try predicted.output(.guest).data.first?.column("predicted_cluster_index") == before)
    #expect(try predicted.output(.host).data.first?.column("type")?.text(at: 0) == "predict")
  }

  // MARK: Secrecy

  @Test func distancesTravelUnderFreshMasks() throws {
    let runs = try (0..<2).map { _ in
      try harness {
        $0.randomState = 1; $0.maxIterations = 2
      }.run()
    }
    #expect(try runs[0].output(.guest).data.first == runs[1].output(.guest).data.first)
    #expect(try runs[0].output(.host).model == runs[1].output(.host).model)
    let parts = runs.map { run in run.messages.filter { $0.kind.name == "masked part" }.map(\.bytes) }
    #expect(parts[0].count > 4 && Set(parts[0]).isDisjoint(with: parts[1]))
    // No distance of a party is there in fixed point.
    let distance = (reference.points[0][0] - reference.points[1][0]) * (reference.points[0][0] - reference.points[1][0])
    let pattern = withUnsafeBytes(of: Int128((distance * 0x1p40).rounded()).littleEndian) { Array($0) }
    for bytes in parts[0] {
      for start in stride(from: 8, to: bytes.count, by: 16) { #expect(Array(bytes[start..<start + 16]) != pattern) }
    }
  }

  @Test func labelsChangeNoMessageToAHost() throws {
    func toHost(_ change: (Table) throws -> Table) throws -> [[UInt8]] {
      var harness = try harness { $0.randomState = 1 }
      harness.sides[.guest]?.data = [.trainData: try change(try table([0], "g", label: true))]
      return harness.run().messages.filter { $0.to.role == .host && $0.kind.name != "mask key" }.map(\.bytes)
    }
    let plain = try toHost { $0 }
    let permuted = try toHost { table in
      try table.replacingColumns(
        table.columns.map { column in
          guard column.role == .label, let values = column.integers else { return column }
          return Column(name: "y", role: .label, integers: (0..<values.count).reversed().map { values[$0] })
        })
    }
    #expect(plain == permuted)
  }

  @Test func messagesAreTheList() throws {
    let list = [
      "mask key", "masked part", "course", "ids of the first centres", "digest of the row ids", "group of every row",
      "converged",
    ]
    #expect(HeteroKmeans.messages.map(\.name) == list)
    let run = try harness().run()
    #expect(Set(run.messages.map(\.kind.name)) == Set(list))
    var refusing = try harness()
    refusing.messages.removeAll { $0.name == "course" }
    #expect((refusing.run().failures[.guest] as? Diagnostic)?.code == .internalError)
  }

  /// Eight bytes of a double, or of its fixed point, do not occur by chance.
  @Test func noMessageHoldsAFeature() throws {
    var harness = try harness { $0.randomState = 1 }
    let (own, hosts) = (431.171875127, 199.390625433)
    for (role, columns, name, value) in [(Role.guest, [0], "g", own), (.host, [1, 2], "h", hosts)] {
      let table = try table(columns, name, label: role == .guest)
      let planted = table.columns.map { column -> Column in
        guard column.role == .feature, var values = column.doubles?.array else { return column }
        values[7] = value
        return Column(name: column.name, role: .feature, doubles: values)
      }
      harness.sides[role]?.data[.trainData] = try table.replacingColumns(planted)
    }
    let patterns = [own, hosts].flatMap(canaryPatterns(of:)).filter { $0.count >= 6 }
    let result = harness.run()
    #expect(result.failures.isEmpty && !patterns.isEmpty)
    for message in result.messages { #expect(!patterns.contains { message.bytes.holds($0) }, "\(message.kind.name)") }
  }

  // MARK: Bad input

  @Test func whatCannotBeGroupedIsNamed() throws {
    #expect(try harness { $0.clusters = 121 }.run().diagnostic?.message == "k is 121, the table has 120 rows")
    var other = try harness()
    other.sides[.host]?.data = [.trainData: try table([1], "h").slice(0..<100)]
    #expect(other.run().diagnostic?.message == "host 10000 and guest 10000 have different rows")
    var missing = try harness()
    let hole = try table([1], "h")
    missing.sides[.host]?.data = [
      .trainData: try hole.replacingColumns([
        Column(name: "h1", role: .feature, doubles: hole.columns[0].doubles?.array.map { $0 > 3 ? .nan : $0 } ?? [])
      ])
    ]
    #expect(missing.run().diagnostic?.message == "the value is missing, so the row has no distance to a centre")
  }
}
