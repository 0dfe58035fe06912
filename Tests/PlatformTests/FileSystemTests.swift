import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct FileSystemTests {
  let work: Workdir
  let files = FileSystem()

  init() throws { work = try Workdir("platform") }

  @Test func readsWhatWasWritten() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try files.replaceFile(work.path("big"), bytes)
    #expect(try files.readFile(work.path("big")) == bytes)
    let mapped = try files.mapFile(work.path("big"))
    #expect(mapped.count == 200_000 && mapped.bytes.elementsEqual(bytes))
  }

  @Test func anEmptyFileCanBeMapped() throws {
    try files.writeNewFile(work.path("empty"), [])
    #expect(try files.mapFile(work.path("empty")).bytes.isEmpty)
    #expect(try files.readFile(work.path("empty")).isEmpty)
  }

  @Test func aMappingOutlivesTheReplacementOfItsFile() throws {
    try files.replaceFile(work.path("a"), Array("old".utf8))
    let mapped = try files.mapFile(work.path("a"))
    try files.replaceFile(work.path("a"), Array("new".utf8))
    #expect(String(decoding: mapped.bytes, as: UTF8.self) == "old")
  }

  @Test func missingFilesNameThePathAndTheSystemsWords() throws {
    let path = work.path("not there")
    let error = try #require(throws: Diagnostic.self) { try files.readFile(path) }
    #expect(error.message == "cannot read '\(path)': No such file or directory")
    #expect(error.code == .fileNotFound && error.code.status == .notFound)
    #expect(try files.status(path) == nil)
    #expect(throws: Diagnostic.self) { try files.mapFile(path) }
  }

  @Test func aFolderIsNoFile() throws {
    let error = try #require(throws: Diagnostic.self) { try files.readFile(work.path) }
    #expect(error.code == .wrongFileKind)
    #expect(throws: Diagnostic.self) { try files.mapFile(work.path) }
  }

  @Test func aPathWithNULIsRefused() throws {
    try work.write("a", "text")
    let error = try #require(throws: Diagnostic.self) { try files.readFile(work.path("a\0b")) }
    #expect(error.code == .unusablePath)
  }

  @Test func readingStopsAtTheLimit() throws {
    try work.write("a", "12345")
    #expect(try files.readFile(work.path("a"), limit: 5).count == 5)
    let error = try #require(throws: Diagnostic.self) { try files.readFile(work.path("a"), limit: 4) }
    #expect(error.code == .fileTooLarge)
  }

  @Test func listsInTheOrderOfBytes() throws {
    for name in ["b", "a", "B", "é", "a10", "a9", ".x"] { try work.write(name, "") }
    #expect(try files.list(work.path) == [".x", "B", "a", "a10", "a9", "b", "é"])
  }

  @Test func foldersAreMadeAndRemovedWithWhatIsInThem() throws {
    #expect(try files.createDirectories(work.path("a/b/c")) == work.path("a"))
    #expect(try files.createDirectories(work.path("a/b/c")) == nil)
    try work.write("a/b/file", "x")
    try work.write("kept", "x")
    #expect(symlink(work.path("kept"), work.path("a/link")) == 0)
    #expect(try files.files(below: work.path) == ["a/b/file", "kept"])
    try files.removeTree(work.path("a"))
    try files.removeTree(work.path("a"))
    #expect(try work.names() == ["kept"])
  }

  @Test func onlyOneMakesAFolder() throws {
    try files.makeDirectory(work.path("job"))
    let error = try #require(throws: Diagnostic.self) { try files.makeDirectory(work.path("job")) }
    #expect(error.code == .pathTaken && error.code.status == .conflict)
  }

  @Test func anExclusiveRenameReplacesNothing() throws {
    try work.write("new", "new")
    try work.write("old", "old")
    let error = try #require(throws: Diagnostic.self) {
      try files.rename(work.path("new"), to: work.path("old"), .exclusive)
    }
    #expect(error.code == .pathTaken)
    #expect(try work.tree() == ["new": "new", "old": "old"])
  }

  @Test func aStagedFolderTakesThePlaceOfAnother() throws {
    try work.write("table/data", "old")
    try work.write("table/extra", "old")
    try work.write(".staging/data", "new")
    try files.replaceDirectory(work.path(".staging"), to: work.path("table"))
    #expect(try work.names() == ["table/", "table/data"])
    #expect(try work.read("table/data") == "new")
  }

  @Test func freeSpaceAndStatusAreReported() throws {
    try work.write("a", "12345")
    let status = try #require(try files.status(work.path("a")))
    #expect(status.kind == .file && status.size == 5)
    #expect(abs(status.modified - Clock.system.milliseconds) < 60_000)
    #expect(try files.freeBytes(work.path) > 0)
    #expect(files.isWritable(work.path))
    #expect(!files.isWritable(work.path("nothing")))
  }

  @Test func linesAreAppended() throws {
    try files.appendToFile(work.path("log"), Array("a\n".utf8))
    try files.appendToFile(work.path("log"), Array("b\n".utf8), durable: true)
    #expect(try work.read("log") == "a\nb\n")
  }
}
