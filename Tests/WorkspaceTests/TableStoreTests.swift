import Configuration
import Diagnostics
import Dispatch
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing
import Workspace

@Suite struct TableStoreTests {
  let work: Workdir

  init() throws { work = try Workdir("tables") }

  private func open(_ files: FileSystem = FileSystem()) throws -> TableStore {
    try Workspace.open(work.path, create: true, files: files).tables
  }

  private func info(_ name: String, namespace: String = "experiment", count: Int = 1) -> TableInfo {
    TableInfo(
      namespace: namespace, name: name, count: count, partition: 16, schema: ["header": "y,x0", "sid": "id"],
      createTime: 7, job: "1", details: ["read": 3])
  }

  private func put(
    _ content: String, _ name: String = "guest", in store: TableStore, files: FileSystem = FileSystem(),
    replacing: Bool = false
  ) throws {
    try store.put(info(name), replacing: replacing) { try files.writeNewFile($0, Array(content.utf8)) }
  }

  @Test func aTableComesBackAsItWas() throws {
    let store = try open()
    try put("abc", in: store)
    var expected = try #require(try store.info("experiment", "guest"))
    // The digest of "abc" of FIPS 180-4.
    #expect(expected.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(expected.size == 3)
    #expect(expected.schema["header"] == "y,x0" && expected.details["read"] == 3)
    expected.count = 1
    #expect(try store.find("experiment", "guest") == expected)
    #expect(try store.list() == [expected])
    #expect(try FileSystem().readFile(store.dataPath("experiment", "guest")) == Array("abc".utf8))
  }

  @Test func anExistingTableIsReplacedOnlyWhenAsked() throws {
    let store = try open()
    try put("old", in: store)
    let error = try #require(throws: Diagnostic.self) { try put("new", in: store) }
    #expect(error.code == .tableTaken && error.code.status == .conflict)
    #expect(try work.read("tables/experiment/guest/data.arrow") == "old")
    try put("new", in: store, replacing: true)
    #expect(try work.read("tables/experiment/guest/data.arrow") == "new")
    #expect(try work.names("tables/experiment") == ["guest/", "guest/data.arrow", "guest/table.json"])
  }

  @Test func whateverFailsTheOldTableStays() throws {
    let healthy = FaultyStorage()
    try put("old", in: try open(healthy.files), files: healthy.files)
    let before = try work.tree()
    let names = try work.names()
    let counter = FaultyStorage()
    try put("old", in: try open(counter.files), files: counter.files, replacing: true)
    // All but the removal of the old folder and the last flush, after which the new table is there.
    let replaced = try #require(counter.journal.firstIndex(of: "rename"))
    try put("old", in: try open(), replacing: true)
    for call in 1...(replaced + 1) {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      if (try? put("new", in: try open(storage.files), files: storage.files, replacing: true)) == nil {
        #expect(try work.tree() == before && work.names() == names, "\(storage.journal)")
      } else {
        // The process id in the lock is only for messages.
        try put("old", in: try open(), replacing: true)
      }
    }
  }

  @Test func aFailedFirstUploadLeavesNoNamespace() throws {
    struct Refused: Error {}
    let store = try open()
    #expect(throws: Refused.self) { try store.put(info("t"), replacing: false) { _ in throw Refused() } }
    #expect(try work.names("tables") == [])
    #expect(try store.list() == [])
  }

  @Test func aMissingTableNamesTheNearestAndWhoNeedsIt() throws {
    let store = try open()
    try put("x", "breast_hetero_guest", in: store)
    let error = try #require(throws: Diagnostic.self) {
      try store.find("experiment", "brest_hetero_guest", for: "reader_0 of guest 10000")
    }
    #expect(error.code == .noSuchTable && error.code.status == .notFound)
    #expect(
      error.message == "there is no table 'experiment.brest_hetero_guest', which reader_0 of guest 10000 needs")
    #expect(error.help == "did you mean 'experiment.breast_hetero_guest'?")
  }

  @Test func removedTablesAreGone() throws {
    let store = try open()
    try put("x", "a", in: store)
    try put("x", "b", in: store)
    #expect(try store.remove("experiment", "a"))
    #expect(try !store.remove("experiment", "a"))
    #expect(try store.list().map(\.name) == ["b"])
    #expect(try store.remove("experiment", "b"))
    #expect(try !FileSystem().exists(work.path("tables/experiment")))
    try put("again", "a", in: store)
    #expect(try store.list().map(\.name) == ["a"])
  }

  @Test func hostileNamesStayInTheTree() throws {
    let store = try open()
    for name in ["../../../escaped", "/etc/passwd", "..", "", "a\0b", String(repeating: "long", count: 100)] {
      try store.put(info(name, namespace: name), replacing: false) {
        try FileSystem().writeNewFile($0, Array(name.utf8))
      }
      #expect(try store.find(name, name).name == name)
    }
    #expect(try store.list().count == 6)
    #expect(try work.tree().keys.allSatisfy { $0 == "format" || $0.hasPrefix("tables/") })
  }

  @Test func twoUploadsAtOnceLeaveOneWholeTable() throws {
    let store = try open()
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      do {
        try put(String(repeating: "\(index)", count: 1000), in: store, replacing: true)
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    let content = try work.read("tables/experiment/guest/data.arrow")
    #expect(content.count == 1000 && Set(content).count == 1)
    let info = try store.find("experiment", "guest")
    #expect(try FileDigest.of(store.dataPath("experiment", "guest"), FileSystem()).digest == info.digest)
    #expect(try work.names("tables").filter { $0.hasPrefix(".staging") } == [])
  }
}
