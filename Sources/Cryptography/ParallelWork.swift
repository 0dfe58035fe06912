import Dispatch
import Synchronization

/// Runs `body` over consecutive pieces of 0..<count on all cores and waits.
///
/// Pieces have a fixed length, so what is computed does not depend on the number of cores. When several pieces fail,
/// the error of the first one is thrown: the same one in every run.
func inParallel(
  _ count: Int, pieces length: Int, _ body: @Sendable (Range<Int>) throws(CryptographyError) -> Void
) throws(CryptographyError) {
  let pieces = (count + length - 1) / length
  if pieces <= 1 { return count > 0 ? try body(0..<count) : () }
  let failure = Mutex<(piece: Int, error: CryptographyError)?>(nil)
  DispatchQueue.concurrentPerform(iterations: pieces) { piece in
    let lower = piece * length
    do throws(CryptographyError) {
      try body(lower..<min(lower + length, count))
    } catch {
      failure.withLock { if piece < ($0?.piece ?? .max) { $0 = (piece, error) } }
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure.error }
}

/// A fixed number of results that pieces of parallel work fill in, each its own places.
final class ParallelResults<Element: Sendable>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Element>

  init(repeating value: Element, count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: value)
  }

  deinit { storage.deinitialize().deallocate() }

  subscript(index: Int) -> Element {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  /// Where the element is kept, for calls that write through an address.
  func address(_ index: Int) -> UnsafeMutablePointer<Element>? { storage.baseAddress.map { $0 + index } }

  var array: [Element] { Array(storage) }
}
