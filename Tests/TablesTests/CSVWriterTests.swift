import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Tables

@Suite struct CSVWriterTests {
  private func text(_ table: Table, _ form: CSVWriter.Form, limit: Int? = nil) -> String {
    String(decoding: CSVWriter.bytes(of: table, as: form, limit: limit), as: UTF8.self)
  }

  private static let textColumns = ["tag": ["value"], "ionosphere_scale_hetero_guest": ["x2"]]

  private static func predictions() throws -> Table {
    try Table.predictions(
      ids: TextValues(["9", "133"]), label: .integers(Integers([1, nil])), result: .integers(Integers([1, 0])),
      score: [0.9, 0.25], detail: .init(classes: ["0", "1"], scores: [0.1, 0.9, 0.75, 0.25]), type: "train",
      metadata: .init(idName: "id"))
  }

  /// Contract 5.3: the dictionary as Python prints it, its comma unquoted.
  @Test func predictionsPrintAsFATEDoes() throws {
    let table = try Self.predictions()
    #expect(table.holdsPredictions && !table.isRaw)
    #expect(
      text(table, .outputData) == """
        id,label,predict_result,predict_score,predict_detail,type
        9,1,1,0.9,{'0': 0.1, '1': 0.9},train
        133,None,0,0.25,{'0': 0.75, '1': 0.25},train

        """)
    #expect(table.column("predict_detail")?.text(at: 0) == #"{"0": 0.1, "1": 0.9}"#)
    #expect(
      CanonicalJSON.text(.list(table.preview()), .line)
        == #"[["9",1,1,0.9,{"0":0.1,"1":0.9},"train"],["133",null,0,0.25,{"0":0.75,"1":0.25},"train"]]"#)
  }

  /// The Python client of FATE 1.11 cuts the quotes off and reads what is left as a dictionary.
  @Test func laterPredictionsAreQuoted() throws {
    #expect(
      text(try Self.predictions(), .quotedOutputData, limit: 1) == """
        id,label,predict_result,predict_score,predict_detail,type
        9,1,1,0.9,"{'0': 0.1, '1': 0.9}",train

        """)
    let table = try Table(
      ids: [#"a"b"#, "c,d"], columns: [Column(name: "x, y", role: .feature, text: ["1\n2", "plain"])])
    #expect(text(table, .quotedOutputData) == "id,\"x, y\"\n\"a\"\"b\",\"1\n2\"\n\"c,d\",plain\n")
  }

  @Test func detailsMustFitTheRows() {
    #expect(throws: Diagnostic.self) {
      try Table.predictions(
        ids: TextValues(["a"]), label: .doubles(Buffer([1])), result: .doubles(Buffer([1])), score: [1],
        detail: .init(classes: ["label"], scores: []), type: "train")
    }
  }

  @Test func theLabelComesFirstAndNumbersPrintAsPythonDoes() throws {
    let table = try Table(
      ids: ["a", "b"],
      columns: [
        Column(name: "x0", role: .feature, doubles: [-0.28757, .nan], style: .fixed(decimals: 6)),
        Column(name: "y", role: .label, integers: [1, 0]),
        Column(name: "x1", role: .feature, doubles: [1e16, 12_345_678_901_234_568]),
      ], metadata: .init(idName: "key", labelName: "y"))
    #expect(text(table, .outputData) == "key,y,x0,x1\na,1,-0.28757,1e+16\nb,0,nan,1.2345678901234568e+16\n")
    #expect(text(table, .outputData, limit: 1) == "key,y,x0,x1\na,1,-0.28757,1e+16\n")
    #expect(table.outputHeader == ["key", "y", "x0", "x1"])
    #expect(table.preview(limit: 1) == [["a", 1, -0.28757, 1e16]])
    #expect(table.preview()[1][2] == .null)
  }

  @Test func uploadedTablesShowTheirTexts() throws {
    let table = try CSVImport.read(Array("id,y,x0\n9,1,0.250\n10,0,\n".utf8), name: "t").table
    #expect(table.isRaw)
    #expect(text(table, .outputData) == "id,y,x0\n9,1,0.250\n10,0,\n")
    #expect(table.preview() == [["9", "1", "0.250"], ["10", "0", ""]])
  }

  @Test func longTablesAreWrittenInPieces() throws {
    let table = try Table(
      ids: (0..<3000).map { "\(100_000 + $0)" },
      columns: [Column(name: "t", text: (0..<3000).map { String(repeating: "x", count: $0 % 90) })])
    var pieces: [Int] = []
    CSVWriter.write(table, as: .download(delimiter: ";")) { pieces.append($0.count) }
    #expect(pieces.count > 1)
    #expect(pieces.reduce(0, +) == CSVWriter.bytes(of: table, as: .download(delimiter: ";")).count)
  }

  /// Every data file of FATE's examples comes back as it was uploaded, in shortlex order, also by way of an Arrow file.
  @Test(arguments: [
    "breast_hetero_guest", "breast_homo_guest", "breast_hetero_host", "ionosphere_scale_hetero_guest",
    "motor_hetero_guest",
    "vehicle_scale_homo_test", "dvisits_hetero_guest", "student_homo_test", "tag", "unittest_data",
  ])
  func downloadsOfFATEsDataAreWhatWasUploaded(name: String) throws {
    guard let path = sharedFile("fate-1.4/examples/data/\(name).csv") else { return }
    let hasHeader = name != "tag"
    let lines = String(decoding: try FileSystem().readFile(path), as: UTF8.self).split(separator: "\n")
    let rows = hasHeader ? lines.dropFirst() : lines[...]
    let expected = rows.sorted {
      let (a, b) = ($0.prefix { $0 != "," }, $1.prefix { $0 != "," })
      return (a.utf8.count, a) < (b.utf8.count, b)
    }
    let imported = try CSVImport.read(path: path, files: FileSystem(), options: .init(hasHeader: hasHeader))
    #expect(imported.account.kept == rows.count)
    let stored = try ArrowFile(name: name, bytes: ArrowWriter().bytes(of: imported.table)).table()
    let download = text(stored, .download(delimiter: stored.delimiter))
    #expect(download.split(separator: "\n") == expected)
    // Numbers are numbers: only tags and a column of nothing stay text.
    #expect(stored.columns.filter { $0.texts != nil }.map(\.name) == Self.textColumns[name, default: []])
  }
}
