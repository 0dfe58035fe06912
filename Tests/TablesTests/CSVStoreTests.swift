import Diagnostics
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Tables

/// Files of any size are read in parts, sorted in runs and written in record batches: however finely that is done, every
/// text comes back, and the bytes are the same.
@Suite struct CSVStoreTests {
  let work: Workdir

  init() throws { work = try Workdir("csv-store") }

  /// The file that an import writes; what does not fit into memory goes into its folder.
  private func file(
    _ text: String, _ grain: CSVImport.Grain = .init(), _ options: CSVImport.Options = .init(),
    work import: ImportWork = ImportWork()
  ) throws -> (bytes: [UInt8], stored: StoredImport) {
    try work.write("t.csv", text)
    let folder = work.path("staged")
    try FileSystem().removeTree(folder)
    try FileSystem().createDirectories(folder)
    let stored = try CSVImport.store(
      path: work.path("t.csv"), name: "t.csv", files: FileSystem(), options: options, in: folder, work: `import`,
      grain: grain)
    #expect(try FileSystem().list(folder) == ["data.arrow"], "nothing else is left")
    return (try FileSystem().readFile(stored.path), stored)
  }

  private static func fine(_ random: inout SplitMix, rowsPerBatch: Int) -> CSVImport.Grain {
    CSVImport.Grain(
      part: Int.random(in: 1...200, using: &random), piece: Int.random(in: 1...200, using: &random),
      rowsPerBatch: rowsPerBatch, threads: Int.random(in: 1...4, using: &random),
      run: Int.random(in: 1...20, using: &random))
  }

  /// Rows of a file with columns of every kind; some ids stand twice if wished.
  private static func rows(_ count: Int, repeated: Bool, _ random: inout SplitMix) -> [(id: String, cells: [String])] {
    let prefix = ["", "user_00", "äö-", "a very long beginning of every id "][Int(random.next() % 4)]
    let kinds = (0..<Int(random.next() % 6)).map { _ in random.next() % 8 }
    var seen = Set<String>()
    return (0..<count).compactMap { _ in
      let id = prefix + String(random.next() % 200, radix: random.next() % 2 == 0 ? 10 : 16)
      guard repeated || seen.insert(id).inserted else { return nil }
      return (id, kinds.map { cell($0, &random) })
    }
  }

  private static func cell(_ kind: UInt64, _ random: inout SplitMix) -> String {
    let value = Double.random(in: -3...3, using: &random)
    switch kind {
    case 0: return String(Int.random(in: -5000...5000, using: &random))
    case 1: return printf("%.6f", value)
    case 2: return value.description
    case 3: return random.next() % 5 == 0 ? "" : String(Int.random(in: 0...3, using: &random))
    case 4: return random.next() % 5 == 0 ? "" : printf("%.17g", value)
    case 5: return ["rot", "grün", "", "3 "][Int(random.next() % 4)]
    // Numbers for a long time, then one text.
    case 6: return random.next() % 60 == 0 ? "?" : String(random.next() % 10)
    default: return random.next() % 40 == 0 ? "1e-7" : "0.5"
    }
  }

  /// The oracle: a dictionary and the standard library's sort.
  private static func expected(_ rows: [(id: String, cells: [String])]) -> [(id: String, line: Int, cells: [String])] {
    var last: [String: (line: Int, cells: [String])] = [:]
    for (index, row) in rows.enumerated() { last[row.id] = (index + 2, row.cells) }
    return last.map { ($0.key, $0.value.line, $0.value.cells) }.sorted {
      $0.id.utf8.count != $1.id.utf8.count
        ? $0.id.utf8.count < $1.id.utf8.count : $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
    }
  }

  @Test(arguments: [false, true]) func everyTextComesBackHoweverFinelyTheWorkIsDivided(repeated: Bool) throws {
    var random = SplitMix(state: repeated ? 17 : 23)
    for round in 0..<120 {
      let rows = Self.rows(Int.random(in: 1...90, using: &random), repeated: repeated, &random)
      let header = (["id"] + (0..<rows[0].cells.count).map { "x\($0)" }).joined(separator: ",")
      let end = round % 3 == 0 ? "\r\n" : "\n"
      let text =
        ([header] + rows.map { ([$0.id] + $0.cells).joined(separator: ",") }).joined(separator: end)
        + (round % 2 == 0 ? end : "")
      let options = CSVImport.Options(duplicates: repeated ? .keepLast : .refuse)
      let (bytes, stored) = try file(text, Self.fine(&random, rowsPerBatch: 16), options)
      let table = try ArrowFile(name: "t", bytes: bytes).table()
      let expected = Self.expected(rows)
      #expect(table.ids.strings == expected.map(\.id))
      #expect(table.sourceLines?.array == expected.map { Int64($0.line) })
      for (row, cells) in expected.map(\.cells).enumerated() {
        #expect(table.columns.map { $0.text(at: row) } == cells)
      }
      #expect(stored.account.read == rows.count && stored.account.kept == expected.count)
      // In one piece, by one thread.
      let once = CSVImport.Grain(part: 1 << 20, piece: 1 << 20, rowsPerBatch: 16, threads: 1, run: 1 << 10)
      #expect(bytes == (try file(text, once, options)).bytes)
      // The writer of tables in memory has the last word about the bytes.
      #expect(try file(text, .init(), options).bytes == ArrowWriter().bytes(of: table))
    }
  }

  @Test func withoutHeaderLine() throws {
    var random = SplitMix(state: 5)
    let rows = (0..<60).map { "\(($0 * 37) % 100)" + ["", ",a:1\tb:2", ", x "][$0 % 3] }
    let options = CSVImport.Options(hasHeader: false)
    let whole = try file(rows.joined(separator: "\n"), .init(), options)
    let table = try ArrowFile(name: "t", bytes: whole.bytes).table()
    #expect(table.holdsLines && whole.stored.columnNames.isEmpty)
    #expect(Set(table.column("value")?.texts?.strings ?? []) == ["", "a:1,b:2", " x "])
    for _ in 0..<10 {
      let fine = try file(rows.joined(separator: "\n"), Self.fine(&random, rowsPerBatch: 8), options)
      #expect(try ArrowFile(name: "t", bytes: fine.bytes).table() == table)
    }
  }

  /// The places do not depend on how the work is divided.
  @Test func problemsAreTheSame() throws {
    var random = SplitMix(state: 31)
    let rows = (0..<80).map { row in
      row == 40
        ? "7,1,2,3" : row == 50 ? "3,2" : row == 60 ? "\(row),\u{0},1" : row == 70 ? "12,1,1" : "\(row),1,\(row)"
    }
    let text = "id,x,y\n" + rows.joined(separator: "\n")
    func problems(_ grain: CSVImport.Grain) -> [String] {
      do {
        _ = try file(text, grain)
        return []
      } catch let list as DiagnosticList {
        return list.diagnostics.map { "\($0.place ?? ""): \($0.message)" }
      } catch { return ["\(error)"] }
    }
    let whole = problems(.init())
    #expect(
      whole == [
        "t.csv:42:1: the id '7' was used before", "t.csv:42:7: the row has 4 fields, the header line 3",
        "t.csv:52:1: the id '3' was used before", "t.csv:52:4: the row has 2 fields, the header line 3",
        "t.csv:62:4: zero byte in the line", "t.csv:72:1: the id '12' was used before",
      ])
    for _ in 0..<10 { #expect(problems(Self.fine(&random, rowsPerBatch: 8)) == whole) }
  }

  @Test func progressAscendsToTheEndAndAnInterruptEndsIt() throws {
    let text = "id,x\n" + (0..<500).map { "\(($0 * 7) % 500),\($0)\n" }.joined()
    let grain = CSVImport.Grain(part: 256, piece: 256, rowsPerBatch: 64, threads: 2, run: 64)
    let parts = Mutex<[Double]>([])
    _ = try file(text, grain, work: ImportWork(progress: { part in parts.withLock { $0.append(part) } }))
    let told = parts.withLock { $0 }
    #expect(told == told.sorted() && told.last == 1)
    struct Stop: Error {}
    for calls in [0, 3, 12, 20] {
      let count = Mutex(0)
      let work = ImportWork(checkInterrupt: {
        try count.withLock {
          $0 += 1
          if $0 > calls { throw Stop() }
        }
      })
      #expect(throws: Stop.self) { try file(text, grain, work: work) }
    }
  }

  /// A full disk is told, whichever write it meets.
  @Test func failingWritesAreTold() throws {
    let text = "id,x\n" + (0..<200).map { "\(($0 * 7) % 200),\($0)\n" }.joined()
    try work.write("t.csv", text)
    let grain = CSVImport.Grain(part: 256, piece: 256, rowsPerBatch: 64, threads: 1, run: 64)
    for call in 1...12 {
      let folder = work.path("full")
      try FileSystem().removeTree(folder)
      try FileSystem().createDirectories(folder)
      let error = #expect(throws: Diagnostic.self) {
        try CSVImport.store(
          path: work.path("t.csv"), name: "t.csv", files: FaultyStorage(.once(call: call, errno: ENOSPC)).files,
          options: .init(), in: folder, work: ImportWork(), grain: grain)
      }
      #expect(error?.code == .storageFull, "call \(call)")
    }
  }

  /// The system may write less than it is given.
  @Test func shortWritesAreContinued() throws {
    let text = "id,x\n" + (0..<50).map { "\(($0 * 7) % 50),\($0)\n" }.joined()
    try work.write("t.csv", text)
    let folder = work.path("short")
    try FileSystem().createDirectories(folder)
    let stored = try CSVImport.store(
      path: work.path("t.csv"), name: "t.csv", files: FaultyStorage(writeLimit: 3).files, in: folder)
    #expect(try FileSystem().readFile(stored.path) == (try file(text).bytes))
  }
}
