import Configuration
import Diagnostics
import Pipeline
import Tables

/// Splits the rows that all parties have into those to train, to validate and to test: the guest chooses, the hosts
/// follow (contract 8.5).
///
/// - Input: rows; at the guest with a label when the split is stratified.
/// - Output: three tables, train, validate and test.
/// - Metric: `train` / `data_split`, numbers and shares of rows, and at the guest of classes.
///
/// Messages: G → H the ids of each of the three tables. By design a host learns which rows are split apart; it must have
/// them all, so put Intersection before. A stratified split tells it no label, only the choice.
public struct HeteroDataSplit: Component {
  /// FATE's `DataSplitParam`.
  public typealias Parameters = DataSplitParameters

  /// The name in a DSL.
  public static let module = "HeteroDataSplit"
  /// FATE's name of the parameter class.
  public static let parameterClass = "DataSplitParam"
  /// What it does.
  public static let summary = "Splits rows into those to train, to validate and to test, alike at all parties."
  /// The arbiter has no rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, three out.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], dataOutputs: 3)
  /// All that is said.
  public static let messages = [partIDs.declaration]
  /// A pipeline that predicts takes all rows.
  public static let deployedByDefault = false
  /// Rows that stream are all scored.
  public static let serving = Serving.passes

  static let partIDs = MessageKind<Texts>(
    "ids of a part", from: [.guest], to: [.host], .clear("ids of rows that both have after Intersection"))

  /// A guest, who chooses.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    parameters.needRun ? PartyCount.problems(with: parties, needed: [.guest]) : []
  }

  /// Splits the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context)?.inIDOrder() else { return ComponentOutput() }
    let split = DataSplit(parameters: parameters, context: context)
    guard context.party.role == .host else {
      let parts = try split.split(table)
      // In the order of id: the order of the choice would tell a host more than the parts.
      for ids in parts.ids { try context.send(Texts(ids.sorted(by: Shortlex.precedes)), partIDs, to: context.hosts) }
      return split.output(parts, of: table)
    }
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "\(module) needs a guest, who chooses", subject: context.component)
    }
    let parts = DataSplit.Parts(ids: try (0..<3).map { _ in try context.receive(partIDs, from: guest).values })
    let known = Set(table.ids.strings)
    if let id = parts.ids.joined().first(where: { !known.contains($0) }) {
      throw Diagnostic(
        .unknownRows, "\(context.party.name) has no row with the id \(English.quote(id)) that the guest has",
        subject: context.component, help: "put Intersection before \(context.component)")
    }
    return split.output(parts, of: table)
  }
}
