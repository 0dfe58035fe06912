import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// DataIO against contract 8.5.
@Suite struct DataIOTests {
  private func raw(_ text: String, delimiter: String = ",", hasHeader: Bool = true) throws -> Table {
    let options = CSVImport.Options(hasHeader: hasHeader, delimiter: delimiter)
    return try CSVImport.read(Array(text.utf8), name: "guest.csv", options: options).table
  }

  private func run(
    _ table: Table, model: ModelArtifact? = nil, _ change: (inout DataIO.Parameters) -> Void = { _ in }
  ) -> PartyHarness<DataIO>.Result {
    var parameters = DataIO.Parameters(defaults: .fate14)
    change(&parameters)
    let models = model.map { [ModelInput(component: "dataio_0", module: "DataIO", model: $0)] } ?? []
    return PartyHarness([.guest: .init(parameters: parameters, data: [.data: table], models: models)]).run()
  }

  private static let small = "id,y,x0,x1\n1,1,2.5,+7\n2,0,NA,-3\n3,1,1e2,null\n"

  @Test func readsLabelAndFeatures() throws {
    let output = try run(raw(Self.small)).output(.guest)
    let table = try #require(output.data.first)
    #expect(table.header == "y,x0,x1")
    #expect(table.metadata.labelName == "y")
    let labels = try #require(table.label?.integers)
    #expect((0..<3).map { labels[$0] } == [1, 0, 1])
    let values = table.features.map { $0.doubles?.array ?? [] }
    #expect(values[0][0] == 2.5 && values[0][1].isNaN && values[0][2] == 100)
    #expect(values[1][0] == 7 && values[1][1] == -3 && values[1][2].isNaN)
    #expect(output.model?.param["header"] == ["x0", "x1"])
    #expect(output.model?.param["sidName"] == "id")
    #expect(output.model?.param["labelName"] == "y")
    #expect(output.model?.meta["withLabel"] == true)
  }

  @Test func theRepositorysTablesAreRead() throws {
    let (guest, host) = (try FeatureFixture.table(.guest), try FeatureFixture.table(.host))
    #expect(guest.rowCount == 569 && guest.features.count == 10 && guest.label != nil)
    #expect(host.rowCount == 569 && host.features.count == 20 && host.label == nil)
    #expect(guest.ids == host.ids)
  }

  @Test(
    arguments: [
      (nil, [9, 8]), ("designated", [9, 8]), ("min", [2.5, -3]), ("max", [100, 7]), ("mean", [51.25, 2]),
    ] as [(String?, [Double])])
  func missingValuesAreReplaced(method: String?, expected: [Double]) throws {
    let output = try run(raw(Self.small)) {
      $0.missingFill = true
      $0.defaultValue = [9, 8]
      $0.missingFillMethod = method.flatMap(DataIO.FillMethod.init)
    }.output(.guest)
    let features = output.data[0].features.map { $0.doubles?.array ?? [] }
    #expect([features[0][1], features[1][2]] == expected)
    let imputer = output.model?.param["imputerParam"]
    #expect(imputer?["missingReplaceValue"]?["x0"] == .text(NumberText.of(expected[0])))
    #expect(areClose([imputer?["missingValueRatio"]?["x1"]?.doubleValue ?? 0], [1.0 / 3]))
  }

  @Test func missingTokensFallToTheOutlierStepWhenItAloneRuns() throws {
    let table = try raw(Self.small)
    let replaced = try run(table) {
      $0.outlierReplace = true
      $0.outlierReplaceValue = 5
    }.output(.guest)
    #expect(replaced.data[0].features.map { $0.doubles?.array ?? [] } == [[2.5, 5, 100], [7, -3, 5]])
    #expect(replaced.model?.param["outlierParam"]?["outlierReplaceValue"] == ["x0": "5.0", "x1": "5.0"])
    let both = try run(table) {
      $0.missingFill = true
      $0.defaultValue = 1
      $0.outlierReplace = true
      $0.outlierTokens = ["NA", "100", "1e2"]
      $0.outlierReplaceValue = 5
    }.output(.guest)
    #expect(both.data[0].features.map { $0.doubles?.array ?? [] } == [[2.5, 1, 5], [7, -3, 1]])
  }

  @Test func aModelIsAppliedToTheSameSchema() throws {
    let model = try #require(
      try run(raw(Self.small)) {
        $0.missingFill = true
        $0.missingFillMethod = .max
      }.output(.guest).model)
    func apply(_ text: String) throws -> PartyHarness<DataIO>.Result {
      try run(raw(text), model: model) {
        $0.missingFill = true
        $0.missingFillMethod = .max
      }
    }
    // The label may be absent, and fitted values replace.
    let table = try apply("id,x0,x1\n7,NA,1\n").output(.guest).data[0]
    #expect(table.label == nil)
    #expect(table.features[0].doubles?.array == [100])
    let other = try apply("id,y,x0,x2\n7,1,1,1\n")
    #expect(
      other.diagnostic?.message
        == "input data's schema for fit and transform should be same; column 'x2' stands where 'x1' was")
    #expect(
      try apply("id,y,x0\n7,1,1\n").diagnostic?.message
        == "input data's schema for fit and transform should be same; 1 feature instead of 2")
    #expect(try apply("key,y,x0,x1\n7,1,1,1\n").diagnostic?.code == .unusableTable)
  }

  @Test func aLabelNameThatNoTableHasStaysAsSet() throws {
    let output = try run(raw("id,x0\n1,2\n")) {
      $0.withLabel = false
      $0.labelName = "target"
    }.output(.guest)
    #expect(output.model?.param["labelName"] == "target")
    #expect(output.data[0].label == nil)
  }

  // MARK: what is refused

  private func messages(_ result: PartyHarness<DataIO>.Result) -> [String] {
    let all = (result.failures[.guest] as? DiagnosticList)?.diagnostics ?? result.diagnostic.map { [$0] } ?? []
    return all.map { "\($0.code.name) \($0.subject ?? ""): \($0.message)" }
  }

  @Test func badCellsAreNamedTogetherWithTheirPlace() throws {
    let result = try run(raw("id,y,x0,x1\n1,1.0,abc,0x10\n2,0,1,nan\n3,yes,2, 3\n"))
    #expect(
      messages(result) == [
        "F0652 guest.csv:2: id '1', column 'y': expected a whole number, found '1.0'",
        "F0652 guest.csv:4: id '3', column 'y': expected a whole number, found 'yes'",
        "F0652 guest.csv:2: id '1', column 'x0': expected a number, found 'abc'",
        "F0652 guest.csv:2: id '1', column 'x1': expected a number, found '0x10'",
        "F0652 guest.csv:3: id '2', column 'x1': expected a number, found 'nan'",
        "F0652 guest.csv:4: id '3', column 'x1': expected a number, found ' 3'",
      ])
  }

  @Test func manyBadCellsAreCounted() throws {
    let rows = (1...9).map { "\($0),a\($0)\n" }.joined()
    let result = try run(raw("id,x0\n" + rows)) { $0.withLabel = false }
    let list = try #require(result.failures[.guest] as? DiagnosticList)
    #expect(list.diagnostics.count == 5)
    #expect(list.diagnostics[4].notes.map(\.message) == ["needed by component_0", "and 4 more cells of this column"])
  }

  @Test func tablesThatDoNotFitAreNamed() throws {
    let noLabel = try run(raw("id,Y,x0\n1,1,2\n"))
    #expect(
      messages(noLabel) == ["F0651 component_0.label_name: the table of guest 10000 has no column 'y', its label"])
    let other = try run(raw("id;y;x0\n1;1;2\n", delimiter: ";"))
    #expect(
      messages(other) == ["F0650 component_0: 'delimitor' is ',', but the table was uploaded with ';'"])
    let headless = try run(raw("1,1,2\n", hasHeader: false))
    #expect(messages(headless) == ["F0650 component_0: the table has no header, which dense input needs"])
    let list = try run(raw(Self.small)) {
      $0.missingFill = true
      $0.defaultValue = [1, 2, 3]
    }
    #expect(messages(list) == ["F0650 component_0.default_value: 'default_value' has 3 values for 2 features"])
    let empty = try run(raw("id,x0\n1,NA\n")) {
      $0.withLabel = false
      $0.missingFill = true
      $0.missingFillMethod = .mean
    }
    #expect(try empty.output(.guest).data[0].featureNumbers == [[0]])
    #expect(
      empty.logs[.guest]?.filter { $0.hasPrefix("WARNING") }
        == ["WARNING columns of guest 10000 without a value, filled with default_value: 'x0'"])
  }

  @Test func typesOfSingleColumns() throws {
    let result = try run(raw("id,x0,x1\n1,2.5,3\n")) {
      $0.withLabel = false
      $0.exclusiveDataType = ["x0": .int, "x9": .int]
    }
    #expect(messages(result) == ["F0652 guest.csv:2: id '1', column 'x0': expected a whole number, found '2.5'"])
    #expect(result.logs[.guest] == ["WARNING exclusive_data_type names 'x9', which is no feature of this table"])
  }

  @Test func replacementsOfNumbersMustBeNumbers() {
    var parameters = DataIO.Parameters(defaults: .fate15)
    parameters.defaultValue = "many"
    parameters.outlierReplaceValue = [1, true]
    #expect(
      parameters.problems().map { "\($0.path) \($0.message)" } == [
        "default_value must be a number or a list of numbers",
        "outlier_replace_value must be a number or a list of numbers",
      ])
    parameters.dataType = .str
    #expect(parameters.problems().isEmpty)
  }
}
