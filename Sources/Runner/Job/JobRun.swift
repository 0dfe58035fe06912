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
    /// An earlier job's results were staged; nil when there were none that can be used.
    case adopted(component: String, ends: [TaskEnd]?)
    case logged(component: String, party: Party, level: TaskLog.Level, line: String)
    case committed(failure: (any Error)?)
    case interrupted(StopSignal)
  }

  /// A component at work.
  struct Running {
    let component: PlannedComponent
    var channel: MemoryChannel
    let began: Double
    /// That of its results.
    let key: String?
    /// Those of this attempt.
    var ends: [TaskEnd] = []
    /// Those that failed and were followed by another one.
    var attempts: [TaskAttempt] = []
    /// When this attempt began, in milliseconds since 1970.
    var startTime: Int
  }

  let runner: JobRunner
  let interrupt: Interrupt
  let mailbox = Mailbox<Event>()
  private let components: [String: PlannedComponent]
  var schedule: Schedule
  private var outputs: StagedOutputs
  var running: [String: Running] = [:]
  /// When time is over, and when something is tried again.
  var deadlines = Deadlines()
  /// The time limit of the job, once it is reached.
  var timeout: Diagnostic?
  /// Ended, not yet on the storage.
  var staged: [TaskEnd] = []
  /// What the results of the components depend on; nil without a cache.
  private var keys: ComponentKeys?
  /// Finished since the last flush began: their results are for other jobs too.
  var offered: [(key: String, component: String)] = []
  var isCommitting = false
  /// When the last flush began.
  var commitTime = -Double.infinity
  /// Seconds for which the journal gathers, and when it was written last.
  private static let journalPause = 0.05
  private var journalTime = -Double.infinity
  var journal: JobJournal
  private(set) var report: JobReport

  init(_ runner: JobRunner, keys: ComponentKeys?, interrupt: Interrupt) throws {
    self.runner = runner
    self.keys = keys
    self.interrupt = interrupt
    components = Dictionary(runner.plan.components.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    schedule = Schedule(runner.plan, done: runner.kept.names, memory: runner.tables.memory)
    outputs = StagedOutputs(runner.plan.components, models: runner.tables.models)
    journal = try JobJournal(runner)
    report = JobReport(runner.plan)
    try takeOver()
  }

  /// What an earlier run left is there from the start.
  private func takeOver() throws {
    for component in runner.plan.components where runner.kept.names.contains(component.name) {
      let ends = try runner.kept.ends(of: component, files: runner.options.files)
      report.keep(component, ends)
      keys?.note(component.name, ends.map { ($0.party, $0.record) })
      outputs.finish(reading: component)
      for end in ends {
        if case .success(let output) = end.result { outputs.add(output, of: component.name, at: end.party) }
      }
    }
  }

  /// Runs everything; the loop ends when nothing runs and nothing can start.
  func run() throws -> RunSummary {
    let began = runner.options.clock.monotonic()
    attempt { try journal.begin() }
    let mailbox = mailbox
    deadlines[.jobEnds] = runner.plan.limits.timeout.map { began + $0.value }
    let forget = interrupt.onRaise { mailbox.post(.interrupted($0)) }
    defer { forget() }
    while true {
      startReady()
      commitStaged()
      if running.isEmpty, !isCommitting { break }
      if let event = next() { handle(event) }
      meetDeadlines()
    }
    let ending = JobEnding(
      runner: runner, report: report, schedule: schedule.outcome, signal: interrupt.signal, timeout: timeout)
    return journal.finish(ending, seconds: runner.options.clock.monotonic() - began)
  }

  /// The next event; nil when something is due first. The journal is written when it has waited long enough, or nothing
  /// happens anyway.
  private func next() -> Event? {
    let now = runner.options.clock.monotonic()
    let patience = deadlines.patience(at: now)
    if journal.isPending, now - journalTime < Self.journalPause {
      let event = mailbox.next(within: min(Self.journalPause, patience ?? .infinity))
      if event != nil || patience.map({ $0 <= Self.journalPause }) == true { return event }
    }
    journalTime = now
    attempt { try journal.flush() }
    return patience.map { mailbox.next(within: $0) } ?? mailbox.next()
  }

  private func handle(_ event: Event) {
    switch event {
    case .ended(let end): note(end)
    case .adopted(let name, let ends):
      if let ends {
        report.take(name)
        for end in ends { note(end) }
      } else if let running = running[name] {
        startTasks(of: running.component, running.channel, key: running.key)
      }
    case .logged(let component, let party, let level, let line):
      runner.progress(.logged(component: component, party: party, level: level, line: line))
    case .committed(let failure):
      isCommitting = false
      if let failure { storageFailed(failure) }
    case .interrupted(let signal):
      runner.progress(.stopping(signal: signal.name))
      stop()
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
    let channel = newChannel(component)
    let description = keys?.description(of: component)
    let key = description.flatMap { try? ResultCache.key(of: $0) }
    running[component.name] = Running(
      component: component, channel: channel, began: runner.options.clock.monotonic(), key: key,
      startTime: runner.options.clock.milliseconds)
    runner.progress(.started(component: component.name, module: component.component.module))
    journal.started(component, description)
    if let key, mayTake(component), runner.workspace.cache.contains(key) { return adopt(component, key) }
    startTasks(of: component, channel, key: key)
  }

  func newChannel(_ component: PlannedComponent) -> MemoryChannel {
    let record = runner.options.record.map { record in
      { @Sendable (message: MemoryChannel.Message) in record(component.name, message) }
    }
    return MemoryChannel(
      component: component.name, parties: component.tasks.map(\.party), form: runner.options.form, record: record)
  }

  private func mayTake(_ component: PlannedComponent) -> Bool {
    guard let reuse = runner.options.reuse else { return false }
    return reuse.takesResults && !reuse.anew.contains(component.name)
  }

  /// Results are compared with their digests, which may take its time.
  private func adopt(_ component: PlannedComponent, _ key: String) {
    let mailbox = mailbox
    let adoption = Adoption(setting: setting, component: component, workspace: runner.workspace, key: key)
    DispatchQueue(label: "fedflow.\(component.name).cache").async(
      execute: DispatchWorkItem { mailbox.post(.adopted(component: component.name, ends: adoption.run())) })
  }

  func startTasks(of component: PlannedComponent, _ channel: MemoryChannel, key: String?) {
    setDeadline(of: component.name)
    for task in component.tasks { start(task, of: component, channel, key: key) }
  }

  /// A serial queue for each task: items that block on a shared queue start a second apart (design, section 3).
  private func start(
    _ task: PlannedTask, of component: PlannedComponent, _ channel: MemoryChannel, key: String?
  ) {
    let mailbox = mailbox
    let run = TaskRun(
      setting: setting, component: component, task: task, inputs: inputs(of: task, in: component), channel: channel,
      cacheKey: key, attempts: running[component.name]?.attempts ?? [],
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
    running[end.component]?.ends.append(end)
    guard let ended = running[end.component], ended.ends.count == ended.component.tasks.count else { return }
    deadlines[.componentEnds(end.component)] = nil
    if !planRetry(of: ended) { conclude(ended) }
  }

  /// Nothing of a component is to come any more.
  func conclude(_ ended: Running) {
    staged += ended.ends
    running[ended.component.name] = nil
    let component = ended.component
    let seconds = runner.options.clock.monotonic() - ended.began
    report.add(component, ended.ends, seconds: seconds)
    outputs.finish(reading: component)
    if ended.ends.contains(where: { $0.failure != nil }) {
      schedule.fail(component.name)
      journal.failed(component, report.problems(of: component.name))
      runner.progress(
        report.hasFailed(component.name)
          ? .failed(component: component.name, seconds: seconds) : .stopped(component: component.name, seconds: seconds)
      )
      stop()
    } else {
      for end in ended.ends {
        if case .success(let output) = end.result { outputs.add(output, of: component.name, at: end.party) }
      }
      keys?.note(component.name, ended.ends.map { ($0.party, $0.record) })
      if let key = ended.key { offered.append((key, component.name)) }
      schedule.finish(component.name)
      let done = schedule.finishedCount
      journal.finished(component, done: done)
      runner.progress(
        .finished(component: component.name, seconds: seconds, done: done, of: runner.plan.components.count))
    }
  }

  private func attempt(_ write: () throws -> Void) {
    do { try write() } catch { storageFailed(error) }
  }

  private func storageFailed(_ error: any Error) {
    report.storageFailed(error)
    stop()
  }
}
