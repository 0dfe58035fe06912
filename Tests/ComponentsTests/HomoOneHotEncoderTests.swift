import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// HomoOneHotEncoder: the same new features at all parties, whatever values each one has.
@Suite struct HomoOneHotEncoderTests {
  private func table(_ column: Column.Values, _ texts: [String]) throws -> Table {
    try Table(
      ids: texts.indices.map { "\($0)" },
      columns: [Column(name: "a", role: .feature, values: column), Column(name: "b", role: .feature, text: texts)],
      metadata: Table.Metadata(idName: "id"))
  }

  private func harness(aligns: Bool = true) throws -> PartyHarness<HomoOneHotEncoder> {
    var parameters = HomoOneHotEncoder.Parameters(defaults: .fate15)
    parameters.aligns = aligns
    let guest = Column(name: "a", integers: [10, 2, 2]).values
    let host = Column(name: "a", doubles: [3, 2]).values
    return PartyHarness([
      .guest: .init(parameters: parameters, data: [.data: try table(guest, ["x", "y", "x"])]),
      .host: .init(parameters: parameters, data: [.data: try table(host, ["z", "x"])]),
      .arbiter: .init(parameters: parameters),
    ])
  }

  @Test func allPartiesGetTheFeaturesOfAllValues() throws {
    let result = try harness().run()
    #expect(result.failures.isEmpty, "\(result.failures)")
    for role in [Role.guest, .host] {
      let table = try result.output(role).data[0]
      #expect(table.features.map(\.name) == ["a_2", "a_3", "a_10", "b_x", "b_y", "b_z"])
      #expect(try result.output(role).model?.param["colMap"]?["a"]?["values"]?.texts == ["2", "3", "10"])
    }
    let guest = try result.output(.guest).data[0]
    #expect((0..<3).map { guest.column("a_3")?.integers?[$0] } == [0, 0, 0])
    #expect((0..<3).map { guest.column("a_10")?.integers?[$0] } == [1, 0, 0])
  }

  @Test func withoutAlignmentEachIsAlone() throws {
    let result = try harness(aligns: false).run()
    #expect(result.messages.isEmpty)
    #expect(try result.output(.host).data[0].features.map(\.name) == ["a_2", "a_3", "b_x", "b_z"])
  }

  @Test func encodesAgainWithItsModel() throws {
    let first = try harness().run()
    var again = try harness()
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(try first.output(role).model)
      again.sides[role]?.models = [
        ModelInput(component: "homo_onehot_0", module: "HomoOneHotEncoder", model: model)
      ]
    }
    let second = again.run()
    #expect(second.messages.isEmpty)
    for role in [Role.guest, .host] { #expect(try second.output(role).data == first.output(role).data) }
  }

  @Test func messagesAreTheList() throws {
    #expect(HomoOneHotEncoder.messages.map(\.name) == ["feature names", "values", "joined values"])
    #expect(Set(try harness().run().messages.map(\.kind.name)) == ["feature names", "values", "joined values"])
  }

  @Test func partiesWithOtherColumnsAreTold() throws {
    var harness = try harness()
    let table = try #require(harness.sides[.host]?.data[.data])
    harness.sides[.host]?.data[.data] = try table.selecting(columns: ["a"])
    let diagnostic = harness.run().failures[.host] as? Diagnostic
    #expect(diagnostic?.message == "of the features of guest 10000 the table of host 10000 lacks 'b'")
  }
}
