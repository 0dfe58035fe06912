import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Sparse and tag input of DataIO, and DataTransform, against contract 8.5.
@Suite struct TokenRowsTests {
  private func lines(_ text: String, hasHeader: Bool = false) throws -> Table {
    let options = CSVImport.Options(hasHeader: hasHeader, delimiter: ",")
    return try CSVImport.read(Array(text.utf8), name: "guest.csv", options: options).table
  }

  private func read(
    _ table: Table, model: ModelArtifact? = nil, _ change: (inout DataIO.Parameters) -> Void
  ) -> PartyHarness<DataIO>.Result {
    runAtGuest(DataIO.self, table, model: model, change)
  }

  @Test func libsvmRows() throws {
    let result = try read(lines("1,1 0:0.5 3:2\n2,0 1:-1 1:4\n3,1\n")) {
      ($0.inputFormat, $0.delimiter, $0.withLabel) = (.sparse, " ", true)
    }
    let output = try result.output(.guest)
    let table = output.data[0]
    #expect(table.features.map(\.name) == ["0", "1", "2", "3"])
    #expect(table.featureNumbers == [[0.5, 0, 0], [0, 4, 0], [0, 0, 0], [2, 0, 0]])
    #expect(table.label?.doubles?.array == [1, 0, 1])
    #expect(table.metadata.labelName == "y" && !table.holdsLines)
    // A party that does not use the label has it in its rows all the same.
    let host = try read(lines("1,1 0:0.5\n2,0:7\n")) { ($0.inputFormat, $0.delimiter) = (.sparse, " ") }
    #expect(try host.output(.guest).data[0].featureNumbers == [[0.5, 7]])
    // Rows to predict: without label, and with a place that the model does not have.
    let again = try read(lines("9,2:5 7:1\n"), model: output.model) {
      ($0.inputFormat, $0.delimiter, $0.withLabel) = (.sparse, " ", true)
    }
    #expect(try again.output(.guest).data[0].featureNumbers == [[0], [0], [5], [0]])
    #expect(try again.output(.guest).data[0].label == nil)
    #expect(again.logs[.guest]?.first == "WARNING 1 feature that the model does not have are left out")
  }

  @Test func tags() throws {
    let output = try read(lines("1,b,a,\n2,c\n3,a,a\n")) { $0.inputFormat = .tag }.output(.guest)
    #expect(output.data[0].features.map(\.name) == ["a", "b", "c"])
    #expect(output.data[0].featureNumbers == [[1, 0, 1], [1, 0, 0], [0, 1, 0]])
    #expect(output.model?.meta["inputFormat"] == "tag")
    let labelled = try read(lines("1,1,b\n2,0,a\n")) { ($0.inputFormat, $0.withLabel) = (.tag, true) }
    #expect(try labelled.output(.guest).data[0].label?.doubles?.array == [1, 0])
    let applied = try read(lines("7,c,d\n"), model: output.model) { $0.inputFormat = .tag }
    #expect(try applied.output(.guest).data[0].featureNumbers == [[0], [0], [1]])
  }

  @Test func tagsWithValues() throws {
    let text = "1,b:2,a:1.5\n2,c:7,b:4\n"
    let plain = try read(lines(text)) { ($0.inputFormat, $0.tagWithValue) = (.tag, true) }
    #expect(try plain.output(.guest).data[0].featureNumbers == [[1.5, 0], [2, 4], [0, 7]])
    // FATE's missing_fill fills the tags that a row lacks.
    let filled = try read(lines(text)) {
      ($0.inputFormat, $0.tagWithValue, $0.missingFill, $0.missingFillMethod) = (.tag, true, true, .max)
    }.output(.guest)
    #expect(filled.data[0].featureNumbers == [[1.5, 1.5], [2, 4], [7, 7]])
    #expect(filled.model?.param["imputerParam"]?["missingReplaceValue"] == ["a": "1.5", "b": "4.0", "c": "7.0"])
    let applied = try read(lines("9,b:1\n"), model: filled.model) {
      ($0.inputFormat, $0.tagWithValue, $0.missingFill, $0.missingFillMethod) = (.tag, true, true, .max)
    }
    #expect(try applied.output(.guest).data[0].featureNumbers == [[1.5], [1], [7]])
    let other = try read(lines("1,b=2,a=1\n")) {
      ($0.inputFormat, $0.tagWithValue, $0.tagValueDelimiter) = (.tag, true, "=")
    }
    #expect(try other.output(.guest).data[0].featureNumbers == [[1], [2]])
  }

  @Test func aHeaderMakesNoDifference() throws {
    let table = try lines("id,tags\n1,b a\n2,c\n", hasHeader: true)
    let output = try read(table) { ($0.inputFormat, $0.delimiter) = (.tag, " ") }.output(.guest)
    #expect(output.data[0].featureNumbers == [[1, 0], [1, 0], [0, 1]])
    #expect(output.data[0].metadata.idName == "id")
  }

  @Test func tokensOfAWrongFormAreNamed() throws {
    let sparse = try read(lines("1,1 0:1 x:2 3\n2,0 -1:4 2:abc\n")) {
      ($0.inputFormat, $0.delimiter, $0.withLabel) = (.sparse, " ", true)
    }
    #expect(
      sparse.complaints == [
        "F0652 expected 'place:value', found 'x:2'", "F0652 expected 'place:value', found '3'",
        "F0652 expected 'place:value', found '-1:4'",
      ])
    let number = try read(lines("2,0 2:abc\n")) {
      ($0.inputFormat, $0.delimiter, $0.withLabel) = (.sparse, " ", true)
    }
    #expect(number.complaints == ["F0652 expected a number, found 'abc'"])
    let empty = try read(lines("1,\n")) { $0.inputFormat = .tag }
    #expect(empty.complaints == ["F0603 no row of the table of guest 10000 names a feature"])
  }

  @Test func textFeaturesAndSparseOutput() throws {
    let table = try lines("id,x0,x1\n1,red,1e-9\n2,NA,2\n", hasHeader: true)
    let output = read(table) {
      $0.exclusiveDataType = ["x0": .str]
      $0.outputFormat = .sparse
      $0.missingFill = true
      $0.defaultValue = "none"
    }
    #expect(output.complaints == ["F0650 'none' cannot replace a number"])
    let fitted = try read(table) {
      $0.exclusiveDataType = ["x0": .str]
      $0.outputFormat = .sparse
      $0.missingFill = true
      $0.defaultValue = ["none", 0]
    }.output(.guest)
    #expect(fitted.data[0].features[0].texts?.strings == ["red", "none"])
    #expect(fitted.data[0].features[1].doubles?.array == [0, 2])
    #expect(fitted.model?.param["imputerParam"]?["missingReplaceValue"] == ["x0": "none", "x1": "0.0"])
  }

  // MARK: DataTransform

  private func transform(
    _ table: Table, model: ModelArtifact? = nil, _ change: (inout DataTransform.Parameters) -> Void
  ) -> PartyHarness<DataTransform>.Result {
    runAtGuest(DataTransform.self, table, model: model, change)
  }

  @Test func theMatchIDIsNoFeature() throws {
    let table = try lines("sid,phone,y,x0\n1,555,1,2\n2,556,0,3\n", hasHeader: true)
    for name in ["", "phone"] {
      let output = try transform(table) {
        $0.withMatchID = true
        $0.matchIDName = name
        $0.reading.withLabel = true
      }.output(.guest)
      let result = output.data[0]
      #expect(result.columns.map(\.name) == ["y", "phone", "x0"])
      #expect(result.features.map(\.name) == ["x0"])
      #expect(result.column("phone")?.texts?.strings == ["555", "556"])
      #expect(result.metadata.values["match_id"] == "phone")
      #expect(output.model?.meta["withMatchId"] == true)
      #expect(output.model?.param["header"] == ["x0"])
      #expect(output.model?.param["anonymousHeader"] == ["guest_10000_x0"])
      #expect(output.model?.buffers.keys.sorted() == ["DataTransformMeta", "DataTransformParam"])
    }
    #expect(
      transform(table) { ($0.withMatchID, $0.matchIDName) = (true, "phome") }.complaints
        == ["F0650 the table of guest 10000 has no column 'phome', its match id"])
    let rows = try transform(lines("1,a,m1,1,t\n2,b,m2,0,u\n")) {
      $0.withMatchID = true
      $0.matchIDIndex = 1
      ($0.reading.inputFormat, $0.reading.withLabel) = (.tag, true)
    }.output(.guest).data[0]
    #expect(rows.column("match_id")?.texts?.strings == ["m1", "m2"])
    #expect(rows.features.map(\.name) == ["t", "u"])
    #expect(rows.label?.doubles?.array == [1, 0])
  }

  @Test func aModelTakesItsColumnsFromAWiderTable() throws {
    let model = try transform(lines("id,x0,x1\n1,2,3\n", hasHeader: true)) { _ in }.output(.guest).model
    let wide = try transform(lines("id,x1,z,x0\n1,3,9,2\n", hasHeader: true), model: model) { _ in }
    #expect(try wide.output(.guest).data[0].features.map(\.name) == ["x0", "x1"])
    #expect(try wide.output(.guest).data[0].featureNumbers == [[2], [3]])
    let narrow = try transform(lines("id,x1\n1,3\n", hasHeader: true), model: model) { _ in }
    #expect(narrow.complaints == ["F0650 the table of guest 10000 lacks 1 feature of the model, first 'x0'"])
  }
}
