import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct FileLockTests {
  let work: Workdir
  let files = FileSystem()
  var path: String { work.path("lock") }

  init() throws { work = try Workdir("lock") }

  @Test func oneHoldsItAlone() throws {
    #expect(try !files.isLocked(path))
    var first = try files.lock(path)
    #expect(first != nil)
    #expect(try files.lock(path) == nil)
    #expect(try files.lock(path, .shared) == nil)
    #expect(try files.isLocked(path))
    #expect(files.lockHolder(path) == getpid())
    first = nil
    #expect(try !files.isLocked(path))
    #expect(try files.lock(path) != nil)
  }

  @Test func manyHoldItShared() throws {
    let first = try files.lock(path, .shared)
    let second = try files.lock(path, .shared)
    #expect(first != nil && second != nil)
    #expect(try files.lock(path, .exclusive) == nil)
  }

  @Test func whoNeedsItIsToldWhoHasIt() throws {
    let held = try files.requireLock(path, for: "the table 'x'")
    let error = try #require(throws: Diagnostic.self) { try files.requireLock(path, for: "the table 'x'") }
    #expect(error.code == .lockBusy && error.code.status == .busy)
    #expect(error.message == "the table 'x' is busy: another process (process \(getpid())) holds '\(held.path)'")
  }

  @Test func lookingMakesNoFile() throws {
    #expect(try !files.isLocked(work.path("other")))
    #expect(try work.names() == [])
  }
}
