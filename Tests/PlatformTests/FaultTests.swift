import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

/// What remains when the storage fails at any moment: the old file or the new one, and nothing else.
@Suite struct FaultTests {
  let work: Workdir
  let content = Array("new content".utf8)

  init() throws {
    work = try Workdir("faults")
    try work.write("file", "old")
  }

  @Test func shortWritesAreContinued() throws {
    let storage = FaultyStorage(writeLimit: 3)
    try storage.files.replaceFile(work.path("file"), content)
    #expect(try work.read("file") == "new content")
    #expect(storage.journal == ["create", "write", "write", "write", "write", "flush", "rename", "flush"])
  }

  @Test func interruptedCallsAreRepeated() throws {
    for call in 1...5 {
      let storage = FaultyStorage(.once(call: call, errno: EINTR))
      try storage.files.replaceFile(work.path("file"), content)
      #expect(storage.count == 6)
    }
    #expect(try work.tree() == ["file": "new content"])
  }

  @Test func aFullDiskLeavesTheOldFileAlone() throws {
    for call in 1...4 {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      let error = try #require(throws: Diagnostic.self) {
        try storage.files.replaceFile(work.path("file"), content)
      }
      #expect(error.code == .storageFull && error.code.status == .storage)
      let action = call == 1 ? "create" : call == 3 ? "flush" : "write"
      #expect(error.message == "cannot \(action) '\(work.path("file"))': No space left on device")
      #expect(try work.tree() == ["file": "old"])
    }
  }

  @Test func aSuddenEndLeavesTheOldFileOrTheNew() throws {
    for call in 1...5 {
      // A folder for each: what the earlier ends left there would shift the count.
      let path = try work.write("\(call)/file", "old")
      let storage = FaultyStorage(.stop(call: call))
      #expect(throws: FaultyStorage.Stopped.self) { try storage.files.replaceFile(path, content) }
      #expect(try work.read("\(call)/file") == (call < 5 ? "old" : "new content"), "call \(call)")
    }
  }

  @Test func aNewFileThatFailsIsRemoved() throws {
    let storage = FaultyStorage(.every(name: "write", errno: EIO))
    #expect(throws: Diagnostic.self) { try storage.files.writeNewFile(work.path("fresh"), content) }
    #expect(try work.names() == ["file"])
  }

  @Test func foldersAreReplacedWhereNamesCannotBeExchanged() throws {
    try work.write("table/data", "old")
    try work.write(".staging/data", "new")
    let storage = FaultyStorage(.once(call: 1, errno: EINVAL))
    try storage.files.replaceDirectory(work.path(".staging"), to: work.path("table"))
    #expect(try work.names() == ["file", "table/", "table/data"])
    #expect(try work.read("table/data") == "new")
  }

  @Test func anExclusiveRenameStaysExclusiveWhereTheSystemCannot() throws {
    try work.write("new", "new")
    let storage = FaultyStorage(.once(call: 1, errno: EINVAL))
    let error = try #require(throws: Diagnostic.self) {
      try storage.files.rename(work.path("new"), to: work.path("file"), .exclusive)
    }
    #expect(error.code == .pathTaken)
    #expect(try work.read("file") == "old")
  }

  @Test(arguments: [
    (EACCES, "F0202", 7), (EROFS, "F0204", 7), (EDQUOT, "F0203", 7), (EIO, "F0207", 7), (EMFILE, "F0208", 75),
    (ENAMETOOLONG, "F0209", 2),
  ])
  func everyErrorHasItsCodeAndStatus(errno: Int32, code: String, status: Int32) throws {
    let storage = FaultyStorage(.from(call: 1, errno: errno))
    let error = try #require(throws: Diagnostic.self) { try storage.files.replaceFile(work.path("file"), content) }
    #expect(error.code.name == code && error.code.status.rawValue == status)
  }
}
