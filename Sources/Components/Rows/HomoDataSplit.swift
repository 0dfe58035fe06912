import Configuration
import Diagnostics
import Pipeline
import Tables

/// Splits each party's own rows into those to train, to validate and to test (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: rows, with a label when the split is stratified.
/// - Output: three tables, train, validate and test.
/// - Metric: `train` / `data_split`, numbers and shares of rows, and of classes.
public struct HomoDataSplit: Component {
  /// FATE's `DataSplitParam`.
  public typealias Parameters = DataSplitParameters

  /// The name in a DSL.
  public static let module = "HomoDataSplit"
  /// FATE's name of the parameter class.
  public static let parameterClass = "DataSplitParam"
  /// What it does.
  public static let summary = "Splits each party's own rows into those to train, to validate and to test."
  /// The arbiter has no rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, three out.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], dataOutputs: 3)
  /// A pipeline that predicts takes all rows.
  public static let deployedByDefault = false
  /// Rows that stream are all scored.
  public static let serving = Serving.passes

  /// Splits the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context)?.inIDOrder() else { return ComponentOutput() }
    let split = DataSplit(parameters: parameters, context: context)
    return split.output(try split.split(table), of: table)
  }
}
