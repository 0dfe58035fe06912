import Diagnostics
import Pipeline
import Workspace

/// What the components of a run left for the job as a whole: how they ended, their models and figures.
struct JobReport {
  /// A component that ran.
  private struct Entry {
    let seconds: Double
    /// Sorted by party.
    let ends: [TaskEnd]
  }

  private let plan: JobPlan
  private var entries: [String: Entry] = [:]
  /// Components that did not run in this run.
  private var kept: Set<String> = []
  /// Components whose results an earlier job had left.
  private var taken: Set<String> = []
  private(set) var storageFailure: Diagnostic?

  init(_ plan: JobPlan) { self.plan = plan }

  /// Keeps what is needed at the end; tables are let go.
  mutating func add(_ component: PlannedComponent, _ ends: [TaskEnd], seconds: Double) {
    let sorted = ends.sorted { $0.party < $1.party }.map(\.withoutTables)
    entries[component.name] = Entry(seconds: seconds, ends: sorted)
  }

  /// Takes over what an earlier run left.
  mutating func keep(_ component: PlannedComponent, _ ends: [TaskEnd]) {
    kept.insert(component.name)
    add(component, ends, seconds: 0)
  }

  /// Notes that the results of a component are those of an earlier job.
  mutating func take(_ component: String) { taken.insert(component) }

  /// Notes that a write failed; the first failure counts.
  mutating func storageFailed(_ error: any Error) {
    if storageFailure != nil { return }
    storageFailure =
      error as? Diagnostic ?? (error as? DiagnosticList)?.errors.first
      ?? Diagnostic(.storageFailure, "the storage failed: \(error)")
  }

  /// The causes of a component's failure, sorted by party; the consequences if no cause is known.
  func problems(of component: String) -> [Diagnostic] {
    let failures = entries[component]?.ends.compactMap(\.failure) ?? []
    let causes = failures.filter { $0.kind == .cause || $0.kind == .timeout }
    return (causes.isEmpty ? failures : causes).flatMap(\.problems)
  }

  /// All problems in the order of the plan, the storage's last.
  var problems: DiagnosticList {
    var seen = Set<String>()
    let all = plan.components.flatMap { problems(of: $0.name) } + [storageFailure].compactMap(\.self)
    return DiagnosticList(all.filter { seen.insert("\($0.place ?? "")\u{0}\($0.message)").inserted })
  }

  /// What became of each component.
  func components(_ outcome: Schedule.Outcome) -> [RunSummary.Component] {
    let causes = Dictionary(outcome.skipped.map { ($0.component, $0.cause) }, uniquingKeysWith: { first, _ in first })
    // What does not depend on the failure was not started either: the first failure ends the job.
    let stopper = plan.components.first { isCause($0.name) }?.name ?? ""
    return plan.components.map { component in
      let fate = fate(of: component.name) ?? .skipped(because: skipCause(causes[component.name]) ?? stopper)
      return RunSummary.Component(
        name: component.name, module: component.component.module, fate: fate,
        seconds: entries[component.name]?.seconds ?? 0)
    }
  }

  /// A component that was only stopped is no cause.
  private func skipCause(_ component: String?) -> String? {
    component.flatMap { isCause($0) ? $0 : nil }
  }

  private func isCause(_ component: String) -> Bool {
    let fate = fate(of: component)
    return fate == .failed || fate == .timedOut
  }

  private func fate(of component: String) -> RunSummary.Component.Fate? {
    guard let entry = entries[component] else { return nil }
    if kept.contains(component) { return .kept }
    if taken.contains(component) { return .taken }
    let failures = entry.ends.compactMap(\.failure)
    if failures.isEmpty { return .ran }
    if failures.allSatisfy({ $0.kind == .interrupted }) { return .stopped }
    return failures.contains { $0.kind == .timeout } && !failures.contains { $0.kind == .cause } ? .timedOut : .failed
  }

  /// Whether a component failed, rather than being stopped.
  var hasFailed: Bool { plan.components.contains { fate(of: $0.name) == .failed } }

  /// Whether a component ran out of time.
  var hasTimedOut: Bool { plan.components.contains { fate(of: $0.name) == .timedOut } }

  /// How many attempts each component took that needed more than one.
  var attempts: [String: Int] {
    entries.compactMapValues { entry in
      let count = entry.ends.map(\.record.earlierAttempts.count).max() ?? 0
      return count == 0 ? nil : count + 1
    }
  }

  /// Whether this one failed, rather than being stopped.
  func hasFailed(_ component: String) -> Bool { fate(of: component) == .failed }

  /// The records of all tasks that ran or were kept.
  var records: [TaskRecord] { entries.values.flatMap { $0.ends.map(\.record) } }

  /// The figures of each task that has some, by its name.
  var figures: [String: [String: Double]] {
    var figures: [String: [String: Double]] = [:]
    for end in entries.values.flatMap(\.ends) {
      guard case .success(let output) = end.result, !output.metrics.isEmpty else { continue }
      figures[end.record.key.name] = Manifest.figures(of: output.metrics.json)
    }
    return figures
  }

  /// The figures of all metrics.
  var results: RunResults {
    var results = RunResults()
    for component in plan.components {
      for end in entries[component.name]?.ends ?? [] {
        if case .success(let output) = end.result { results.add(output.metrics, of: component.name) }
      }
    }
    return results
  }

  /// The models of a party in the order of the plan.
  ///
  /// - Parameter named: those of earlier jobs, which some components hand on.
  func models(at party: Party, named: JobModels) -> [ModelComponent] {
    plan.components.compactMap { component in
      guard let alias = component.modelAlias,
        let end = entries[component.name]?.ends.first(where: { $0.party == party }),
        case .success(let output) = end.result, let model = output.model
      else { return nil }
      return ModelComponent(
        component: component.name, alias: alias, module: named.module(ofModelBy: component, at: party),
        buffers: model.buffers)
    }
  }
}

extension TaskEnd {
  fileprivate var withoutTables: TaskEnd {
    TaskEnd(
      component: component, party: party, staged: nil, record: record,
      result: result.map { ComponentOutput(model: $0.model, metrics: $0.metrics) })
  }
}
