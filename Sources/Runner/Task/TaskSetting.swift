import Pipeline
import Platform

/// What a task is given.
struct TaskInputs: Sendable {
  let data: [DataPort: [DataInput]]
  let models: [ModelInput]
  let isometricModels: [ModelInput]
  let capabilities: Capabilities
}

extension PlannedComponent {
  /// All that the program of a task sees.
  func context(
    of task: PlannedTask, _ inputs: TaskInputs, plan: (seed: UInt64, isPredicting: Bool), log: TaskLog,
    channel: MemoryChannel, interrupt: Interrupt
  ) -> ComponentContext {
    ComponentContext(
      component: name, party: task.party, parties: tasks.map(\.party), data: inputs.data, models: inputs.models,
      isometricModels: inputs.isometricModels, seed: plan.seed, isPredicting: plan.isPredicting,
      capabilities: inputs.capabilities, log: log, channel: channel, messages: component.messages,
      checkInterrupt: {
        if let signal = interrupt.signal { throw ChannelClosed("the run was interrupted by \(signal.name)") }
        if let reason = channel.closeReason { throw ChannelClosed(reason) }
      })
  }
}
