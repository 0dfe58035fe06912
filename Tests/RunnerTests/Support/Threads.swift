import Dispatch
import Synchronization

/// Runs each body on a thread of its own and returns when all have ended, with what they returned or threw.
func onThreads<Value: Sendable>(_ bodies: (@Sendable () throws -> Value)...) -> [Result<Value, any Error>] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  let group = DispatchGroup()
  for (index, body) in bodies.enumerated() {
    DispatchQueue(label: "test.\(index)").async(group: group) {
      let result = Result { try body() }
      results.withLock { $0[index] = result }
    }
  }
  group.wait()
  return results.withLock { results in bodies.indices.compactMap { results[$0] } }
}

extension Result {
  /// What went wrong, nil when nothing did.
  var failure: (any Error)? {
    do {
      _ = try get()
      return nil
    } catch { return error }
  }
}

/// A list that several threads add to.
final class Recorded<Element: Sendable>: Sendable {
  private let state = Mutex<[Element]>([])

  func append(_ element: Element) { state.withLock { $0.append(element) } }

  var elements: [Element] { state.withLock { $0 } }
}
