import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// HeteroDataSplit and HomoDataSplit against scikit-learn's train_test_split and contract 8.5.
@Suite struct DataSplitTests {
  private static let cases = (try? PreparationFixture.load().splits) ?? []
  private let fixture: PreparationFixture

  init() throws { fixture = try PreparationFixture.load() }

  @Test func theCasesAreThere() { #expect(Self.cases.count == 7) }

  private func size(_ size: Double) -> JSON { size > 1 ? .integer(Int(size)) : .number(size) }

  private func parameters(_ item: PreparationFixture.Split) -> DataSplitParameters {
    var parameters = DataSplitParameters(defaults: .fate15)
    parameters.trainSize = size(item.sizes[0])
    parameters.validateSize = size(item.sizes[1])
    parameters.testSize = size(item.sizes[2])
    (parameters.stratified, parameters.shuffle, parameters.randomState) = (item.stratified, item.shuffle, item.seed)
    return parameters
  }

  @Test(arguments: cases) func theGuestSplitsForAll(item: PreparationFixture.Split) throws {
    let result = try PartyHarness<HeteroDataSplit>([
      .guest: .init(parameters: parameters(item), data: [.data: fixture.table()]),
      .host: .init(parameters: parameters(item), data: [.data: fixture.table(.host)]),
    ]).run()
    for role in [Role.guest, .host] {
      let output = try result.output(role)
      #expect(output.data.map(\.ids.strings) == item.parts)
      let meta = output.metrics.json["train"]?["data_split"]?["meta"]
      #expect(meta?["data_split_count_info"]?["train"] == .integer(item.parts[0].count))
      #expect(meta?["data_split_count_info"]?["original"] == .integer(item.parts.map(\.count).reduce(0, +)))
      #expect((meta?["data_split_label_info"] != nil) == (role == .guest && item.stratified))
      #expect(output.metrics.json["train"]?["data_split"]?["data"] == [["data_split", 0]])
    }
    #expect(result.messages.map(\.kind.name) == ["ids of a part", "ids of a part", "ids of a part"])
  }

  @Test(arguments: cases) func homoPartiesSplitTheirOwn(item: PreparationFixture.Split) throws {
    let output = try runAtGuest(HomoDataSplit.self, fixture.table()) { $0 = parameters(item) }.output(.guest)
    #expect(output.data.map(\.ids.strings) == item.parts)
  }

  @Test func classesOfAContinuousLabel() throws {
    let values = (0..<40).map { Double($0) / 10 }
    let table = try Table(
      ids: (10..<50).map(String.init), columns: [Column(name: "y", role: .label, doubles: values)])
    let output = try runAtGuest(HomoDataSplit.self, table) {
      ($0.stratified, $0.splitPoints, $0.trainSize, $0.testSize) = (true, [1.9, 0.9], 0.5, 0.25)
    }.output(.guest)
    let info = output.metrics.json["train"]?["data_split"]?["meta"]?["data_split_label_info"]
    #expect(info?["original"] == ["0": 10, "1": 10, "2": 20])
    #expect(info?["train"] == ["0": 5, "1": 5, "2": 10])
    #expect(info?["split_points"] == [0.9, 1.9])
    #expect(info?["continuous_label"] == true)
    #expect(output.data.map(\.rowCount) == [20, 10, 10])
  }

  @Test func sizesThatAreNotGivenFollow() {
    func sizes(_ train: JSON, _ validate: JSON, _ test: JSON) -> [Double]? {
      var parameters = DataSplitParameters(defaults: .fate15)
      (parameters.trainSize, parameters.validateSize, parameters.testSize) = (train, validate, test)
      return parameters.sizes(of: 100).map { [$0.train, $0.validate, $0.test] }
    }
    #expect(sizes(.null, .null, .null) == [0.8, 0.2, 0])
    #expect(sizes(0.75, .null, .null) == [0.75, 0, 0.25])
    #expect(sizes(.null, .null, 25) == [75, 0, 25])
    #expect(sizes(.null, 0.5, .null) == [0.5, 0.5, 0])
    #expect(sizes(60, 30, .null) == [60, 30, 10])
    #expect(sizes(60, .null, 30) == [60, 10, 30])
    #expect(sizes(60, 30, 30) == nil)
    #expect(sizes(0.5, 0.25, 0.5) == nil)
    #expect(sizes(200, .null, .null) == nil)
  }

  @Test func whatCannotBeSplitIsNamed() throws {
    let table = try fixture.table()
    #expect(
      runAtGuest(HomoDataSplit.self, table) { $0.trainSize = 100 }.complaints
        == ["F0650 train_size, test_size, validate_size should sum up to 1.0 or data count, which is 60"])
    let few = table.selecting(rows: [0, 1, 2])
    let result = runAtGuest(HomoDataSplit.self, few) { ($0.trainSize, $0.stratified) = (0.5, true) }
    #expect(result.diagnostic?.subject == "component_0.train_size")
    #expect(result.diagnostic?.help?.hasPrefix("rows by class: ") == true)
    let host = try fixture.table(.host)
    #expect(
      runAtGuest(HomoDataSplit.self, host) { $0.stratified = true }.complaints
        == ["F0605 the table of guest 10000 has no label, which a stratified split needs"])
    var parameters = DataSplitParameters(defaults: .fate15)
    (parameters.stratified, parameters.shuffle, parameters.testSize) = (true, false, -1)
    #expect(parameters.problems().map(\.path) == ["test_size", "stratified"])
  }
}
