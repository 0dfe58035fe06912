import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// The job's own record while it runs: `progress.json`, `events.jsonl` and the schedule's log; at its end `job.json`.
///
/// What happens is gathered and written a few times a second, so that a thousand small components do not wait for it.
struct JobJournal {
  private let runner: JobRunner
  private var record: JobRecord
  private var pending = JobStore.Notes()
  private var atWork: [String] = []

  init(_ runner: JobRunner) throws {
    self.runner = runner
    record = try runner.workspace.jobs.record(runner.job)
  }

  private var jobs: JobStore { runner.workspace.jobs }
  private var now: Int { runner.options.clock.milliseconds }

  mutating func begin() throws {
    record.status = .running
    record.startTime = now
    record.endTime = nil
    record.processID = Int(runner.options.processID)
    record.progress = 100 * runner.kept.names.count / max(1, runner.plan.components.count)
    record.tag = ""
    record.attempts = [:]
    runner.workspace.keepBallast()
    changed()
    note("job started", ["event": "job_started", "process_id": .integer(Int(runner.options.processID))])
    try flush()
  }

  /// - Parameter description: what its results depend on.
  mutating func started(_ component: PlannedComponent, _ description: JSON?) {
    atWork.append(component.name)
    record.currentSteps = component.name
    changed()
    var event: [String: JSON] = ["event": "component_started", "component": .text(component.name)]
    event["depends_on"] = description
    note("\(component.name) started at \(English.list(component.tasks.map(\.party.name), "and"))", event)
  }

  mutating func finished(_ component: PlannedComponent, done: Int) {
    atWork.removeAll { $0 == component.name }
    record.progress = 100 * done / max(1, runner.plan.components.count)
    changed()
    note(
      "\(component.name) finished", ["event": "component_finished", "component": .text(component.name)])
  }

  mutating func failed(_ component: PlannedComponent, _ problems: [Diagnostic]) {
    atWork.removeAll { $0 == component.name }
    let texts = problems.map { "\($0.place ?? component.name): \($0.message)" }
    note(
      "\(component.name) failed\n\(texts.joined(separator: "\n"))",
      ["event": "component_failed", "component": .text(component.name)], level: .error)
  }

  /// Notes that a component failed and begins again after some seconds.
  mutating func retrying(_ component: PlannedComponent, _ attempt: TaskAttempt, after seconds: Double) {
    let event: [String: JSON] = [
      "event": "component_retried", "component": .text(component.name), "failed": attempt.json,
      "delay": .number(seconds),
    ]
    note("\(component.name): attempt \(attempt.number) failed: \(attempt.reason)", event, level: .warning)
  }

  /// Ends the job: everything that it left first, then the word that it is there.
  mutating func finish(_ ending: JobEnding, seconds: Double) -> RunSummary {
    var ending = ending
    do { try ending.leaveResults() } catch { ending.storageFailed(error) }
    var summary = ending.summary(seconds: seconds)
    record.attempts = ending.attempts
    do { try close(summary) } catch {
      ending.storageFailed(error)
      summary = ending.summary(seconds: seconds)
      // The ballast makes room for the bad news; if not enough, the free lock will tell that the job was cut off.
      runner.workspace.dropBallast()
      try? close(summary)
    }
    return summary
  }

  private mutating func close(_ summary: RunSummary) throws {
    atWork = []
    record.status =
      switch summary.outcome {
      case .success: .success
      case .failed: .failed
      case .timedOut: .timeout
      case .canceled: .canceled
      }
    record.endTime = now
    record.tag = "job_end"
    record.currentTasks = []
    record.description =
      summary.problems.errors.first.map { "\($0.place.map { "\($0): " } ?? "")\($0.message)" } ?? attemptsText
    let known = record.diagnostics
    record.diagnostics += summary.problems.diagnostics.map(\.recordJSON).filter { !known.contains($0) }
    record.details.merge(runner.details()) { $1 }
    record.updateTime = now
    note("job \(summary.word)", ["event": "job_ended", "status": .text(record.status.rawValue)])
    try jobs.write(pending, of: record.id)
    pending = JobStore.Notes()
    try jobs.finish(record)
  }

  /// `reader_0 took 3 attempts`; empty when each took one.
  private var attemptsText: String {
    record.attempts.sorted { $0.key < $1.key }.map { "\($0) took \($1) attempts" }.joined(separator: ", ")
  }

  /// Whether something is not written yet.
  private(set) var isPending = false

  private mutating func changed() {
    record.updateTime = now
    record.currentTasks = atWork.map { "\(record.id.text)_\($0)" }
    isPending = true
  }

  private mutating func note(_ line: String, _ event: [String: JSON], level: LogLevel = .info) {
    pending.add(level, line, event, clock: runner.options.clock)
    isPending = true
  }

  /// Writes what has gathered.
  mutating func flush() throws {
    guard isPending else { return }
    isPending = false
    let notes = pending
    pending = JobStore.Notes()
    try jobs.write(notes, of: record.id)
    try jobs.saveProgress(record)
  }
}
