import Configuration
import Diagnostics
import Dispatch
import Pipeline
import Platform
import Workspace

/// The state of one run, touched only by the thread that called it.
final class JobRun {
  /// What other threads tell it.
  enum Event: Sendable {
    case ended(TaskEnd)
    case logged(component: String, party: Party, level: TaskLog.Level, line: String)
    case committed(failure: (any Error)?)
    case interrupted(StopSignal)
  }

  /// A component at work.
  private struct Running {
    let component: PlannedComponent
    let channel: MemoryChannel
    let began: Double
    var ends: [TaskEnd] = []
  }

  private let runner: JobRunner
  private let interrupt: Interrupt
  private let mailbox = Mailbox<Event>()
  private let components: [String: PlannedComponent]
  private var schedule: Schedule
  private var outputs: StagedOutputs
  private var running: [String: Running] = [:]
  /// Ended, not yet on the storage.
  private var staged: [TaskEnd] = []
  private var isCommitting = false
  private var journal: JobJournal
  private(set) var report: JobReport

  init(_ runner: JobRunner, interrupt: Interrupt) throws {
    self.runner = runner
    self.interrupt = interrupt
    components = Dictionary(runner.plan.components.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    schedule = Schedule(runner.plan, done: runner.kept.names)
    outputs = StagedOutputs(runner.plan.components)
    journal = try JobJournal(runner)
    report = JobReport(runner.plan)
    try takeOver()
  }

  /// What an earlier run left is there from the start.
  private func takeOver() throws {
    for component in runner.plan.components where runner.kept.names.contains(component.name) {
      let ends = try runner.kept.ends(of: component)
      report.keep(component, ends)
      outputs.finish(reading: component)
      for end in ends {
        if case .success(let output) = end.result { outputs.add(output, of: component.name, at: end.party) }
      }
    }
  }

  /// Runs everything; the loop ends when nothing runs and nothing can start.
  func run() throws -> RunSummary {
    let began = runner.options.clock.monotonic()
    try journal.begin()
    let mailbox = mailbox
    let forget = interrupt.onRaise { mailbox.post(.interrupted($0)) }
    defer { forget() }
    while true {
      startReady()
      commitStaged()
      if running.isEmpty, !isCommitting { break }
      handle(mailbox.next())
    }
    let ending = JobEnding(runner: runner, report: report, schedule: schedule.outcome, signal: interrupt.signal)
    return journal.finish(ending, seconds: runner.options.clock.monotonic() - began)
  }

  private func handle(_ event: Event) {
    switch event {
    case .ended(let end): note(end)
    case .logged(let component, let party, let level, let line):
      runner.progress(.logged(component: component, party: party, level: level, line: line))
    case .committed(let failure):
      isCommitting = false
      if let failure { storageFailed(failure) }
    case .interrupted(let signal):
      runner.progress(.stopping(signal: signal.name))
      schedule.stop()
      for component in running.values { component.channel.close("the run was interrupted by \(signal.name)") }
    }
  }

  // MARK: Starting

  private func startReady() {
    if interrupt.isRaised { schedule.stop() }
    for name in schedule.takeReady(limit: runner.options.jobs) {
      guard let component = components[name] else { continue }
      start(component)
    }
  }

  private func start(_ component: PlannedComponent) {
    let record = runner.options.record.map { record in
      { @Sendable (message: MemoryChannel.Message) in record(component.name, message) }
    }
    let channel = MemoryChannel(
      component: component.name, parties: component.tasks.map(\.party), form: runner.options.form, record: record)
    running[component.name] = Running(
      component: component, channel: channel, began: runner.options.clock.monotonic())
    runner.progress(.started(component: component.name, module: component.component.module))
    attempt { try journal.started(component) }
    for task in component.tasks { start(task, of: component, channel) }
  }

  /// A serial queue for each task: items that block on a shared queue start a second apart (design, section 3).
  private func start(_ task: PlannedTask, of component: PlannedComponent, _ channel: MemoryChannel) {
    let mailbox = mailbox
    let run = TaskRun(
      setting: setting, component: component, task: task, inputs: inputs(of: task, in: component), channel: channel,
      report: { level, line in
        guard level > .debug else { return }
        mailbox.post(.logged(component: component.name, party: task.party, level: level, line: line))
      })
    DispatchQueue(label: "fedflow.\(component.name).\(task.party.name)").async(
      execute: DispatchWorkItem { mailbox.post(.ended(run.run())) })
  }

  private var setting: TaskRun.Setting {
    let (plan, options) = (runner.plan, runner.options)
    return TaskRun.Setting(
      job: runner.job, seed: plan.seed, isPredicting: plan.isPredicting, store: runner.workspace.tasks,
      files: options.files, clock: options.clock, processID: options.processID, interrupt: interrupt)
  }

  private func inputs(of task: PlannedTask, in component: PlannedComponent) -> TaskInputs {
    var capabilities = runner.tables.capabilities(of: task)
    if component.component.syncsStatistics { capabilities.syncStatistics = runner.options.syncStatistics }
    return TaskInputs(
      data: outputs.data(of: component, at: task.party, arguments: runner.tables.arguments(of: task)),
      models: runner.tables.models.inputs(component.storedModels, at: task.party)
        + outputs.models(component.models, at: task.party),
      isometricModels: runner.tables.models.inputs(component.storedIsometricModels, at: task.party)
        + outputs.models(component.isometricModels, at: task.party),
      capabilities: capabilities)
  }

  // MARK: Ending

  private func note(_ end: TaskEnd) {
    staged.append(end)
    running[end.component]?.ends.append(end)
    guard let ended = running[end.component], ended.ends.count == ended.component.tasks.count else { return }
    running[end.component] = nil
    let component = ended.component
    let seconds = runner.options.clock.monotonic() - ended.began
    report.add(component, ended.ends, seconds: seconds)
    outputs.finish(reading: component)
    if ended.ends.contains(where: { $0.failure != nil }) {
      schedule.fail(component.name)
      schedule.stop()
      attempt { try journal.failed(component, report.problems(of: component.name)) }
      runner.progress(
        report.hasFailed(component.name)
          ? .failed(component: component.name, seconds: seconds) : .stopped(component: component.name, seconds: seconds)
      )
    } else {
      for end in ended.ends {
        if case .success(let output) = end.result { outputs.add(output, of: component.name, at: end.party) }
      }
      schedule.finish(component.name)
      let done = schedule.outcome.finished.count
      attempt { try journal.finished(component, done: done, seconds: seconds) }
      runner.progress(
        .finished(component: component.name, seconds: seconds, done: done, of: runner.plan.components.count))
    }
  }

  /// One flush for all that ended since the last one began.
  private func commitStaged() {
    guard !isCommitting, !staged.isEmpty else { return }
    let batch = staged.compactMap { end in end.staged.map { (staged: $0, record: end.record) } }
    staged = []
    let (store, mailbox, isBroken) = (runner.workspace.tasks, mailbox, report.storageFailure != nil)
    isCommitting = true
    DispatchQueue(label: "fedflow.commit").async(
      execute: DispatchWorkItem {
        do {
          // Once the storage has failed, what comes later is dropped, so that the record of the failure finds room.
          if isBroken { throw TasksDropped() }
          try store.commit(batch)
          mailbox.post(.committed(failure: nil))
        } catch {
          for (staged, _) in batch { try? store.discard(staged) }
          mailbox.post(.committed(failure: error is TasksDropped ? nil : error))
        }
      })
  }

  private func attempt(_ write: () throws -> Void) {
    do { try write() } catch { storageFailed(error) }
  }

  private func storageFailed(_ error: any Error) {
    report.storageFailed(error)
    schedule.stop()
  }
}

/// The storage failed before, so these results are not kept.
private struct TasksDropped: Error {}
