import Diagnostics
import Glibc
import Platform
import Synchronization
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

  /// A child that is being started has copies of all descriptors until it becomes its program.
  @Test func aCopyOfTheDescriptorHoldsNothing() throws {
    var lock = try files.lock(path)
    #expect(lock != nil)
    let numbers = try files.list("/proc/self/fd").compactMap { Int32($0) }
    let descriptor = try #require(numbers.first { (try? files.resolved("/proc/self/fd/\($0)")) == path })
    let copy = dup(descriptor)
    defer { close(copy) }
    lock = nil
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

  @Test func aHolderMayStayUnnamed() throws {
    let named = try files.lock(path)
    #expect(named != nil && files.lockHolder(path) == getpid())
    withExtendedLifetime(named) {}
    _ = consume named
    let unnamed = try files.lock(path, named: false)
    #expect(unnamed != nil && files.lockHolder(path) == nil)
    #expect(try files.isLocked(path))
  }

  /// Who waits for a file that its holder removes gets a new one, and nobody else has that.
  @Test func aLockThatIsRemovedIsNoTwoLocks() throws {
    let count = 8
    let inside = Mutex(0)
    let worst = Mutex(0)
    try ConcurrentWork.run(200, workers: Array(repeating: (), count: count)) { _, _ in
      let lock = try files.requireLock(path, patience: 20, for: "the test")
      let now = inside.withLock { inside in
        inside += 1
        return inside
      }
      worst.withLock { $0 = max($0, now) }
      inside.withLock { $0 -= 1 }
      try files.remove(lock)
    }
    #expect(worst.withLock { $0 } == 1)
    #expect(try work.names() == [])
  }
}
