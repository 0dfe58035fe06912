import Configuration
import Diagnostics
import Pipeline
import Platform
import Tables
import Workspace

/// One task: a party's side of a component, from its inputs to its staged results. Blocks the thread that runs it.
struct TaskRun: Sendable {
  /// What all tasks of a run share.
  struct Setting: Sendable {
    let job: JobID
    let seed: UInt64
    let isPredicting: Bool
    let store: TaskStore
    let files: FileSystem
    let clock: Clock
    let processID: Int32
    let interrupt: Interrupt

    /// The record of a task that begins.
    func newRecord(of task: PlannedTask, in component: PlannedComponent) -> TaskRecord {
      let now = clock.milliseconds
      var record = TaskRecord(
        job: job, key: TaskKey(role: task.party.role.rawValue, party: task.party.id, component: component.name),
        module: component.component.module, createTime: now)
      record.status = .running
      // One that is there already is that of an earlier run of the job.
      if let earlier = try? store.recordIfThere(job, record.key) { record.version = earlier.version + 1 }
      record.startTime = now
      record.processID = Int(processID)
      return record
    }
  }

  let setting: Setting
  let component: PlannedComponent
  let task: PlannedTask
  let inputs: TaskInputs
  let channel: MemoryChannel
  /// That of the results, when there is a cache.
  let cacheKey: String?
  /// The attempts before this one.
  let attempts: [TaskAttempt]
  /// Is told every line that the program logs.
  let report: @Sendable (TaskLog.Level, String) -> Void

  /// Runs the program and stages what it leaves.
  func run() -> TaskEnd {
    var record = setting.newRecord(of: task, in: component)
    record.cacheKey = cacheKey
    record.version += attempts.count
    record.earlierAttempts = attempts
    var staged: StagedTask?
    // Whether the staged folder may hold a part of something.
    var isPartial = true
    let output: ComponentOutput
    do {
      let place = try setting.store.begin(record.job, record.key)
      staged = place
      for attempt in attempts { place.log(.warning, "attempt \(attempt.number) failed: \(attempt.reason)") }
      try place.writeParameters(task.parameters.json)
      isPartial = false
      output = try RunningRules.run(task: task, of: component, in: context(place))
      channel.leave(task.party)
      isPartial = true
      try write(output, to: place, &record)
    } catch {
      let failure = TaskFailure(
        error, in: component.name, at: task.party, isInterrupted: setting.interrupt.isRaised,
        limit: channel.limit)
      channel.leave(task.party, failing: failure.reason(of: task.party))
      if isPartial { staged = emptied(staged, record) }
      for problem in failure.problems { staged?.log(.error, DiagnosticText().render(problem)) }
      end(&record, failure)
      return TaskEnd(
        component: component.name, party: task.party, staged: staged, record: record, result: .failure(failure))
    }
    end(&record, nil)
    return TaskEnd(
      component: component.name, party: task.party, staged: staged, record: record, result: .success(output))
  }

  private func context(_ staged: StagedTask) -> ComponentContext {
    let log = TaskLog { [report] level, line in
      staged.log(LogLevel(rawValue: level.rawValue) ?? .info, line)
      report(level, line)
    }
    return component.context(
      of: task, inputs, plan: (setting.seed, setting.isPredicting), log: log, channel: channel,
      interrupt: setting.interrupt)
  }

  /// Begins again, so that the failure can be recorded and none of the results becomes visible; nil when that fails too.
  private func emptied(_ staged: StagedTask?, _ record: TaskRecord) -> StagedTask? {
    if let staged { try? setting.store.discard(staged) }
    return try? setting.store.begin(record.job, record.key)
  }

  private func write(_ output: ComponentOutput, to staged: StagedTask, _ record: inout TaskRecord) throws {
    for (name, table) in zip(component.dataOutputs, output.data) {
      try staged.writeData(name) { try table.write($0, files: setting.files) }
      record.outputs.append(TaskRecord.Output(name: name, rows: table.rowCount))
    }
    if let model = output.model, let alias = component.modelAlias {
      try staged.writeModel(model.buffers)
      record.modelAlias = alias
    }
    if !output.metrics.isEmpty { try staged.writeMetrics(output.metrics.json) }
    record.digests = staged.digests
  }

  private func end(_ record: inout TaskRecord, _ failure: TaskFailure?) {
    record.endTime = setting.clock.milliseconds
    record.updateTime = record.endTime ?? record.updateTime
    record.message = failure?.message
    if failure != nil {
      record.outputs = []
      record.digests = [:]
      record.modelAlias = nil
    }
    record.status =
      switch failure?.kind {
      case nil: .success
      case .interrupted: .canceled
      case .timeout: .timeout
      case .cause, .consequence: .failed
      }
  }
}

/// How a task ended: its results and its record are staged, not yet in their place.
struct TaskEnd: Sendable {
  let component: String
  let party: Party
  /// Nil when nothing could be staged.
  let staged: StagedTask?
  let record: TaskRecord
  let result: Result<ComponentOutput, TaskFailure>

  /// Why it failed, nil when it did not.
  var failure: TaskFailure? { if case .failure(let failure) = result { failure } else { nil } }
}
