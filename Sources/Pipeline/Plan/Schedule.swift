/// Which component runs when: a value without clock, threads or files.
///
/// A component is taken as a whole, because its parties talk to each other. What is ready is taken while fewer than
/// `limit` components and at most 128 tasks run: the longest remaining path first, then the order of the plan.
public struct Schedule: Sendable, Equatable {
  /// How many tasks may be in flight: each blocks a thread while it waits for its partners (design 3).
  public static let taskLimit = 128

  /// Where a component stands.
  public enum State: Sendable, Equatable {
    /// Needs others, or has not been taken.
    case waiting
    /// Taken.
    case running
    /// Done.
    case finished
    /// Ran and failed.
    case failed
    /// Will never run because of a failure.
    case skipped(because: String)
  }

  /// How a schedule ended, or stands: names in the order of the plan.
  public struct Outcome: Sendable, Equatable {
    /// Done.
    public var finished: [String] = []
    /// Ran and failed.
    public var failed: [String] = []
    /// Never ran, because of which failure.
    public var skipped: [Skipped] = []
    /// Never ran, because the run was stopped.
    public var left: [String] = []

    /// Whether everything is done.
    public var isSuccess: Bool { failed.isEmpty && skipped.isEmpty && left.isEmpty }
  }

  /// A component that never ran, and why.
  public struct Skipped: Sendable, Equatable {
    /// The component.
    public let component: String
    /// The component that failed.
    public let cause: String

    /// Names both.
    public init(component: String, cause: String) {
      self.component = component
      self.cause = cause
    }
  }

  private struct Entry: Sendable, Equatable {
    let name: String
    let tasks: Int
    let successors: [Int]
    var missing: Int
    /// The number of components on the longest path that begins here.
    let height: Int
    var state = State.waiting
  }

  private var entries: [Entry]
  private let index: [String: Int]
  private var isStopped = false

  /// The schedule of a plan.
  ///
  /// - Parameter done: components whose results are there already; they are finished from the start.
  public init(_ plan: JobPlan, done: Set<String> = []) {
    self.init(
      plan.components.map { (name: $0.name, tasks: $0.tasks.count, needs: $0.dependencies) }, done: done)
  }

  /// The schedule of components in topological order.
  ///
  /// - Parameters:
  ///   - components: name, number of tasks, and the names of those whose results are needed.
  ///   - done: those that are finished from the start.
  public init(_ components: [(name: String, tasks: Int, needs: [String])], done: Set<String> = []) {
    let index = Dictionary(components.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var successors = [[Int]](repeating: [], count: components.count)
    var missing = [Int](repeating: 0, count: components.count)
    for (target, component) in components.enumerated() {
      for source in Set(component.needs).compactMap({ index[$0] }).sorted() {
        successors[source].append(target)
        missing[target] += 1
      }
    }
    var heights = [Int](repeating: 1, count: components.count)
    for node in components.indices.reversed() {
      heights[node] = 1 + (successors[node].map { heights[$0] }.max() ?? 0)
    }
    entries = components.indices.map {
      Entry(
        name: components[$0].name, tasks: components[$0].tasks, successors: successors[$0], missing: missing[$0],
        height: heights[$0])
    }
    self.index = index
    for entry in entries where done.contains(entry.name) { finish(entry.name) }
  }

  /// Where a component stands; nil for a name that the plan does not have.
  public subscript(component: String) -> State? { index[component].map { entries[$0].state } }

  /// Takes what may start now, in the order in which it should start.
  ///
  /// - Parameter limit: how many components may run at once, at least 1 (`--jobs`).
  public mutating func takeReady(limit: Int) -> [String] {
    guard !isStopped else { return [] }
    let running = entries.filter { $0.state == .running }
    var free = max(limit, 1) - running.count
    var room = Self.taskLimit - running.reduce(0) { $0 + $1.tasks }
    let ready = entries.indices.filter { entries[$0].state == .waiting && entries[$0].missing == 0 }
      .sorted { (-entries[$0].height, $0) < (-entries[$1].height, $1) }
    var taken: [String] = []
    for node in ready where free > 0 && entries[node].tasks <= room {
      entries[node].state = .running
      free -= 1
      room -= entries[node].tasks
      taken.append(entries[node].name)
    }
    return taken
  }

  /// Notes that all tasks of a component are done. Ends that were noted already stay as they are.
  public mutating func finish(_ component: String) {
    guard let node = index[component], !isEnded(node) else { return }
    entries[node].state = .finished
    for successor in entries[node].successors { entries[successor].missing -= 1 }
  }

  /// Notes that a task of a component failed: everything that needs it, however far away, is skipped because of it.
  public mutating func fail(_ component: String) {
    guard let node = index[component], !isEnded(node) else { return }
    entries[node].state = .failed
    var behind = entries[node].successors
    while let next = behind.popLast() {
      guard entries[next].state == .waiting else { continue }
      entries[next].state = .skipped(because: component)
      behind += entries[next].successors
    }
  }

  /// Takes nothing more; what runs may still end.
  public mutating func stop() { isStopped = true }

  /// Whether nothing runs and nothing can be taken any more.
  public var isDone: Bool {
    !entries.contains { $0.state == .running || ($0.state == .waiting && !isStopped) }
  }

  /// How it stands.
  public var outcome: Outcome {
    var outcome = Outcome()
    for entry in entries {
      switch entry.state {
      case .finished: outcome.finished.append(entry.name)
      case .failed: outcome.failed.append(entry.name)
      case .skipped(let cause): outcome.skipped.append(Skipped(component: entry.name, cause: cause))
      case .waiting, .running: outcome.left.append(entry.name)
      }
    }
    return outcome
  }

  private func isEnded(_ node: Int) -> Bool {
    switch entries[node].state {
    case .waiting, .running: false
    case .finished, .failed, .skipped: true
    }
  }
}
