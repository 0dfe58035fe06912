import Diagnostics
import Testing

@testable import Tables

/// Every refusal names file, line and column, what was found, and what to do.
@Suite struct CSVProblemTests {
  private func problems(_ bytes: [UInt8], _ options: CSVImport.Options = .init()) -> [Diagnostic] {
    do {
      _ = try CSVImport.read(bytes, name: "bad.csv", options: options)
      return []
    } catch let list as DiagnosticList {
      return list.diagnostics
    } catch {
      return []
    }
  }

  private func problems(_ text: String, _ options: CSVImport.Options = .init()) -> [Diagnostic] {
    problems(Array(text.utf8), options)
  }

  private func summary(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { "\($0.place ?? "-"): \($0.message) \($0.code.name)" }
  }

  @Test func raggedRows() {
    let found = problems("id,y,x0\n1,0\n2,1,0.5,9,9\n3,1,2\n")
    #expect(
      summary(found) == [
        "bad.csv:2:4: the row has 2 fields, the header line 3 F0302",
        "bad.csv:3:9: the row has 5 fields, the header line 3 F0302",
      ])
    #expect(problems("id,y\n1,\"a,b\"\n")[0].help?.contains("quotes are ordinary characters") == true)
  }

  @Test func repeatedIDsWithBothPlaces() {
    let found = problems("id,x\n7,1\n8,2\n7,3\n")
    #expect(summary(found) == ["bad.csv:4:1: the id '7' was used before F0303"])
    #expect(found.first?.notes.first?.position?.text == "bad.csv:2:1")
  }

  @Test func emptyFiles() {
    #expect(problems("")[0].message == "bad.csv is an empty file")
    #expect(problems("")[0].code == .emptyFile)
    #expect(problems("\n\n")[0].code == .emptyFile)
    #expect(problems("id,x\n")[0].message == "bad.csv has no rows")
    #expect(problems([0xEF, 0xBB, 0xBF])[0].code == .emptyFile)
    #expect(problems("\n", .init(hasHeader: false))[0].code == .emptyFile)
  }

  @Test func zeroBytes() {
    #expect(summary(problems("id,x\na,\u{0}1\u{0}\nb,2\n")) == ["bad.csv:2:3: zero byte in the line F0305"])
  }

  @Test func loneCarriageReturns() {
    let message = "carriage return (CR) that is not followed by a line feed F0306"
    #expect(summary(problems("id,x\na,1\rb,2\n")).contains("bad.csv:2:4: \(message)"))
    #expect(summary(problems("id,x\na,1\r\r\nb,2\r\n")) == ["bad.csv:2:4: \(message)"])
    #expect(summary(problems("id,x\ra,1\rb,2\r")).first == "bad.csv:1:5: \(message)")
    #expect(summary(problems("id,x\na,1\n\r")).contains("bad.csv:3:1: \(message)"))
  }

  @Test func invalidUTF8() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]] {
      let found = problems(Array("id,x\nü,".utf8) + bad + Array("\nb,2\n".utf8))
      #expect(found.count == 1)
      #expect(found.first?.place == "bad.csv:2:3")
      #expect(found.first?.code == .invalidUTF8)
    }
    #expect(problems("id,x\nü€😀,1\n").isEmpty)
  }

  @Test func emptyIDsAndLines() {
    #expect(
      summary(problems("id,x\n,1\n  ,2\n\nb,3\n")) == [
        "bad.csv:2:1: the row has no id F0308", "bad.csv:3:1: the row has no id F0308",
        "bad.csv:4:1: empty line F0310",
      ])
  }

  @Test func headerLines() {
    #expect(
      summary(problems("id,x,,x\n1,2,3,4\n")) == [
        "bad.csv:1:6: column 3 has no name F0309", "bad.csv:1:7: two columns are named 'x' F0309",
      ])
    #expect(problems(",x\n1,2\n")[0].help == "name the id column; pandas does with to_csv(index_label='id')")
    #expect(summary(problems("id,id\n1,2\n")) == ["bad.csv:1:4: two columns are named 'id' F0309"])
  }

  @Test func allKindsAreToldTogetherInTheOrderOfTheFile() {
    let found = problems("id,x,x\n1,2\n1,2,3\n,2,3\n4,5,6\u{0}\n")
    #expect(found.map(\.code) == [.badHeader, .raggedRow, .duplicateID, .emptyID, .nulByte])
  }

  @Test func theFirstTwentyAreToldWithTheTotal() {
    let rows = (0..<500).map { "\($0),1\n" }.joined()
    let found = problems("id,x,y\n" + rows + "7,1,1\n")
    #expect(found.count == 20)
    #expect(found.last?.notes.last?.message == "these are the first 20 of 501 problems: 500 of F0302 and 1 of F0303")
    #expect(found.dropLast().allSatisfy { $0.notes.isEmpty })
  }

  @Test func nothingCrashesOnArbitraryBytes() {
    var random = SplitMix(state: 11)
    let alphabet = Array("ab1.,\n\r\t\" -e;\u{0}".utf8) + [0xC3, 0xA9, 0xFF]
    for round in 0..<2000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
      let options = CSVImport.Options(hasHeader: round % 2 == 0, duplicates: round % 3 == 0 ? .keepLast : .refuse)
      guard let imported = try? CSVImport.read(bytes, name: "x", options: options) else { continue }
      let account = imported.account
      #expect(account.read == account.kept + account.dropped.reduce(0) { $0 + $1.count })
      #expect(imported.table.rowCount == account.kept)
      #expect(imported.table.isInIDOrder)
    }
  }
}
