import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// FederatedSample against scikit-learn's resample and contract 8.5.
@Suite struct FederatedSampleTests {
  private let fixture: PreparationFixture

  init() throws { fixture = try PreparationFixture.load() }

  private func run(
    host: Table? = nil, _ change: (inout FederatedSample.Parameters) -> Void
  ) throws -> PartyHarness<FederatedSample>.Result {
    var parameters = FederatedSample.Parameters(defaults: .fate15)
    parameters.randomState = 42
    change(&parameters)
    return try PartyHarness([
      .guest: .init(parameters: parameters, data: [.data: fixture.table()]),
      .host: .init(parameters: parameters, data: [.data: host ?? fixture.table(.host)]),
    ]).run()
  }

  private func shortlex(_ ids: [String]) -> [String] { ids.sorted(by: Shortlex.precedes) }

  private func pairs(_ metrics: Metrics, _ namespace: String, _ name: String) -> JSON? {
    metrics.json[namespace]?[name]?["data"]
  }

  @Test func randomDownsampling() throws {
    let result = try run { $0.fractions = 0.3 }
    for role in [Role.guest, .host] {
      let output = try result.output(role)
      #expect(output.data[0].ids.strings == shortlex(fixture.sampled.down))
      #expect(try output.data[0] == fixture.table(role).aligned(to: output.data[0].ids))
      #expect(pairs(output.metrics, "sample_count", "random") == [["count", 18]])
    }
    #expect(result.messages.map(\.kind.name) == ["sampled ids"])
  }

  @Test func randomUpsamplingGivesNewIDs() throws {
    let result = try run { ($0.fractions, $0.method) = (1.5, .up) }
    let (guest, host) = (try result.output(.guest).data[0], try result.output(.host).data[0])
    #expect(guest.ids.strings == (0..<90).map(String.init) && host.ids == guest.ids)
    for (row, id) in fixture.sampled.up.enumerated() {
      let source = try #require(Int(id))
      #expect(guest.featureNumbers[0][row] == fixture.columns[0][source])
      #expect(host.featureNumbers[1][row] == fixture.columns[1][source])
    }
  }

  @Test func eachClassHasItsShare() throws {
    let down = try run { ($0.mode, $0.fractions) = (.stratified, [[0, 0.25], [1, 0.5], [2, 1]]) }
    let output = try down.output(.guest)
    #expect(output.data[0].ids.strings == shortlex(fixture.sampled.stratified_down))
    #expect(try down.output(.host).data[0].ids == output.data[0].ids)
    #expect(try down.output(.host).metrics.isEmpty)
    let counts = (0..<3).map { label in fixture.labels.count { $0 == label } }
    #expect(
      pairs(output.metrics, "original_count", "stratified")
        == .list((0..<3).map { [.integer($0), .integer(counts[$0])] }))
    #expect(
      pairs(output.metrics, "sample_count", "stratified")
        == [[0, .integer(counts[0] / 4)], [1, .integer(counts[1] / 2)], [2, .integer(counts[2])]])
    let up = try run { ($0.mode, $0.method, $0.fractions) = (.stratified, .up, [[0, 2], [1, 2], [2, 2]]) }
    let values = try up.output(.guest).data[0].featureNumbers[0].sorted()
    #expect(values == fixture.sampled.stratified_up.compactMap { Int($0) }.map { fixture.columns[0][$0] }.sorted())
    #expect(try up.output(.host).data[0].featureNumbers == up.output(.guest).data[0].featureNumbers)
  }

  @Test func homoPartiesChooseTheirOwn() throws {
    let result = try run { ($0.fractions, $0.taskType, $0.randomState) = (0.5, .homo, nil) }
    #expect(result.messages.isEmpty)
    let (guest, host) = (try result.output(.guest).data[0], try result.output(.host).data[0])
    #expect(guest.rowCount == 30 && host.rowCount == 30 && guest.ids != host.ids)
    let again = try run { ($0.fractions, $0.taskType, $0.randomState) = (0.5, .homo, nil) }
    #expect(try again.output(.guest).data[0] == guest)
  }

  @Test func weightsSayHowOften() throws {
    let weight = Column(name: "w", role: .weight, doubles: [0, 1, 1.2, 3])
    let ids = ["a", "b", "c", "d"]
    let guest = try Table(ids: ids, columns: [weight, Column(name: "g", role: .feature, doubles: [0, 1, 2, 3])])
    let host = try Table(ids: ids, columns: [Column(name: "h", role: .feature, doubles: [0, 10, 20, 30])])
    var parameters = FederatedSample.Parameters(defaults: .fate15)
    parameters.mode = .exactByWeight
    let result = PartyHarness<FederatedSample>([
      .guest: .init(parameters: parameters, data: [.data: guest]),
      .host: .init(parameters: parameters, data: [.data: host]),
    ]).run()
    let output = try result.output(.host)
    #expect(output.data[0].ids.strings == ["b_0", "c_0", "c_1", "d_0", "d_1", "d_2"])
    #expect(output.data[0].featureNumbers == [[10, 20, 20, 30, 30, 30]])
    #expect(try result.output(.guest).data[0].ids == output.data[0].ids)
    #expect(pairs(output.metrics, "sample_count", "exact_by_weight") == [["count", 6]])
    #expect(result.logs[.guest]?.first == "WARNING 1 row without weight are left out")
  }

  /// Labels that do not change the choice change no message.
  @Test func messagesDoNotDependOnValues() throws {
    func messages(_ labels: [Int64]) throws -> [[UInt8]] {
      let changed = try Table(
        ids: fixture.ids, columns: [Column(name: "y", role: .label, integers: labels.map { $0 })])
      var parameters = FederatedSample.Parameters(defaults: .fate15)
      (parameters.fractions, parameters.randomState) = (0.5, 1)
      return try PartyHarness<FederatedSample>([
        .guest: .init(parameters: parameters, data: [.data: changed]),
        .host: .init(parameters: parameters, data: [.data: fixture.table(.host)]),
      ]).run().messages.map(\.bytes)
    }
    #expect(try messages(fixture.labels) == messages(fixture.labels.reversed()))
  }

  @Test func whatCannotBeSampledIsNamed() throws {
    let host = try fixture.table(.host).selecting(rows: Array(0..<10))
    let lacking = try run(host: host) { $0.fractions = 1 }
    #expect((lacking.failures[.host] as? Diagnostic)?.code == .unknownRows)
    let share = try run { ($0.mode, $0.fractions) = (.stratified, [[0, 0.25], [1, 0.5]]) }
    let row = try #require(fixture.labels.firstIndex(of: 2))
    #expect(share.diagnostic?.subject == "id '\(row)', column 'y'")
    #expect(
      share.complaints
        == ["F0605 label not specify sample rate! check it please: 'fractions' has no share of 2"])
    func problems(_ change: (inout FederatedSample.Parameters) -> Void) -> [String] {
      var parameters = FederatedSample.Parameters(defaults: .fate15)
      change(&parameters)
      return parameters.problems().map { "\($0.path) \($0.message)" }
    }
    #expect(problems { $0.fractions = [[0, 1]] } == ["fractions must be a number with mode random"])
    #expect(
      problems { $0.fractions = 1.5 } == ["fractions must be between 0 and 1 with method downsample, found 1.5"])
    #expect(problems { $0.mode = .stratified } == ["fractions must be a list of [label, share] with mode stratified"])
    #expect(
      problems { ($0.mode, $0.fractions) = (.stratified, [[1, 0.5], [1.0, 0.5]]) }
        == ["fractions names the label 1 twice"])
  }
}
