import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Union and ColumnExpand against contract 8.5.
@Suite struct UnionTests {
  private func table(_ ids: [String], _ values: [Double], name: String = "x") throws -> Table {
    try Table(
      ids: ids, columns: [Column(name: name, role: .feature, doubles: values)], metadata: .init(idName: "id"))
  }

  private func union(
    _ tables: [(String, Table)], _ change: (inout Union.Parameters) -> Void = { _ in }
  ) throws -> (ComponentOutput, [String]) {
    var parameters = Union.Parameters(defaults: .fate15)
    change(&parameters)
    let recorder = LogRecorder()
    let party = Party(.guest, 10_000)
    let context = ComponentContext(
      component: "union_0", party: party, parties: [party],
      data: [.data: tables.map { DataInput(name: $0.0, component: nil, table: $0.1) }], seed: 1, log: recorder.log,
      channel: RecordingChannel(encodes: true), messages: [])
    return (try Union.run(parameters, in: context), recorder.lines)
  }

  @Test func ofRowsWithOneIDTheFirstStays() throws {
    let (a, b) = (try table(["1", "3"], [1, 3]), try table(["2", "3"], [20, 30]))
    let (output, _) = try union([("a.data", a), ("b.data", b)])
    #expect(output.data[0].ids.strings == ["1", "2", "3"])
    #expect(output.data[0].featureNumbers == [[1, 20, 3]])
    #expect(output.metrics.json["train"]?["union"]?["data"] == [["a.data", 2], ["b.data", 2], ["Total", 3]])
    #expect(output.metrics.json["train"]?["union"]?["meta"]?["metric_type"] == "UNION")
  }

  @Test func repeatedRowsStayUnderAnotherID() throws {
    let (a, b) = (try table(["1", "3"], [1, 3]), try table(["2", "3"], [20, 30]))
    let (output, _) = try union([("a.data", a), ("b.data", b), ("c.data", a)]) { $0.keepDuplicate = true }
    #expect(output.data[0].ids.strings == ["1", "2", "3", "1_c.data", "3_b.data", "3_c.data"])
    #expect(output.data[0].featureNumbers == [[1, 20, 3, 1, 30, 3]])
  }

  @Test func emptyAndSingleTables() throws {
    let (a, none) = (try table(["1"], [1]), try table([], [], name: "other"))
    let (output, lines) = try union([("none.data", none), ("a.data", a)])
    #expect(output.data[0] == a)
    #expect(lines.first == "WARNING none.data has no rows")
    let (single, warned) = try union([("a.data", a)])
    #expect(single.data[0] == a && warned.first == "WARNING there is one table only, a.data; it passes unchanged")
    #expect(try union([("none.data", none), ("again.data", none)]).0.data[0].rowCount == 0)
  }

  @Test func tablesThatDoNotFitAreRefused() throws {
    let a = try table(["1"], [1])
    func message(_ other: Table) throws -> String? {
      do {
        _ = try union([("a.data", a), ("b.data", other)])
        return nil
      } catch let error as Diagnostic { return error.message }
    }
    #expect(try message(table(["2"], [2], name: "z")) == "Table headers do not match! Please check header.")
    #expect(
      try message(a.with(metadata: .init(idName: "sid")))
        == "Id names id and sid do not match! Please check id names.")
    let raw = try Table(ids: ["2"], columns: [Column(name: "x", doubles: [2])], metadata: .init(idName: "id"))
    #expect(try message(raw) == "Cannot combine DataInstance and non-DataInstance object. Union aborted.")
  }

  // MARK: ColumnExpand

  private func raw(_ text: String, hasHeader: Bool = true) throws -> Table {
    let options = CSVImport.Options(hasHeader: hasHeader, delimiter: ",")
    return try CSVImport.read(Array(text.utf8), name: "guest.csv", options: options).table
  }

  @Test func columnsAreAppended() throws {
    let output = try runAtGuest(ColumnExpand.self, raw("id,a\n1,2\n2,3\n")) {
      $0.header = ["b", "c", "d"]
      $0.fillValue = [0, 0.25, "no"]
    }.output(.guest)
    #expect(output.data[0].header == "a,b,c,d")
    #expect(output.data[0].isRaw)
    #expect(output.data[0].columns.map { $0.text(at: 1) } == ["3", "0", "0.25", "no"])
    #expect(output.model?.meta["appendHeader"] == ["b", "c", "d"])
    #expect(output.model?.meta["fillValue"] == ["0", "0.25", "no"])
    #expect(output.model?.param["header"] == "a,b,c,d")
    let again = try runAtGuest(ColumnExpand.self, raw("id,z\n9,2\n"), model: output.model).output(.guest)
    #expect(again.data[0].header == "z,b,c,d")
    let lines = try runAtGuest(ColumnExpand.self, raw("1,2\n2,3\n", hasHeader: false)) {
      $0.header = ["b", "c"]
      $0.fillValue = 7
    }.output(.guest)
    #expect(lines.data[0].columns[0].texts?.strings == ["2,7,7", "3,7,7"])
    let none = try runAtGuest(ColumnExpand.self, raw("id,a\n1,2\n")).output(.guest)
    #expect(none.data[0].header == "a")
  }

  @Test func defaultsAndRefusals() throws {
    #expect(ColumnExpand.Parameters(defaults: .fate14).fillValue == 1e-6)
    #expect(ColumnExpand.Parameters(defaults: .fate15).fillValue == 1e-8)
    let taken = try runAtGuest(ColumnExpand.self, raw("id,a\n1,2\n")) { $0.header = ["a"] }
    #expect(taken.complaints == ["F0650 the table of guest 10000 has a column 'a' already"])
    let late = try runAtGuest(ColumnExpand.self, table(["1"], [1])) { $0.header = ["a"] }
    #expect(late.complaints == ["F0650 the table has features already; columns are appended to a raw table"])
    var parameters = ColumnExpand.Parameters(defaults: .fate15)
    parameters.header = ["a", "b", "a"]
    parameters.fillValue = [1, 2]
    #expect(
      parameters.problems().map { "\($0.path) \($0.message)" }
        == ["fill_value has 2 values for 3 columns", "append_header names 'a' twice"])
  }
}
