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
  }

  /// What a task is given.
  struct Inputs: Sendable {
    let data: [DataPort: [DataInput]]
    let models: [ModelInput]
    let isometricModels: [ModelInput]
    let capabilities: Capabilities
  }

  let setting: Setting
  let component: PlannedComponent
  let task: PlannedTask
  let inputs: Inputs
  let channel: MemoryChannel
  /// Is told every line that the program logs.
  let report: @Sendable (TaskLog.Level, String) -> Void

  /// Runs the program and stages what it leaves.
  func run() -> TaskEnd {
    var record = newRecord()
    let staged: StagedTask
    do {
      staged = try setting.store.begin(record)
      try staged.writeParameters(task.parameters.json)
    } catch {
      let failure = failure(error)
      channel.leave(task.party, failing: failure.reason(of: task.party))
      end(&record, failure)
      return TaskEnd(
        component: component.name, party: task.party, staged: nil, record: record, result: .failure(failure))
    }
    let output: ComponentOutput
    do {
      output = try RunningRules.run(task: task, of: component, in: context(staged))
      channel.leave(task.party)
    } catch {
      let failure = failure(error)
      channel.leave(task.party, failing: failure.reason(of: task.party))
      return failed(failure, record, staged)
    }
    do { try write(output, to: staged, &record) } catch {
      // Some of the results may be there and others not: none of them may become visible.
      try? setting.store.discard(staged)
      return failed(failure(error), record, try? setting.store.begin(record))
    }
    end(&record, nil)
    return TaskEnd(
      component: component.name, party: task.party, staged: staged, record: record, result: .success(output))
  }

  private func newRecord() -> TaskRecord {
    let now = setting.clock.milliseconds
    var record = TaskRecord(
      job: setting.job, key: TaskKey(role: task.party.role.rawValue, party: task.party.id, component: component.name),
      module: component.component.module, createTime: now)
    record.status = .running
    record.startTime = now
    record.processID = Int(setting.processID)
    return record
  }

  private func context(_ staged: StagedTask) -> ComponentContext {
    let log = TaskLog { [report] level, line in
      staged.log(LogLevel(rawValue: level.rawValue) ?? .info, line)
      report(level, line)
    }
    let interrupt = setting.interrupt
    return ComponentContext(
      component: component.name, party: task.party, parties: component.tasks.map(\.party), data: inputs.data,
      models: inputs.models, isometricModels: inputs.isometricModels, seed: setting.seed,
      isPredicting: setting.isPredicting, capabilities: inputs.capabilities, log: log, channel: channel,
      messages: component.component.messages,
      checkInterrupt: {
        if let signal = interrupt.signal { throw ChannelClosed("the run was interrupted by \(signal.name)") }
      })
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
  }

  private func failure(_ error: any Error) -> TaskFailure {
    TaskFailure(error, in: component.name, at: task.party, isInterrupted: setting.interrupt.isRaised)
  }

  private func failed(_ failure: TaskFailure, _ record: TaskRecord, _ staged: StagedTask?) -> TaskEnd {
    var record = record
    record.outputs = []
    record.modelAlias = nil
    end(&record, failure)
    for problem in failure.problems {
      staged?.log(.error, DiagnosticText().render(problem))
    }
    return TaskEnd(
      component: component.name, party: task.party, staged: staged, record: record, result: .failure(failure))
  }

  private func end(_ record: inout TaskRecord, _ failure: TaskFailure?) {
    record.endTime = setting.clock.milliseconds
    record.updateTime = record.endTime ?? record.updateTime
    record.message = failure?.message
    record.status =
      switch failure?.kind {
      case nil: .success
      case .interrupted: .canceled
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
