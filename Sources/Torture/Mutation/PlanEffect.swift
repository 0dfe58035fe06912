import Configuration
import Diagnostics
import Pipeline

/// All of a plan that reaches results or records: without places, origins and warnings.
struct PlanEffect: Sendable, Equatable {
  private let job: JSON
  private let components: [JSON]
  /// Where the values were written that are in effect.
  let origins: Set<String>

  init(_ plan: JobPlan) {
    job = [
      "generation": .text(plan.generation.rawValue),
      "initiator": .text(plan.initiator.name),
      "parties": .list(plan.parties.map { .text("\($0.role.rawValue) \($0.index) \($0.id)") }),
      "job_parameters": plan.jobParameters,
      "seed": .text(String(plan.seed)),
    ]
    components = plan.components.map(Self.component)
    let tasks = plan.components.flatMap(\.tasks)
    origins = Set(
      tasks.flatMap { Array($0.parameters.origins.values) }
        + tasks.flatMap { $0.arguments.values.compactMap(\.position?.text) })
  }

  static func == (a: PlanEffect, b: PlanEffect) -> Bool { a.job == b.job && a.components == b.components }

  private static func component(_ component: PlannedComponent) -> JSON {
    let models = component.models + component.isometricModels + component.caches
    let stored = component.storedModels + component.storedIsometricModels
    return [
      "name": .text(component.name),
      "module": .text(component.component.module),
      "data": .list(component.data.map { .text("\($0.port.rawValue) \($0.name)") }),
      "models": .list((models + stored).map { .text($0.name) }),
      "outputs": .list(component.dataOutputs.map { .text($0) }),
      "alias": component.modelAlias.map { .text($0) } ?? .null,
      "deployed": .bool(component.isDeployed),
      "tasks": .list(component.tasks.map(task)),
    ]
  }

  private static func task(_ task: PlannedTask) -> JSON {
    [
      "party": .text(task.party.name),
      "parameters": task.parameters.json,
      "tables": .object(task.arguments.mapValues { .text("\($0.namespace).\($0.name)") }),
      "named": .list(task.parameters.tables.map { .text("\($0.namespace).\($0.name)") }),
    ]
  }
}
