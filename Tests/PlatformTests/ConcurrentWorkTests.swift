import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@Suite struct ConcurrentWorkTests {
  private struct Failure: Error, Equatable { let piece: Int }

  @Test func everyPieceIsDoneOnce() throws {
    for workers in [1, 2, 5] {
      let done = Mutex<[Int]>([])
      let told = Mutex<[Int]>([])
      try ConcurrentWork.run(
        100, workers: Array(0..<workers), finished: { count in told.withLock { $0.append(count) } }
      ) { piece, worker in
        #expect((0..<workers).contains(worker))
        done.withLock { $0.append(piece) }
      }
      #expect(done.withLock { $0.sorted() } == Array(0..<100))
      #expect(told.withLock { $0 } == Array(1...100))
    }
    try ConcurrentWork.run(0, workers: [1]) { _, _ in Issue.record("there is no piece") }
  }

  /// Pieces 30 and later fail; 30 is the one that is told, whatever the threads do.
  @Test func theFirstFailureIsThrownAndNothingElseBegins() throws {
    for _ in 0..<50 {
      let begun = Mutex(0)
      let error = #expect(throws: Failure.self) {
        try ConcurrentWork.run(1000, workers: [1, 2, 3]) { piece, _ in
          begun.withLock { $0 += 1 }
          if piece >= 30 { throw Failure(piece: piece) }
        }
      }
      #expect(error == Failure(piece: 30))
      #expect(begun.withLock { $0 } <= 33)
    }
  }

  @Test func piecesOfAFileComeInAnyOrder() throws {
    let work = try Workdir("placed")
    let storage = FaultyStorage(writeLimit: 2)
    let file = try storage.files.createPlacedFile(work.path("f"))
    try Array("world".utf8).withUnsafeBytes { try file.write($0, at: 7) }
    try Array("hello".utf8).withUnsafeBytes { try file.write($0, at: 0) }
    try file.close()
    try file.close()
    #expect(try FileSystem().readFile(work.path("f")) == Array("hello\0\0world".utf8))
    #expect(throws: (any Error).self) { try storage.files.createPlacedFile(work.path("f")) }
  }

  @Test func aFullDiskIsTold() throws {
    let work = try Workdir("placed-full")
    let file = try FaultyStorage(.every(name: "write", errno: ENOSPC)).files.createPlacedFile(work.path("f"))
    #expect(throws: (any Error).self) {
      try [UInt8](repeating: 1, count: 9).withUnsafeBytes { try file.write($0, at: 0) }
    }
  }
}
