import Diagnostics
import Platform
import Synchronization
import TestSupport
import Testing

/// A file that is read while it is written.
@Suite struct FollowedFileTests {
  let work: Workdir
  let files = FileSystem()

  init() throws { work = try Workdir("follow") }

  private func follower() -> FollowedFile<[UInt8]> {
    FollowedFile(files) { next in
      var all: [UInt8] = []
      while let bytes = try next() { all += bytes }
      return all
    }
  }

  private func write(_ path: String, _ bytes: [UInt8], _ follower: FollowedFile<[UInt8]>, steps: [Int]) throws {
    let file = try files.createPlacedFile(path)
    follower.begin(path)
    // The end first, so that the file has its size.
    try bytes.suffix(1).withUnsafeBytes { try file.write($0, at: bytes.count - 1) }
    var at = 0
    for step in steps {
      try Array(bytes[at..<step]).withUnsafeBytes { try file.write($0, at: at) }
      at = step
      follower.settle(upTo: step)
    }
    try file.close()
  }

  @Test func allOfItComesInOrder() throws {
    let bytes = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let follower = follower()
    try write(work.path("a"), bytes, follower, steps: [1, 4096, 5_000_000, bytes.count])
    #expect(try follower.wait() == bytes)
    follower.stop()
  }

  /// What was read of a file that is begun anew counts no more, however far it was.
  @Test func anotherBeginningIsReadAnew() throws {
    let follower = follower()
    let (first, second) = (Array(repeating: UInt8(1), count: 100_000), Array(repeating: UInt8(2), count: 50_000))
    try write(work.path("a"), first, follower, steps: [10, first.count])
    #expect(try follower.wait() == first)
    try write(work.path("b"), first, follower, steps: [99])
    try write(work.path("c"), second, follower, steps: [7, second.count])
    #expect(try follower.wait() == second)
    follower.stop()
  }

  @Test func whatIsThrownIsThrownToWhoWaits() throws {
    let follower = FollowedFile<Int>(files) { next in
      _ = try next()
      throw Diagnostic(.internalError, "no")
    }
    let file = try files.createPlacedFile(work.path("a"))
    follower.begin(work.path("a"))
    try [UInt8(1)].withUnsafeBytes { try file.write($0, at: 0) }
    follower.settle(upTo: 1)
    #expect(throws: Diagnostic.self) { try follower.wait() }
    let idle = FollowedFile<Int>(files) { _ in 0 }
    #expect(throws: Diagnostic.self) { try idle.wait() }
  }

  @Test func groupsAreCompleteFromTheFirstOn() {
    let groups = CompleteGroups([0, 0, 1, 1, 2])
    let told = Mutex<[Int]>([])
    for piece in [2, 3, 0, 4, 1] { groups.finish(piece) { group in told.withLock { $0.append(group) } } }
    #expect(told.withLock { $0 } == [2])
    let others = CompleteGroups([0, 1, 2])
    for piece in [0, 2, 1] { others.finish(piece) { group in told.withLock { $0.append(group) } } }
    #expect(told.withLock { $0 } == [2, 0, 2])
  }
}
