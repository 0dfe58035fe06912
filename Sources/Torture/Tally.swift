import Platform
import Synchronization

/// What passed and what failed, by the name of the section; any thread may tell it.
final class Tally: Sendable {
  private struct State {
    var passed: [(name: String, count: Int)] = []
    var failures: [String] = []
  }

  private let console: Console
  private let isQuiet: Bool
  private let state = Mutex(State())

  init(_ console: Console, isQuiet: Bool) {
    self.console = console
    self.isQuiet = isQuiet
  }

  var failures: [String] { state.withLock { $0.failures } }

  /// Counts what passed.
  func pass(_ name: String, count: Int = 1) {
    state.withLock { state in
      if let index = state.passed.firstIndex(where: { $0.name == name }) {
        state.passed[index].count += count
      } else {
        state.passed.append((name, count))
      }
    }
  }

  /// Keeps a failure and tells it at once.
  func fail(_ place: String, _ what: String) {
    state.withLock { state in
      state.failures.append("\(place): \(what)")
      try? console.writeError("FAILED \(place): \(what)\n")
    }
  }

  /// Counts a point that passed, or tells all that was wrong with it.
  func note(_ name: String, _ place: String, _ problems: [String]) {
    problems.isEmpty ? pass(name) : fail(place, problems.joined(separator: "; "))
  }

  func progress(_ text: String) throws {
    if !isQuiet { try console.writeError("\(text)\n") }
  }

  /// One line for each section and one for all.
  var text: String {
    state.withLock { state in
      let lines = state.passed.map { "\($0.name): \($0.count)" }
      let total = state.passed.map(\.count).reduce(0, +)
      return (lines + ["passed \(total), failed \(state.failures.count)"]).joined(separator: "\n") + "\n"
    }
  }
}
