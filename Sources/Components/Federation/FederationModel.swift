import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Builds a model from statistics alone, and predicts rows with it (SymetryML contract A9).
///
/// Each party on its own, no messages.
/// - Input: to build, the model of a FederationStatistics or FederationSync as `isometric_model`; to predict, rows with
///   the model's attributes as columns, and the model.
/// - Output: predictions as every model of FATE leaves them; of principal components the coordinates as features.
/// - Model: `FederationModel`.
public struct FederationModel: Component {
  /// The name in a DSL.
  public static let module = "FederationModel"
  /// The name of its parameters in tracking.
  public static let parameterClass = "FederationModelParam"
  /// What it does.
  public static let summary = "Builds a model from statistics alone: regressions, classifiers, principal components."
  /// Those who have statistics.
  public static let roles: Set<Role> = [.guest, .host]
  /// Statistics or a model, and rows to predict.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], needsData: false, model: true, isometricModel: true,
    modelOutput: true)

  /// Builds or predicts.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let (model, artifact) = try model(parameters, context)
    var outputs: [Table] = []
    for port in [DataPort.data, .trainData, .validateData, .testData] {
      guard let table = context.input(port)?.table else { continue }
      try context.checkInterrupt()
      let tag = context.isPredicting || port == .testData ? "predict" : port == .validateData ? "validate" : "train"
      outputs.append(try ModelTable(model, context).predictions(of: table, tag: tag))
    }
    var metrics = Metrics()
    if !model.facts.isEmpty {
      metrics.add(
        "train", "model", type: "STATISTICS_MODEL",
        meta: model.facts.filter { $0.value.isFinite }.mapValues(JSON.number))
    }
    return ComponentOutput(
      data: outputs.isEmpty ? [] : [outputs.count == 1 ? outputs[0] : try Table.union(outputs)], model: artifact,
      metrics: metrics)
  }

  private static func model(
    _ parameters: Parameters, _ context: ComponentContext
  ) throws -> (StatisticsModel, ModelArtifact) {
    if let input = context.models.first {
      guard input.module == module, let model = StatisticsModelJSON.model(input.model) else {
        throw Diagnostic(
          .modelMismatch, "the model of '\(input.component)' (\(input.module)) is none of \(module)",
          subject: context.component)
      }
      return (model, input.model)
    }
    guard let input = context.isometricModels.first else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has no statistics to build a model from", subject: context.component,
        help: "connect `isometric_model` to the model of FederationStatistics or FederationSync")
    }
    let table = try StatisticsArtifact.table(input.model, of: input.component)
    let model = try build(parameters.specification, from: table, subject: context.component)
    context.log.info("built \(model.specification.algorithm.rawValue) from \(English.count(table.rows, "row"))")
    return (model, StatisticsModelJSON.artifact(model))
  }

  /// Builds a model.
  ///
  /// - Throws: F0616 with the reason when the statistics determine none.
  public static func build(
    _ specification: ModelSpecification, from table: StatisticsTable, subject: String?
  ) throws -> StatisticsModel {
    do { return try table.build(specification) } catch {
      var help: String?
      if case .unknownAttribute(let name, let known) = error { help = Suggestion.help(for: name, in: known) }
      throw Diagnostic(.noModelOfStatistics, "no model can be built: \(error)", subject: subject, help: help)
    }
  }
}
