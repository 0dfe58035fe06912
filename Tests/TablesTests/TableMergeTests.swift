import Platform
import TestSupport
import Testing

@testable import Tables

/// Adding rows to a stored table gives what the operations on whole tables give.
@Suite struct TableMergeTests {
  let work: Workdir
  private let files = FileSystem()

  init() throws { work = try Workdir("table-merge") }

  private func stored(_ name: String, _ table: Table, rowsPerBatch: Int = 1 << 20) throws -> String {
    try files.removeTree(work.path(name))
    try table.write(work.path(name), files: files, writer: ArrowWriter(rowsPerBatch: rowsPerBatch))
    return work.path(name)
  }

  private func merged(_ old: Table, _ new: Table, rowsPerBatch: Int) throws -> Table {
    let merge = try TableMerge(
      old: stored("old", old, rowsPerBatch: rowsPerBatch), new: stored("new", new, rowsPerBatch: rowsPerBatch),
      files: files)
    #expect(merge.differingHeaders == nil)
    try files.removeTree(work.path("merged"))
    let (rows, kept) = try merge.write(work.path("merged"), files: files)
    let table = kept > 0 ? try Table.read(work.path("merged"), files: files) : new
    #expect(table.rowCount == rows)
    #expect(kept == rows - new.rowCount)
    if kept > 0 { #expect(try files.readFile(work.path("merged")) == ArrowWriter().bytes(of: table)) }
    return table
  }

  private func expected(_ old: Table, _ new: Table) throws -> Table {
    let kept = old.removing(ids: new.ids)
    return kept.rowCount > 0 ? try Table.concatenating([kept, new]).inIDOrder() : new
  }

  private static func table(_ kinds: [UInt64], _ range: Range<Int>, _ random: inout SplitMix) throws -> Table {
    let ids = range.filter { _ in random.next() % 3 != 0 }.map { "\($0)" }
    let rows = (ids.isEmpty ? ["\(range.lowerBound)"] : ids).map { id in
      ([id]
        + kinds.map { kind in
          switch kind {
          case 0: "\(random.next() % 100)"
          case 1: random.next() % 4 == 0 ? "" : "\(random.next() % 9)"
          case 2: printf("%.3f", Double(random.next() % 1000) / 7)
          case 3: random.next() % 4 == 0 ? "" : "0.5"
          default: ["a", "", "bcd"][Int(random.next() % 3)]
          }
        }).joined(separator: ",")
    }
    let header = (["id"] + kinds.indices.map { "x\($0)" }).joined(separator: ",")
    return try CSVImport.read(Array(([header] + rows).joined(separator: "\n").utf8), name: "t.csv").table
  }

  @Test func rowsAreThoseOfWholeTables() throws {
    var random = SplitMix(state: 12)
    for round in 0..<60 {
      let width = Int(random.next() % 4)
      let oldKinds = (0..<width).map { _ in random.next() % 5 }
      let newKinds = round % 2 == 0 ? oldKinds : (0..<width).map { _ in random.next() % 5 }
      let start = Int(random.next() % 150)
      let old = try Self.table(oldKinds, 0..<120, &random)
      let new = try Self.table(newKinds, start..<start + 100, &random)
      let merged = try merged(old, new, rowsPerBatch: [1, 7, 1000][round % 3])
      let expected = try expected(old, new)
      #expect(merged == expected)
      #expect(merged.sourceLines?.array == expected.sourceLines?.array)
    }
  }

  /// Buffers of every size, gathered or not, are written in their order.
  @Test(arguments: [10, 5000, 9000, 12_000, 17_000, 40_000]) func filesAreThoseInMemory(rows: Int) throws {
    let ids = (0..<rows).map { "\($0)" }
    let table = try Table(
      ids: ids,
      columns: [Column(name: "x", integers: ids.map { Int64($0) }), Column(name: "t", text: ids.map { "\($0)\($0)" })])
    let path = try stored("table", table)
    #expect(try files.readFile(path) == ArrowWriter().bytes(of: table))
  }

  /// More rows than are held at a time.
  @Test func longTables() throws {
    func table(_ numbers: some Sequence<Int>) throws -> Table {
      let ids = numbers.map { "\($0)" }
      return try Table(
        ids: ids, columns: [Column(name: "x", integers: ids.map { Int64($0) }), Column(name: "t", text: ids)]
      ).inIDOrder()
    }
    let old = try table(stride(from: 0, to: 60_000, by: 2))
    let new = try table(stride(from: 0, to: 60_000, by: 3))
    #expect(try merged(old, new, rowsPerBatch: 5000) == expected(old, new))
  }

  @Test func allRowsReplacedLeaveTheNewTable() throws {
    var random = SplitMix(state: 3)
    let table = try Self.table([0], 0..<30, &random)
    #expect(try merged(table, table, rowsPerBatch: 8) == table)
  }

  @Test func otherColumnsAreNamed() throws {
    let old = try stored("old", try Table(ids: ["a"], columns: [Column(name: "x", doubles: [1])]))
    let new = try stored("new", try Table(ids: ["a"], columns: [Column(name: "y", doubles: [1])]))
    let headers = try TableMerge(old: old, new: new, files: files).differingHeaders
    #expect(headers?.old == "x" && headers?.new == "y")
  }
}
