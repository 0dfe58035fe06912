import Configuration
import Diagnostics
import Tables

/// The running rules that all components share (contract 4.5), so that no component states them itself.
public enum RunningRules {
  /// Runs one task of a component.
  ///
  /// With `need_run` false the first data input passes through unchanged, and the model is exported with the mark
  /// that nothing was learnt. Otherwise the component runs, and what it leaves is held to what the DSL declares.
  ///
  /// - Throws: what the component throws; `Diagnostic` F0001 if it leaves other outputs than its module declares.
  public static func run(
    task: PlannedTask, of component: PlannedComponent, in context: ComponentContext
  ) throws -> ComponentOutput {
    if !needsRun(task, context) { return passThrough(component, context) }
    var output = try task.parameters.run(context)
    try check(output, of: component, at: task.party)
    // A DSL may name fewer outputs than the module makes; a module may make none (cross validation).
    output.data = Array(output.data.prefix(component.dataOutputs.count))
    if component.modelAlias == nil { output.model = nil }
    return output
  }

  /// In a prediction the model says whether its component ran (contract 4.4: the saved Meta overrides).
  private static func needsRun(_ task: PlannedTask, _ context: ComponentContext) -> Bool {
    if context.isPredicting, let needsRun = context.models.first?.model.meta["needRun"]?.boolValue { return needsRun }
    return task.parameters.json["need_run"] != .bool(false)
  }

  /// The output of a component that does not run: its first table.
  public static func passThrough(_ component: PlannedComponent, _ context: ComponentContext) -> ComponentOutput {
    let ports: [DataPort] = [.data, .trainData, .validateData, .testData]
    let table = ports.compactMap { context.input($0)?.table }.first
    let model = ModelArtifact(component.component.module, meta: ["needRun": false], param: .object([:]))
    // A model of an earlier job that was not loaded is none.
    let hasModel = component.modelAlias != nil && !component.component.handsOnModels
    return ComponentOutput(
      data: component.dataOutputs.isEmpty ? [] : [table].compactMap(\.self), model: hasModel ? model : nil)
  }

  private static func check(_ output: ComponentOutput, of component: PlannedComponent, at party: Party) throws {
    let ports = component.component.ports
    let count = output.data.count
    let subject = "\(component.name) of \(party.name)"
    let isComplete = count == 0 || ports.leavesFewerTables || count >= component.dataOutputs.count
    guard count <= ports.dataOutputs, isComplete else {
      throw Diagnostic(
        .internalError,
        "\(component.component.module) left \(English.count(count, "table")), its ports declare \(ports.dataOutputs)",
        subject: subject)
    }
    guard output.model == nil || ports.modelOutput else {
      throw Diagnostic(
        .internalError, "\(component.component.module) left a model, its ports declare none", subject: subject)
    }
  }
}
