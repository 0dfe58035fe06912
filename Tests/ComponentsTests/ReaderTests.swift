import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Reader hands a stored table on and says which (contract 4.5, 6.1).
@Suite struct ReaderTests {
  private func context(_ capabilities: Capabilities) -> ComponentContext {
    let party = Party(.guest, 10_000)
    return ComponentContext(
      component: "reader_0", party: party, parties: [party], seed: 1, capabilities: capabilities,
      log: TaskLog { _, _ in }, channel: RecordingChannel(encodes: true), messages: [])
  }

  private var parameters: Reader.Parameters {
    var parameters = Reader.Parameters(defaults: .fate15)
    parameters.table.namespace = "experiment"
    parameters.table.name = "guest"
    return parameters
  }

  @Test func theTableAndItsMetric() throws {
    let table = try SmallTables.guest()
    let output = try Reader.run(
      parameters,
      in: context(
        Capabilities { namespace, name in
          #expect(namespace == "experiment" && name == "guest")
          return table
        }))
    #expect(output.data == [table])
    #expect(output.model == nil)
    #expect(
      output.metrics.json["reader_namespace"]?["reader_name"] == [
        "data": [],
        "meta": [
          "name": "reader_name", "metric_type": "data_info", "table_name": "guest", "namespace": "experiment",
          "count": 24, "table_info": ["header": "y,g0"], "partitions": 1, "storage_engine": "FEDFLOW",
        ],
      ])
  }

  @Test func theTableMustBeNamedAndIsLookedForFirst() {
    #expect(Reader.Parameters(defaults: .fate15).problems().map(\.message) == ["must have 'name' and 'namespace'"])
    #expect(parameters.problems().isEmpty)
    #expect(parameters.namedTables.map(\.name) == ["guest"])
    #expect(parameters.namedTables.map(\.namespace) == ["experiment"])
    #expect(parameters.namedTables.map(\.path) == ["table"])
    #expect(Reader.roles == [.guest, .host])
  }

  @Test func whatTheStoreRefusesIsPassedOn() {
    let refusal = Diagnostic(.unusableTable, "no such table")
    #expect(throws: Diagnostic.self) {
      try Reader.run(parameters, in: context(Capabilities { _, _ in throw refusal }))
    }
  }
}
