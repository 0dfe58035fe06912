import Diagnostics
import Dispatch
import Pipeline
import Platform
import Synchronization
import Tables

/// Scores rows in memory, one batch after the other, with the programs of all roles of an inference DSL: no job, no file.
///
/// Every party's rows stand side by side already, so components that would only bring them together (Intersection) let
/// them pass, and those that only measure (Evaluation) are left out; all others do what they do in a job.
public struct InferenceRun: Sendable {
  /// What the last components left, by party: those whose tables no other component reads.
  public typealias Scores = [String: [Party: ComponentOutput]]

  private let plan: JobPlan
  private let components: [PlannedComponent]
  private let models: JobModels
  private let interrupt: Interrupt
  private let warnings: Warnings
  /// The component whose output is the score: of those that no other one reads, the last with a model.
  public let result: String?

  /// Makes a run.
  ///
  /// - Parameters:
  ///   - plan: that of `JobPlanner.servingPlan`.
  ///   - models: each party's own.
  ///   - warn: is told every warning of a component once, on any thread.
  public init(
    _ plan: JobPlan, models: JobModels, interrupt: Interrupt = Interrupt(),
    warn: @escaping @Sendable (_ component: String, _ party: Party, _ line: String) -> Void = { _, _, _ in }
  ) {
    self.plan = plan
    self.models = models
    self.interrupt = interrupt
    warnings = Warnings(warn)
    let components = plan.components.filter { $0.component.serving != .absent }
    let read = Set(components.flatMap(\.dependencies))
    let last = components.filter { !read.contains($0.name) && !$0.dataOutputs.isEmpty }
    result = (last.last { !$0.storedModels.isEmpty } ?? last.last)?.name
    self.components = components
  }

  /// The parties that need a table of rows, sorted.
  public var parties: [Party] {
    let tasks = components.flatMap(\.tasks)
    return Set(tasks.filter { !$0.arguments.isEmpty || !$0.parameters.tables.isEmpty }.map(\.party)).sorted()
  }

  /// Scores a batch.
  ///
  /// - Parameter tables: raw tables as an upload would have made them, one for each of `parties`: the same ids in the same
  ///   order. An id may stand there more than once.
  /// - Returns: the outputs; tables of as many rows have them in the order of the batch.
  /// - Throws: `DiagnosticList` with what the components found wrong.
  public func score(_ tables: [Party: Table]) throws -> Scores {
    guard let ids = try check(tables) else { return [:] }
    let order = Shortlex.order(of: ids)
    let isOrdered = order.elementsEqual(0..<ids.count)
    let sorted = isOrdered ? tables : tables.mapValues { $0.selecting(rows: order) }
    var outputs = StagedOutputs(components, models: models)
    var scores: Scores = [:]
    for component in components {
      let ends = try run(component, outputs, sorted)
      outputs.finish(reading: component)
      for (party, output) in ends { outputs.add(output, of: component.name, at: party) }
      if !outputs.isRead(component.name) { scores[component.name] = ends }
    }
    return isOrdered ? scores : Self.restoring(order, scores)
  }

  /// The ids of the batch; nil when it is empty.
  private func check(_ tables: [Party: Table]) throws -> TextValues? {
    var first: (party: Party, ids: TextValues)?
    for party in parties {
      guard let table = tables[party] else {
        throw Diagnostic(.internalError, "a batch has no rows of \(party.name)")
      }
      if let first, table.ids != first.ids {
        throw Diagnostic(.internalError, "a batch has other ids at \(party.name) than at \(first.party.name)")
      }
      first = first ?? (party, table.ids)
    }
    return first.flatMap { $0.ids.count == 0 ? nil : $0.ids }
  }

  /// Turns the rows of outputs back from the order of ids to that of the batch.
  private static func restoring(_ order: [Int], _ scores: Scores) -> Scores {
    var places = [Int](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { places[row] = place }
    return scores.mapValues { parties in
      parties.mapValues { output in
        var output = output
        output.data = output.data.map { $0.rowCount == places.count ? $0.selecting(rows: places) : $0 }
        return output
      }
    }
  }

  /// Runs all parties of a component, each on a thread of its own, because they wait for each other.
  private func run(
    _ component: PlannedComponent, _ outputs: StagedOutputs, _ tables: [Party: Table]
  ) throws -> [Party: ComponentOutput] {
    if component.component.serving == .passes {
      return Dictionary(
        component.tasks.map { task in
          let channel = MemoryChannel(component: component.name, parties: [])
          let context = context(of: task, component, inputs(of: task, component, outputs, tables), channel)
          return (task.party, RunningRules.passThrough(component, context))
        }, uniquingKeysWith: { $1 })
    }
    let channel = MemoryChannel(component: component.name, parties: component.tasks.map(\.party))
    let forget = interrupt.onRaise { channel.close("the run was interrupted by \($0.name)") }
    defer { forget() }
    let ends = Mutex<[Party: Result<ComponentOutput, TaskFailure>]>([:])
    let group = DispatchGroup()
    for task in component.tasks {
      let context = context(of: task, component, inputs(of: task, component, outputs, tables), channel)
      let program: @Sendable () -> Void = {
        let end = run(task, of: component, context, channel)
        ends.withLock { $0[task.party] = end }
      }
      // The calling thread is one of them.
      if task.party == component.tasks.last?.party {
        program()
      } else {
        DispatchQueue(label: "fedflow.\(component.name).\(task.party.name)")
          .async(group: group, execute: DispatchWorkItem(block: program))
      }
    }
    group.wait()
    return try Self.outputs(ends.withLock(\.self))
  }

  private func run(
    _ task: PlannedTask, of component: PlannedComponent, _ context: ComponentContext, _ channel: MemoryChannel
  ) -> Result<ComponentOutput, TaskFailure> {
    do {
      let output = try RunningRules.run(task: task, of: component, in: context)
      channel.leave(task.party)
      return .success(output)
    } catch {
      let failure = TaskFailure(
        error, in: component.name, at: task.party, isInterrupted: interrupt.isRaised)
      channel.leave(task.party, failing: failure.reason(of: task.party))
      return .failure(failure)
    }
  }

  /// The outputs; the causes, sorted by party, if one failed.
  private static func outputs(
    _ ends: [Party: Result<ComponentOutput, TaskFailure>]
  ) throws -> [Party: ComponentOutput] {
    let failures = ends.sorted { $0.key < $1.key }.compactMap { end -> TaskFailure? in
      if case .failure(let failure) = end.value { failure } else { nil }
    }
    let causes = failures.filter { $0.kind == .cause }
    let problems = (causes.isEmpty ? failures : causes).flatMap(\.problems)
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return ends.compactMapValues { try? $0.get() }
  }

  private func context(
    of task: PlannedTask, _ component: PlannedComponent, _ inputs: TaskInputs, _ channel: MemoryChannel
  ) -> ComponentContext {
    let log = TaskLog { [warnings] level, line in
      if level >= .warning { warnings.add(component.name, task.party, line) }
    }
    return component.context(
      of: task, inputs, plan: (plan.seed, plan.isPredicting), log: log, channel: channel, interrupt: interrupt)
  }

  private func inputs(
    of task: PlannedTask, _ component: PlannedComponent, _ outputs: StagedOutputs, _ tables: [Party: Table]
  ) -> TaskInputs {
    let table = tables[task.party]
    return TaskInputs(
      data: outputs.data(
        of: component, at: task.party, arguments: task.arguments.compactMapValues { _ in table }),
      models: models.inputs(component.storedModels, at: task.party)
        + outputs.models(component.models, at: task.party),
      isometricModels: models.inputs(component.storedIsometricModels, at: task.party)
        + outputs.models(component.isometricModels, at: task.party),
      capabilities: table.map { table in Capabilities { _, _ in table } } ?? Capabilities())
  }
}

/// Warnings that were said already are not said again for every batch.
private final class Warnings: Sendable {
  private let warn: @Sendable (String, Party, String) -> Void
  private let said = Mutex<Set<String>>([])
  /// More different ones than anybody reads.
  private static let limit = 100

  init(_ warn: @escaping @Sendable (String, Party, String) -> Void) { self.warn = warn }

  func add(_ component: String, _ party: Party, _ line: String) {
    let isNew = said.withLock { said in
      said.count < Self.limit && said.insert("\(component)\u{0}\(party.name)\u{0}\(line)").inserted
    }
    if isNew { warn(component, party, line) }
  }
}
