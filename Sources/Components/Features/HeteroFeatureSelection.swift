import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Keeps the features that pass a series of filters (contract 8.7).
///
/// Filters run in order, each on the survivors of the one before; at least one column survives each. Filters by
/// information value and by correlation compare the columns of all parties; the guest knows their values from the models
/// of HeteroFeatureBinning and HeteroPearson, and tells each host which of its columns stay. All other filters are each
/// party's own, those by statistic, stability and variance inflation by its models of DataStatistics, PSI and
/// HeteroPearson.
///
/// - Input: features; the models that filters read as `isometric_model`; with a `model` input its choice is applied.
/// - Output: the table with the columns that are left.
/// - Model: `FeatureSelection`; hosts' columns under coded names.
///
/// Messages: H → G the names of its filters, the places of its candidate columns, and after each of its own filters the
/// places of those that are left. G → H after each filter of all parties the places of those that are left. By design the
/// guest learns which coded columns of a host survive, and a host learns how its columns rank against the guest's limit.
public struct HeteroFeatureSelection: Component {
  /// The name in a DSL.
  public static let module = "HeteroFeatureSelection"
  /// FATE's name of the parameter class.
  public static let parameterClass = "FeatureSelectionParam"
  /// What it does.
  public static let summary = "Keeps the features that pass a series of filters."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, a model, and the models that filters read.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], model: true, isometricModel: true, modelOutput: true)
  /// All that is said.
  public static let messages = [filterNames.declaration, hostColumns.declaration, chosenColumns.declaration]

  static let filterNames = MessageKind<Texts>(
    "host filters", from: [.host], to: [.guest], .clear("the names of the filters, which all parties must share"))
  static let hostColumns = MessageKind<WholeNumbers>(
    "host columns", from: [.host], to: [.guest], .clear("places of the host's coded columns that are left"))
  static let chosenColumns = MessageKind<WholeNumbers>(
    "guest choice", from: [.guest], to: [.host], .clear("places of the host's own columns that the guest leaves"))

  /// One guest, who compares; a threshold for each host, when hosts have thresholds of their own.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    var problems = PartyCount.problems(with: parties, needed: [.guest])
    let hosts = parties.count { $0.role == .host }
    if let thresholds = parameters.value.hostThresholds, thresholds.count != hosts {
      let found = English.count(thresholds.count, "threshold")
      problems.append(
        ParameterProblem(
          "iv_value_param.host_thresholds", "has \(found) for \(English.count(hosts, "host"))",
          help: "give one threshold for each host, in the order of role.host, or null", code: .parameterRange))
    }
    if parameters.filters.contains(.iv), let problem = parameters.iv.common.hostProblem("iv_param", hosts: hosts) {
      problems.append(problem)
    }
    return problems
  }

  /// A filter by a metric needs the model that holds it.
  public static func problems(
    reading modules: [String], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    guard parameters.needRun else { return [] }
    let connected = Set(modules.map { $0.lowercased() })
    return parameters.filters.flatMap { filter in
      filter.modules(at: party.role).filter { !connected.contains($0.lowercased()) }.map { module in
        ParameterProblem(
          "filter_methods", "has '\(filter.rawValue)', which reads a model of \(module) that is not connected",
          help: module == "HeteroFeatureBinning"
            ? "To use iv filter, binning module should be called and setup in 'isomatric_model' input for feature "
              + "selection." : "add the model of a \(module) component to its input 'isometric_model'",
          code: .noBinning)
      }
    }
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    guard let table = inputs.first?.table else { return ComponentOutput() }
    if let input = context.models.first {
      let left = try leftColumns(of: input)
      return ComponentOutput(
        data: [table.filteringColumns { $0.role != .feature || left.contains($0.name) }], model: input.model)
    }
    guard !table.features.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    var selection = try Selection(parameters: parameters, table: table, context: context)
    try selection.run()
    let left = Set(selection.leftNames)
    context.log.info("\(left.count) of \(English.count(table.features.count, "feature")) are left")
    let output = table.filteringColumns { $0.role != .feature || left.contains($0.name) }
    return ComponentOutput(data: [output], model: selection.model.artifact)
  }

  private static func leftColumns(of input: ModelInput) throws -> Set<String> {
    guard let left = input.model.param["finalLeftCols"]?["leftCols"]?.objectValue else {
      throw Diagnostic(
        .unusableModel, "the model of \(input.component) is none of feature selection", subject: input.component)
    }
    return Set(left.filter { $0.value == .bool(true) }.keys)
  }
}
