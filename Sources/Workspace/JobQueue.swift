import Diagnostics
import Platform

/// The waiting room of detached jobs: at most so many are at work, and who came first begins first (contract 3.1).
///
/// A place at work is the lock of a file, and a waiting job is a file of its name; both are only worth something while a
/// process holds the lock of the slot, or of the job. So nothing has to be tidied up after a process that died.
public struct JobQueue: Sendable {
  private let store: JobStore
  private let limit: Int
  /// Seconds between two looks at the queue: the first, and the longest.
  private static let pauses = (first: 0.02, longest: 0.5)

  /// Makes a queue in which `limit` jobs may be at work.
  public init(of store: JobStore, limit: Int) {
    self.store = store
    self.limit = max(1, limit)
  }

  private var folder: String { store.layout.jobQueue }

  /// Waits for a place; the caller holds the lock of the job.
  ///
  /// - Parameter interrupt: ends the waiting with the diagnostic `interrupted`.
  /// - Returns: what holds the place until it goes.
  public func enter(_ job: JobID, interrupt: Interrupt) throws -> FileLock {
    try store.files.createDirectories(folder)
    let own = "\(folder)/\(job.text)"
    defer { try? store.files.removeFile(own) }
    let signalled = StopBell(interrupt)
    var pause = Self.pauses.first
    while true {
      try interrupt.check()
      // Somebody who saw it between our lock and our look may have taken it for one that was left.
      if try !store.files.exists(own) { try store.files.replaceFile(own, [], durable: false) }
      if try first() == job, let place = try freePlace() { return place }
      signalled.wait(seconds: pause)
      pause = min(2 * pause, Self.pauses.longest)
    }
  }

  /// The oldest job that waits; files of jobs whose process is gone are removed on the way.
  private func first() throws -> JobID? {
    for job in try store.files.list(folder).compactMap({ JobID($0) }).sorted() {
      if try store.isHeld(job) { return job }
      try store.files.removeFile("\(folder)/\(job.text)")
    }
    return nil
  }

  private func freePlace() throws -> FileLock? {
    for number in 1...limit {
      if let place = try store.files.lock("\(folder)/.place-\(number)") { return place }
    }
    return nil
  }
}
