import Platform

/// What passed and what failed, by the name of the section.
struct Tally {
  private let console: Console
  private let isQuiet: Bool
  private(set) var passed: [(name: String, count: Int)] = []
  private(set) var failures: [String] = []

  init(_ console: Console, isQuiet: Bool) {
    self.console = console
    self.isQuiet = isQuiet
  }

  mutating func pass(_ name: String, count: Int = 1) {
    if let index = passed.firstIndex(where: { $0.name == name }) {
      passed[index].count += count
    } else {
      passed.append((name, count))
    }
  }

  mutating func fail(_ place: String, _ what: String) {
    failures.append("\(place): \(what)")
    try? console.writeError("FAILED \(place): \(what)\n")
  }

  func progress(_ text: String) throws {
    if !isQuiet { try console.writeError("\(text)\n") }
  }

  /// One line for each section and one for all.
  var text: String {
    let lines = passed.map { "\($0.name): \($0.count)" }
    return (lines + ["passed \(passed.map(\.count).reduce(0, +)), failed \(failures.count)"]).joined(separator: "\n")
      + "\n"
  }
}
