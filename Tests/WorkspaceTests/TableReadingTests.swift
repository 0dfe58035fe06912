import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing
import Workspace

/// Who reads a table keeps it, whatever becomes of its name.
@Suite struct TableReadingTests {
  private let work: Workdir
  private let files = FaultyStorage(flushes: false).files

  init() throws { work = try Workdir("reading") }

  private func open() throws -> TableStore { try Workspace.open(work.path, create: true, files: files).tables }

  private func put(_ content: String, in store: TableStore) throws {
    let info = TableInfo(namespace: "n", name: "t", count: 1, createTime: 7)
    try store.put(info, replacing: true) { try files.writeNewFile($0, Array(content.utf8)) }
  }

  @Test func whatIsMappedStaysReadable() throws {
    let store = try open()
    try put("first", in: store)
    let first = try #require(try store.read("n", "t") { try files.mapFile($0) })
    try put("second", in: store)
    let second = try #require(try store.read("n", "t") { try files.mapFile($0) })
    #expect(try store.remove("n", "t"))
    #expect(Array(first.content.bytes) == Array("first".utf8))
    #expect(Array(second.content.bytes) == Array("second".utf8))
    #expect(first.info.digest != second.info.digest)
    #expect(try store.read("n", "t", { try files.mapFile($0) })?.info == nil)
  }

  /// The description and the content are never of two different tables.
  @Test func aTableThatIsReplacedMeanwhileIsReadAgain() throws {
    let store = try open()
    try put("first", in: store)
    var attempts = 0
    let found = try #require(
      try store.read("n", "t") { path in
        attempts += 1
        if attempts == 1 { try put("second!", in: store) }
        return try files.readFile(path)
      })
    #expect(attempts == 2)
    #expect(found.content == Array("second!".utf8) && found.info.size == 7)
  }

  @Test func aTableIsMadeOfTheOneThatIsThere() throws {
    let store = try open()
    try put("a", in: store)
    let info = try store.put("n", "t", replacing: true) { path, existing in
      let old = try files.readFile(try store.dataPath("n", "t"))
      try files.writeNewFile(path, old + Array("b".utf8))
      return TableInfo(namespace: "n", name: "t", count: (existing?.count ?? 0) + 1, createTime: 8)
    }
    #expect(info.count == 2 && info.size == 2)
    #expect(try work.read("tables/n/t/data.arrow") == "ab")
  }

  @Test func aTableIsSwitchedOffAndOn() throws {
    let store = try open()
    #expect(try !store.setEnabled(false, "n", "t"))
    try put("a", in: store)
    let before = try #require(try store.info("n", "t"))
    #expect(try store.setEnabled(false, "n", "t"))
    #expect(try store.info("n", "t")?.isEnabled == false)
    #expect(try store.setEnabled(true, "n", "t"))
    #expect(try store.info("n", "t") == before)
  }
}

/// The names of what components leave (contract 5.3).
@Suite struct OutputTableTests {
  private func record(_ role: String, version: Int = 0) throws -> TaskRecord {
    let job = try #require(JobID("202011222030123456781"))
    var record = TaskRecord(
      job: job, key: TaskKey(role: role, party: 9999, component: "dataio_0"), module: "DataIO", createTime: 0)
    record.version = version
    return record
  }

  @Test func namesAsInBothForms() throws {
    let output = TaskRecord.Output(name: "train", rows: 5)
    let earlier = try OutputTable(try record("guest"), output, isLater: false)
    #expect(earlier.namespace == "output_data_202011222030123456781_dataio_0")
    let later = try OutputTable(try record("guest", version: 2), output, isLater: true)
    #expect(later.namespace == "output_data_202011222030123456781_dataio_0_2")
    #expect(later.name.utf8.count == 32 && later.name.allSatisfy(\.isHexDigit))
    let host = try OutputTable(try record("host"), output, isLater: false)
    #expect(host.namespace == earlier.namespace && host.name != earlier.name)
  }
}
