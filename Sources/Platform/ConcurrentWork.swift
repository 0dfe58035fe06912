import Dispatch
import Synchronization

/// Pieces of work that several threads take in their order.
public enum ConcurrentWork {
  private struct State {
    var next = 0
    var done = 0
    var failure: (piece: Int, error: any Error)?
  }

  /// Does all pieces and waits; as many threads as there are workers take the next piece that nobody has taken.
  ///
  /// What is computed must not depend on which worker does a piece: a worker is only memory that is used again. After a
  /// failure no further piece begins, and the error of the first piece that failed is thrown: the same one in every run.
  ///
  /// - Parameter finished: told after each piece how many are done, one call at a time.
  public static func run<Worker: Sendable>(
    _ count: Int, workers: [Worker], finished: @Sendable (Int) throws -> Void = { _ in },
    _ body: @Sendable (_ piece: Int, _ worker: Worker) throws -> Void
  ) throws {
    let state = Mutex(State())
    DispatchQueue.concurrentPerform(iterations: max(min(count, workers.count), 0)) { slot in
      while true {
        let taken = state.withLock { state -> Int? in
          guard state.next < count, state.failure == nil else { return nil }
          defer { state.next += 1 }
          return state.next
        }
        guard let piece = taken else { return }
        do {
          try body(piece, workers[slot])
          try state.withLock { state in
            state.done += 1
            try finished(state.done)
          }
        } catch {
          state.withLock { if piece < ($0.failure?.piece ?? .max) { $0.failure = (piece, error) } }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
  }
}
