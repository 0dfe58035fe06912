import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Tables

/// Ids that an import makes, FATE's `extend_sid`: the id column is named as FATE names it, every field of the file is a
/// column, rows are counted from 0.
@Suite struct MadeIDTests {
  private func read(_ text: String, _ prefix: String, hasHeader: Bool = true) throws -> ImportedTable {
    try CSVImport.read(
      Array(text.utf8), name: "t.csv", options: .init(hasHeader: hasHeader, madeIDs: MadeIDs(prefix: prefix)))
  }

  @Test func everyFieldIsAColumn() throws {
    // The same id twice is no matter: the ids are others.
    let table = try read("id,x\nb,1\na,2.5\nb,3\n", "p").table
    #expect(table.metadata.idName == "extend_sid")
    #expect(table.header == "id,x")
    #expect(table.ids.strings == ["p0", "p1", "p2"])
    #expect(table.column("id")?.texts?.strings == ["b", "a", "b"])
  }

  @Test func rowsKeepTheirOrderBeyondNine() throws {
    let text = "id,x\n" + (0..<12).map { "r,\($0)\n" }.joined()
    let table = try read(text, "").table
    #expect(table.ids.strings == (0..<12).map { "\($0)" })
    #expect(table.column("x")?.integers == Integers((0..<12).map { Int64($0) }))
  }

  @Test func withoutHeaderTheWholeLineIsTheValue() throws {
    let table = try read("a,1:2\r\nb\n", "p", hasHeader: false).table
    #expect(table.ids.strings == ["p0", "p1"])
    #expect(table.column("value")?.texts?.strings == ["a,1:2", "b"])
  }

  @Test func aMarkIsSkippedAndEmptyLinesAreCounted() throws {
    let imported = try read("\u{FEFF}id,x\na,1\n\n", "p")
    #expect(imported.table.header == "id,x" && imported.table.ids.strings == ["p0"])
    #expect(imported.account.dropped == [.init(reason: "empty line at the end", count: 1)])
  }

  @Test(arguments: [("id,x\na,1\n\nb,2\n", "t.csv:3"), ("id,x\na,1\nb\n", "t.csv:3"), ("id,x\n", "has no rows")])
  func whatIsWrongIsToldWithItsLine(text: String, place: String) throws {
    let list = try #require(throws: DiagnosticList.self) { try read(text, "p") }
    #expect(DiagnosticText().render(list).contains(place), "\(DiagnosticText().render(list))")
  }

  @Test func aFileThatIsStoredLeavesNoCopy() throws {
    let folder = try Workdir("made-ids")
    try folder.write("t.csv", "id,x\nb,1\nb,2\n")
    try folder.write("out/readme", "")
    let imported = try CSVImport.store(
      path: folder.path("t.csv"), name: "t.csv", files: FileSystem(), options: .init(madeIDs: MadeIDs(prefix: "p")),
      in: folder.path("out"))
    #expect(imported.columnNames == ["id", "x"] && imported.idName == "extend_sid")
    #expect(imported.account.kept == 2)
    #expect(try folder.names("out").sorted() == ["data.arrow", "readme"])
    let table = try Table.read(imported.path, files: FileSystem())
    #expect(table.ids.strings == ["p0", "p1"])
  }
}
