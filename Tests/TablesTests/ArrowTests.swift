import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Tables

@Suite struct ArrowTests {
  static func sample() throws -> Table {
    try Table(
      ids: TextValues(["9", "10", "ü"]),
      columns: [
        Column(name: "y", role: .label, integers: [1, nil, -3]),
        Column(name: "x0", role: .feature, doubles: [0.5, .nan, -0.0], style: .fixed(decimals: 6)),
        Column(name: "note", text: ["", "two", "drei"]),
      ],
      metadata: .init(idName: "id", labelName: "y", values: ["partition": "4", "b": "ü", "a": ""]),
      sourceLines: Buffer([4, 2, 3]))
  }

  private func open(_ bytes: [UInt8]) throws -> Table { try ArrowFile(name: "t.arrow", bytes: bytes).table() }

  @Test func everythingComesBack() throws {
    let table = try Self.sample()
    let read = try open(ArrowWriter().bytes(of: table))
    #expect(read == table)
    #expect(read.sourceLines?.array == [4, 2, 3])
    #expect(read.columns.map(\.style) == table.columns.map(\.style))
    #expect(read.column("x0")?.text(at: 2) == "-0.000000")
  }

  @Test func batchesAreSlicesOfTheRows() throws {
    let table = try Table(
      ids: (0..<23).map { "\($0)" },
      columns: [
        Column(name: "d", doubles: (0..<23).map { $0 % 5 == 0 ? .nan : Double($0) }),
        Column(name: "i", integers: (0..<23).map { $0 < 9 ? Int64($0) : nil }),
        Column(name: "t", text: (0..<23).map { String(repeating: "x", count: $0) }),
      ])
    for size in [1, 7, 8, 22, 23, 100] {
      let file = try ArrowFile(name: "t", bytes: ArrowWriter(rowsPerBatch: size).bytes(of: table))
      #expect(file.batches.count == (22 / size) + 1)
      #expect(file.rowCount == 23)
      #expect(try file.table() == table)
      #expect(file.batches[0] == table.slice(0..<min(size, 23)))
    }
  }

  @Test func slicesAreWrittenAsIfTheyWereWhole() throws {
    let table = try Self.sample().slice(1..<3)
    let copy = try Self.sample().selecting(rows: [1, 2])
    #expect(ArrowWriter().bytes(of: table) == ArrowWriter().bytes(of: copy))
    #expect(try open(ArrowWriter().bytes(of: table)) == table)
  }

  @Test func emptyTablesKeepTheirSchema() throws {
    let table = try Self.sample().slice(0..<0)
    let read = try open(ArrowWriter().bytes(of: table))
    #expect(read == table)
    #expect(read.header == "y,x0,note")
    let bare = try Table(ids: ["a"])
    #expect(try open(ArrowWriter().bytes(of: bare)) == bare)
  }

  @Test func equalTablesHaveEqualBytes() throws {
    var values = ["z": "1"]
    for number in 0..<40 { values["key\(number)"] = "\(number)" }
    var backwards = ["key39": "39"]
    for (key, value) in values.sorted(by: { $0.key > $1.key }) { backwards[key] = value }
    let table = try Self.sample()
    let first = table.with(metadata: .init(values: values))
    let second = try table.with(metadata: .init(values: backwards)).replacingColumns(
      table.columns.map { column in
        guard let doubles = column.doubles, column.name == "x0" else { return column }
        return Column(
          name: "x0", role: .feature, doubles: doubles.array.map { $0.isNaN ? -Double.nan : $0 },
          style: .fixed(decimals: 6))
      })
    #expect(ArrowWriter().bytes(of: first) == ArrowWriter().bytes(of: second))
  }

  @Test func dataLiesAtMultiplesOf64() throws {
    let bytes = ArrowWriter().bytes(of: try Self.sample())
    let pattern: [UInt8] = [0, 0, 0, 0, 0, 0, 0xE0, 0x3F]  // 0.5, the first value of x0
    let at = (0..<bytes.count - 8).first { Array(bytes[$0..<$0 + 8]) == pattern }
    #expect(at.map { $0 % 64 } == 0)
  }

  @Test func idNamesThatAreTakenStayDistinctInTheFile() throws {
    let table = try Table(ids: ["a"], columns: [Column(name: "id", text: ["b"])])
    let read = try open(ArrowWriter().bytes(of: table))
    #expect(read == table)
    #expect(read.metadata.idName == nil)
  }

  /// Every beginning of a file is refused.
  @Test func cutFilesAreRefused() throws {
    let bytes = ArrowWriter(rowsPerBatch: 2).bytes(of: try Self.sample())
    for count in 0..<bytes.count {
      let error = #expect(throws: Diagnostic.self) { try open(Array(bytes[..<count])) }
      #expect(error?.code == .damagedTable)
      #expect(error?.subject == "t.arrow")
    }
  }

  /// A file with one byte changed is refused or is a table that can be read to its end; it is never followed blindly.
  @Test(arguments: [UInt8(0xFF), 0x01]) func changedFilesNeverCrash(mask: UInt8) throws {
    var bytes = ArrowWriter(rowsPerBatch: 2).bytes(of: try Self.sample())
    for index in bytes.indices {
      bytes[index] ^= mask
      defer { bytes[index] ^= mask }
      do { touch(try open(bytes)) } catch let error as Diagnostic {
        #expect([.damagedTable, .unsupportedTable, .unionMismatch].contains(error.code))
      }
    }
  }

  @Test func randomBytesBehindTheMagicNeverCrash() throws {
    var random = SplitMix(state: 99)
    let whole = ArrowWriter(rowsPerBatch: 2).bytes(of: try Self.sample())
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 2...6, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let values: [UInt8] = [0, 1, 4, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
        bytes[index] = values[Int.random(in: 0..<values.count, using: &random)]
      }
      if let table = try? open(bytes) { touch(table) }
    }
  }

  /// Reads every cell.
  private func touch(_ table: Table) {
    var total = 0
    for row in 0..<table.rowCount {
      total += table.ids[row].utf8.count
      for column in table.columns { total += column.text(at: row).utf8.count }
    }
    #expect(total >= 0)
  }

  @Test func tablesLiveInMappedFiles() throws {
    let work = try Workdir()
    let table = try Self.sample()
    try table.write(work.path("t.arrow"), files: FileSystem())
    #expect(try FileSystem().readFile(work.path("t.arrow")) == ArrowWriter().bytes(of: table))
    let read = try Table.read(work.path("t.arrow"), files: FileSystem())
    #expect(read == table)
    #expect(throws: Diagnostic.self) { try table.write(work.path("t.arrow"), files: FileSystem()) }
    #expect(throws: Diagnostic.self) { try Table.read(work.path("none"), files: FileSystem()) }
  }
}
