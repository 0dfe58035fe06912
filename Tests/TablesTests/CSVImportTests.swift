import Configuration
import Diagnostics
import Testing

@testable import Tables

@Suite struct CSVImportTests {
  private func read(_ text: String, _ options: CSVImport.Options = .init()) throws -> ImportedTable {
    try CSVImport.read(Array(text.utf8), name: "t.csv", options: options)
  }

  @Test func firstFieldIsTheIDAndTheRestAreColumns() throws {
    let imported = try read("id,y,x0\n133,1,0.254879\n9,0,-1.046633\n")
    let table = imported.table
    #expect(table.metadata.idName == "id")
    #expect(table.header == "y,x0")
    #expect(table.ids.strings == ["9", "133"])
    #expect(table.column("y")?.integers == Integers([0, 1]))
    #expect(table.column("x0")?.doubles?.array == [-1.046633, 0.254879])
    #expect(imported.account == ImportAccount(read: 2, kept: 2, dropped: [], carriageReturnLineEnds: 0))
    #expect(imported.account.text == "2 rows read, 2 kept")
    #expect(imported.warnings.isEmpty)
  }

  @Test func cellsKnowTheirPlace() throws {
    let table = try read("id,x\nb,1\na,no\n").table
    #expect(table.place(row: 0, column: "x") == "t.csv:3: id 'a', column 'x'")
    #expect(table.place(row: 1, column: nil) == "t.csv:2: id 'b'")
    #expect(table.selecting(rows: [1]).place(row: 0, column: "x") == "t.csv:2: id 'b', column 'x'")
    #expect(table.withoutSourceLines().place(row: 0, column: nil) == "id 'a'")
  }

  @Test func withoutHeaderTheRestOfTheLineIsTheValue() throws {
    let text = "1,2019:1,2020:3\n0, 年龄2, 有车,\n10,x\n"
    let table = try read(text, .init(hasHeader: false)).table
    #expect(table.holdsLines)
    #expect(table.header == "")
    #expect(table.metadata.idName == nil)
    #expect(table.columns.map(\.name) == ["value"])
    #expect(table.column("value")?.texts?.strings == [" 年龄2, 有车,", "2019:1,2020:3", "x"])
    let download = CSVWriter.bytes(of: table, as: .download(delimiter: ","))
    #expect(String(decoding: download, as: UTF8.self) == "0, 年龄2, 有车,\n1,2019:1,2020:3\n10,x\n")
  }

  @Test func idsAloneAreATable() throws {
    for (text, hasHeader) in [("id\nb\na\n", true), ("b\na\n", false)] {
      let table = try read(text, .init(hasHeader: hasHeader)).table
      #expect(table.ids.strings == ["a", "b"])
      #expect(table.columns.isEmpty)
      #expect(CSVWriter.bytes(of: table, as: .download(delimiter: ",")) == Array("a\nb\n".utf8))
    }
  }

  @Test func otherDelimitersSeparate() throws {
    for delimiter in [";", "|", "\t", " "] {
      let table = try read(
        ["id", "x"].joined(separator: delimiter) + "\na\(delimiter)1,5\n", .init(delimiter: delimiter)
      )
      .table
      #expect(table.column("x")?.text(at: 0) == "1,5")
      #expect(table.delimiter == delimiter)
    }
    for delimiter in ["", "ab", "\n", "\r", "1", "x", "ü", "\"", "-", "."] {
      let error = #expect(throws: Diagnostic.self) { try read("id,x\n1,2\n", .init(delimiter: delimiter)) }
      #expect(error?.code == .badDelimiter)
    }
  }

  @Test func tabsSeparateBesideCommasAndAreNamed() throws {
    let imported = try read("id,x,y\na\t1\t2\n")
    #expect(imported.table.columns.map { $0.text(at: 0) } == ["1", "2"])
    #expect(imported.warnings.map(\.message) == ["tabs were read as delimiters, as FATE does"])
  }

  @Test func lineEndsAndByteOrderMark() throws {
    let imported = try read("\u{FEFF}id,x\r\na,1\r\nb,2")
    #expect(imported.table.metadata.idName == "id")
    #expect(imported.table.column("x")?.integers == Integers([1, 2]))
    #expect(imported.account.carriageReturnLineEnds == 2)
    #expect(imported.table == (try read("id,x\na,1\nb,2\n")).table)
  }

  @Test func emptyLinesAtTheEndAreCounted() throws {
    let account = try read("id,x\na,1\n\n\r\n").account
    #expect(account.text == "3 rows read, 1 kept, 2 dropped (2 empty line at the end)")
    #expect(account.read == account.kept + account.dropped.reduce(0) { $0 + $1.count })
  }

  @Test func theLastOfRepeatedIDsIsKeptWhenAskedFor() throws {
    let imported = try read("id,x\na,1\nb,2\na,3\na,4\n", .init(duplicates: .keepLast))
    #expect(imported.table.ids.strings == ["a", "b"])
    #expect(imported.table.column("x")?.integers == Integers([4, 2]))
    #expect(imported.account.dropped == [.init(reason: "repeated id", count: 2)])
    #expect(imported.account.json["dropped"]?["repeated id"]?.integerValue == 2)
  }

  @Test func suspiciousFilesAreNamed() throws {
    #expect(try read("id;x\n1;2\n").warnings.map(\.help) == ["is ';' the delimiter?"])
    #expect(try read("id,x\n\"1\",2\n").warnings.count == 1)
    #expect(try read("1,0.5,2\n2,0.25,3\n").warnings.map(\.help) == ["if it is, upload with head 0"])
    // As FATE's svmlight_guest.csv begins, which its suite uploads with head 1.
    let row = try read("1,1,0:-0.5\n2,0,1:3\n")
    #expect(row.warnings.map(\.message) == ["the ids and a column are both named '1'"])
    #expect(row.table.metadata.idName == "1" && row.table.columns.map(\.name) == ["1", "0:-0.5"])
  }

  @Test func namesLoseSpacesAndValuesDoNot() throws {
    let table = try read("id, x ,y \n1, 2,3 \n").table
    #expect(table.header == "x,y")
    #expect(table.columns.map { $0.text(at: 0) } == [" 2", "3 "])
  }
}
