import Configuration
import Diagnostics
import Glibc
import Platform
import Tables
import TestSupport
import Testing
import Workspace

/// A file becomes a table in one step, or nothing is left of it.
@Suite struct StagedImportTests {
  let work: Workdir

  init() throws { work = try Workdir("staged-import") }

  private var workspace: Workspace {
    get throws { try Workspace.prepare(work.path("ws")) }
  }

  private func stage(_ text: String, files: FileSystem = FileSystem()) throws -> StagedImport {
    try work.write("t.csv", text)
    return try Workspace.prepare(work.path("ws"), files: files).tables.stageImport(
      work.path("t.csv"), name: "t.csv", options: CSVImport.Options())
  }

  private func put(_ staged: StagedImport, merging: Bool = false, replacing: Bool = true) throws -> TableStore.Stored {
    try workspace.tables.put(staged, "n", "t", merging: merging, replacing: replacing) { rows in
      TableInfo(namespace: "n", name: "t", count: rows, createTime: 1)
    }
  }

  @Test func aRefusedFileLeavesNothing() throws {
    #expect(throws: DiagnosticList.self) { try stage("id,x\n1,2\n1,3\n") }
    #expect(try work.names() == ["t.csv"])
    try workspace.makeIfMissing()
    let before = try work.names()
    #expect(throws: DiagnosticList.self) { try stage("id,x\n1,2\n1,3\n") }
    #expect(try work.names() == before + ["ws/tables/"])
  }

  @Test func anImportThatIsNotWantedLeavesNothing() throws {
    var staged: StagedImport? = try stage("id,x\n1,2\n")
    #expect(staged?.imported.account.kept == 1)
    staged = nil
    #expect(try work.names() == ["t.csv"])
  }

  @Test func itBecomesATableOrAddsToOne() throws {
    let first = try stage("id,x\n1,2\n2,3\n")
    try workspace.makeIfMissing()
    #expect(try put(first).info.count == 2)
    let second = try put(try stage("id,x\n2,4\n3,5\n"), merging: true)
    #expect(second.info.count == 3 && second.kept == 1)
    let table = try Table.read(workspace.tables.dataPath("n", "t"), files: FileSystem())
    #expect(table.ids.strings == ["1", "2", "3"])
    #expect(table.columns[0].integers == Integers([2, 4, 5]))
    #expect(try put(try stage("id,y\n9,9\n")).info.count == 1)
    let other = #expect(throws: Diagnostic.self) { try put(try stage("id,z\n9,9\n"), merging: true) }
    #expect(other?.code == .tableTaken)
    #expect(other?.notes.map(\.message) == ["there: y", "in t.csv: z"])
    #expect(throws: Diagnostic.self) { try put(try stage("id,y\n9,9\n"), replacing: false) }
    #expect(try workspace.tables.list().map(\.count) == [1])
    #expect(try FileSystem().list(work.path("ws/tables")).filter { $0.hasPrefix(".staging") } == [])
  }

  /// What a process that was killed has left goes with the next upload; what another one is at work on stays.
  @Test func leftoversGo() throws {
    try workspace.makeIfMissing()
    try work.write("ws/tables/.staging-import-1-0/data.arrow", "left")
    let busy = try stage("id,x\n1,2\n")
    let alsoBusy = try stage("id,x\n1,2\n")
    #expect(try FileSystem().list(work.path("ws/tables")).filter { $0.hasPrefix(".staging") }.count == 2)
    #expect(try FileSystem().exists(work.path("ws/tables/.staging-import-1-0")) == false)
    #expect(try workspace.tables.list().isEmpty)
    withExtendedLifetime((busy, alsoBusy)) {}
  }

  @Test func aFullDiskLeavesNothing() throws {
    try workspace.makeIfMissing()
    try FileSystem().createDirectories(work.path("ws/tables"))
    var failures = 0
    for call in 1...6 {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      // A full disk does not hinder those calls that only look.
      if (try? stage("id,x\n1,2\n", files: storage.files)) == nil { failures += 1 }
      let folder = work.path("ws/tables")
      #expect(try !FileSystem().exists(folder) || FileSystem().list(folder) == [], "call \(call)")
    }
    #expect(failures >= 3)
  }
}
