/// Which component runs when: a value without clock, threads or files.
///
/// A component is taken as a whole, because its parties talk to each other. What is ready is taken while fewer than
/// `limit` components and at most 128 tasks run, and while their tables fit into the memory: the longest remaining path
/// first, then the order of the plan.
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
    let memory: Int
    let successors: [Int]
    var missing: Int
    /// The number of components on the longest path that begins here.
    let height: Int
    var state = State.waiting
  }

  private var entries: [Entry]
  private let index: [String: Int]
  private let memoryLimit: Int
  /// Whether nothing more is taken.
  public private(set) var isStopped = false
  /// Those that may be taken, the next one last.
  private var ready: [Int] = []
  private var runningComponents = 0
  private var runningTasks = 0
  private var runningMemory = 0
  /// How many are done.
  public private(set) var finishedCount = 0

  /// The schedule of a plan.
  ///
  /// - Parameters:
  ///   - done: components whose results are there already; they are finished from the start.
  ///   - memory: the bytes that a component needs; one that is not named needs none.
  public init(_ plan: JobPlan, done: Set<String> = [], memory: [String: Int] = [:]) {
    self.init(
      plan.components.map { (name: $0.name, tasks: $0.tasks.count, needs: $0.dependencies) }, done: done,
      memory: memory, memoryLimit: plan.limits.memory?.value ?? .max)
  }

  /// The schedule of components in topological order.
  ///
  /// - Parameters:
  ///   - components: name, number of tasks, and the names of those whose results are needed.
  ///   - done: those that are finished from the start.
  ///   - memory: the bytes that a component needs; one that is not named needs none.
  ///   - memoryLimit: the bytes of all that run. One that needs more runs alone.
  public init(
    _ components: [(name: String, tasks: Int, needs: [String])], done: Set<String> = [], memory: [String: Int] = [:],
    memoryLimit: Int = .max
  ) {
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
        name: components[$0].name, tasks: components[$0].tasks, memory: memory[components[$0].name] ?? 0,
        successors: successors[$0], missing: missing[$0], height: heights[$0])
    }
    self.index = index
    self.memoryLimit = memoryLimit
    for node in entries.indices where entries[node].missing == 0 { makeReady(node) }
    for entry in entries where done.contains(entry.name) { finish(entry.name) }
  }

  /// Where a component stands; nil for a name that the plan does not have.
  public subscript(component: String) -> State? { index[component].map { entries[$0].state } }

  /// Takes what may start now, in the order in which it should start.
  ///
  /// - Parameter limit: how many components may run at once, at least 1 (`--jobs`).
  public mutating func takeReady(limit: Int) -> [String] {
    guard !isStopped else { return [] }
    var taken: [String] = []
    var passedOver: [Int] = []
    while runningComponents < max(limit, 1), let node = ready.popLast() {
      guard hasRoom(for: entries[node]) else {
        passedOver.append(node)
        continue
      }
      entries[node].state = .running
      runningComponents += 1
      runningTasks += entries[node].tasks
      runningMemory += entries[node].memory
      taken.append(entries[node].name)
    }
    ready += passedOver.reversed()
    return taken
  }

  private func hasRoom(for entry: Entry) -> Bool {
    let fits = entry.memory == 0 || runningMemory == 0 || runningMemory <= memoryLimit - entry.memory
    return fits && runningTasks + entry.tasks <= Self.taskLimit
  }

  /// Puts a component among those that may be taken, at its place: the longest remaining path first, then the plan's order.
  private mutating func makeReady(_ node: Int) {
    var (low, high) = (0, ready.count)
    while low < high {
      let middle = (low + high) / 2
      let isLater = (-entries[ready[middle]].height, ready[middle]) > (-entries[node].height, node)
      (low, high) = isLater ? (middle + 1, high) : (low, middle)
    }
    ready.insert(node, at: low)
  }

  /// Gives the place of a component back that ends.
  private mutating func release(_ node: Int) {
    if entries[node].state == .running {
      runningComponents -= 1
      runningTasks -= entries[node].tasks
      runningMemory -= entries[node].memory
    } else if entries[node].missing == 0 {
      ready.removeAll { $0 == node }
    }
  }

  /// Notes that all tasks of a component are done. Ends that were noted already stay as they are.
  public mutating func finish(_ component: String) {
    guard let node = index[component], !isEnded(node) else { return }
    release(node)
    entries[node].state = .finished
    finishedCount += 1
    for successor in entries[node].successors {
      entries[successor].missing -= 1
      if entries[successor].missing == 0, entries[successor].state == .waiting { makeReady(successor) }
    }
  }

  /// Notes that a task of a component failed: everything that needs it, however far away, is skipped because of it.
  public mutating func fail(_ component: String) {
    guard let node = index[component], !isEnded(node) else { return }
    release(node)
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
