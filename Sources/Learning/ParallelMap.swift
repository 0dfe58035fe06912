import Dispatch

/// Work on many columns at once.
public enum Parallel {
  /// The results of `body` for 0..<count, in order, computed on all cores: one piece per index, so that what is computed
  /// does not depend on the number of cores.
  ///
  /// - Throws: the error of the lowest index, the same one in every run.
  public static func map<Element: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    let slots = Slots<Result<Element, Failure>>(max(count, 0))
    if count == 1 {
      fill(0, of: slots, body)
    } else {
      DispatchQueue.concurrentPerform(iterations: max(count, 0)) { fill($0, of: slots, body) }
    }
    var results: [Element] = []
    results.reserveCapacity(slots.all.count)
    for outcome in slots.all { results.append(try outcome.get()) }
    return results
  }

  private static func fill<Element: Sendable, Failure: Error>(
    _ index: Int, of slots: Slots<Result<Element, Failure>>, _ body: (Int) throws(Failure) -> Element
  ) {
    do throws(Failure) { slots.fill(index, with: .success(try body(index))) } catch {
      slots.fill(index, with: .failure(error))
    }
  }
}

/// A fixed number of results, each written once by the piece of work that it belongs to.
private final class Slots<Element: Sendable>: @unchecked Sendable {
  // Unchecked, because pieces write at the same time, each its own element, and nobody reads before all have ended.
  private let storage: UnsafeMutableBufferPointer<Element?>

  init(_ count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: nil)
  }

  deinit { storage.deinitialize().deallocate() }

  func fill(_ index: Int, with element: Element) { storage[index] = element }

  var all: [Element] { storage.compactMap(\.self) }
}
