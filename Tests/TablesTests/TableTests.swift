import Diagnostics
import Testing

@testable import Tables

@Suite struct TableTests {
  static func sample() throws -> Table {
    try Table(
      ids: ["b", "a", "10", "9"],
      columns: [
        Column(name: "y", role: .label, integers: [1, 0, nil, 1]),
        Column(name: "x0", role: .feature, doubles: [0.5, -1, .nan, 2]),
        Column(name: "x1", role: .feature, integers: [1, 2, 3, nil]),
        Column(name: "note", text: ["p", "", "ü", "s"]),
      ], metadata: .init(idName: "id", labelName: "y", values: ["partition": "4"]))
  }

  @Test func namesRolesAndHeader() throws {
    let table = try Self.sample()
    #expect(table.rowCount == 4)
    #expect(table.header == "y,x0,x1,note")
    #expect(table.features.map(\.name) == ["x0", "x1"])
    #expect(table.label?.name == "y")
    #expect(table.column("nothing") == nil)
  }

  @Test func columnsMustFit() {
    #expect(throws: Diagnostic.self) { try Table(ids: ["a"], columns: [Column(name: "x", doubles: [])]) }
    #expect(throws: Diagnostic.self) {
      try Table(ids: ["a"], columns: [Column(name: "x", doubles: [1]), Column(name: "x", doubles: [1])])
    }
  }

  @Test func shortlexPutsShorterIDsFirst() throws {
    let ids = ["b", "10", "9", "a", "100", "é", "abcdefgh2", "abcdefgh1", ""]
    #expect(
      Shortlex.order(of: TextValues(ids)).map { ids[$0] } == [
        "", "9", "a", "b", "10", "é", "100", "abcdefgh1", "abcdefgh2",
      ])
    #expect(try Self.sample().inIDOrder().ids.strings == ["9", "a", "b", "10"])
    #expect(Shortlex.precedes("9", "10"))
    #expect(!Shortlex.precedes("b", "a"))
  }

  @Test func shortlexOrderIsThatOfTheDefinition() {
    var random = SplitMix(state: 7)
    for _ in 0..<50 {
      let texts = (0..<60).map { _ in
        String((0..<Int.random(in: 0...12, using: &random)).map { _ in "ab1".randomElement(using: &random) ?? "a" })
      }
      let expected = texts.enumerated().sorted {
        let (a, b) = ($0.element, $1.element)
        return (a.utf8.count, a, $0.offset) < (b.utf8.count, b, $1.offset)
      }
      #expect(Shortlex.order(of: TextValues(texts)) == expected.map(\.offset))
    }
  }

  @Test func rowsAreSelectedInAllColumns() throws {
    let table = try Self.sample().selecting(rows: [3, 0, 0])
    #expect(table.ids.strings == ["9", "b", "b"])
    #expect(table.columns.map { $0.text(at: 0) } == ["1", "2.0", "", "s"])
    #expect(table.columns.map { $0.text(at: 1) } == ["1", "0.5", "1", "p"])
    #expect(table.metadata == (try Self.sample()).metadata)
  }

  @Test func slicesEqualSelections() throws {
    let table = try Self.sample()
    for range in [0..<4, 1..<3, 2..<2] { #expect(table.slice(range) == table.selecting(rows: Array(range))) }
  }

  @Test func duplicatesAreFoundWithBothRows() throws {
    let pairs = try Table(ids: ["a", "b", "a", "a", "b"]).duplicateIDs()
    #expect(pairs.map { [$0.first, $0.second] } == [[0, 2], [0, 3], [1, 4]])
    #expect(try Table(ids: ["a", "b"]).duplicateIDs().isEmpty)
  }

  @Test func alignFollowsTheList() throws {
    let table = try Self.sample().aligned(to: TextValues(["10", "b"]))
    #expect(table.ids.strings == ["10", "b"])
    #expect(table.column("note")?.texts?.strings == ["ü", "p"])
    let error = #expect(throws: Diagnostic.self) { try Self.sample().aligned(to: TextValues(["b", "zz"])) }
    #expect(error?.message == "1 id of 2 not found in the table, first 'zz'")
  }

  @Test func idsAreIntersectedKeptAndRemoved() throws {
    let common = Table.commonIDs(TextValues(["c", "a", "a", "10", "b"]), TextValues(["b", "x", "10", "a"]))
    #expect(common.strings == ["a", "b", "10"])
    #expect(try Self.sample().keeping(ids: common).ids.strings == ["b", "a", "10"])
    #expect(try Self.sample().removing(ids: common).ids.strings == ["9"])
    #expect(Table.commonIDs(TextValues([]), common).count == 0)
  }

  @Test func splitKeepsOrder() throws {
    let parts = try Self.sample().split(by: [1, 0, 1, -1], into: 3)
    #expect(parts.map(\.ids.strings) == [["a"], ["b", "10"], []])
  }

  @Test func unionKeepsTheFirstOfAnID() throws {
    let a = try Table(ids: ["2", "1"], columns: [Column(name: "x", doubles: [2, 1])])
    let b = try Table(ids: ["3", "1"], columns: [Column(name: "x", doubles: [3, 100])])
    let union = try Table.union([a, b])
    #expect(union.ids.strings == ["1", "2", "3"])
    #expect(union.column("x")?.doubles?.array == [1, 2, 3])
  }

  @Test func unionSaysWhatDiffers() throws {
    let a = try Table(ids: ["1"], columns: [Column(name: "x", doubles: [1])], metadata: .init(idName: "id"))
    let otherName = a.with(metadata: .init(idName: "key"))
    let otherHeader = try a.replacingColumns([Column(name: "z", doubles: [1])])
    let idError = #expect(throws: Diagnostic.self) { try Table.union([a, otherName]) }
    #expect(idError?.message == "Id names id and key do not match! Please check id names.")
    let headerError = #expect(throws: Diagnostic.self) { try Table.union([a, otherHeader]) }
    #expect(headerError?.message == "Table headers do not match! Please check header.")
  }

  @Test func concatenationWidensKinds() throws {
    let integers = try Table(ids: ["1"], columns: [Column(name: "x", integers: [nil])])
    let doubles = try Table(ids: ["2"], columns: [Column(name: "x", doubles: [0.5], style: .fixed(decimals: 3))])
    let texts = try Table(ids: ["3"], columns: [Column(name: "x", text: ["word"])])
    #expect(try Table.concatenating([integers, integers]).columns[0].integers == Integers([nil, nil]))
    #expect(try Table.concatenating([doubles, doubles]).columns[0].text(at: 1) == "0.500")
    let mixed = try Table.concatenating([integers, doubles]).columns[0]
    #expect(mixed.doubles?[0].isNaN == true && mixed.doubles?[1] == 0.5)
    #expect(try Table.concatenating([doubles, texts]).columns[0].texts?.strings == ["0.500", "word"])
  }

  @Test func matrixIsRowMajorWithNaNForMissing() throws {
    let matrix = try Self.sample().featureMatrix()
    #expect(matrix.count == 8)
    #expect(matrix[0] == 0.5 && matrix[1] == 1 && matrix[2] == -1 && matrix[3] == 2)
    #expect(matrix[4].isNaN && matrix[5] == 3 && matrix[6] == 2 && matrix[7].isNaN)
    #expect(throws: Diagnostic.self) { try Self.sample().matrix(of: ["note"]) }
  }

  @Test func featuresAreReplacedInPlace() throws {
    let table = try Self.sample().replacingFeatures(names: ["z"], matrix: [1, 2, 3, 4])
    #expect(table.header == "y,z,note")
    #expect(table.features[0].doubles?.array == [1, 2, 3, 4])
    #expect(throws: Diagnostic.self) { try Self.sample().replacingFeatures(names: ["z"], matrix: [1]) }
    #expect(throws: Diagnostic.self) { try Self.sample().replacingFeatures(names: ["y"], matrix: [1, 2, 3, 4]) }
  }

  @Test func unknownColumnNamesTheNearest() throws {
    #expect(try Self.sample().selecting(columns: ["x1", "y"]).header == "x1,y")
    let error = #expect(throws: Diagnostic.self) { try Self.sample().selecting(columns: ["note", "x00"]) }
    #expect(error?.help == "did you mean 'x0'?")
  }

  @Test func equalityKnowsMissingAndSigns() {
    #expect(Column(name: "x", doubles: [.nan]) == Column(name: "x", doubles: [-.nan]))
    #expect(Column(name: "x", doubles: [0.0]) != Column(name: "x", doubles: [-0.0]))
    #expect(Column(name: "x", integers: [nil]) != Column(name: "x", integers: [0]))
    #expect(Column(name: "x", role: .label, integers: [1]) != Column(name: "x", integers: [1]))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that property tests repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
