import Configuration
import Diagnostics
import Pipeline
import Tables

/// Turns the raw tokens of an uploaded table into label and features (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: a raw table. Dense input needs a header; sparse input has rows of `label place:value …`, tag input rows of
///   `label? tag …` or `label? tag:value …`, usually uploaded without header. With a `model` input, the settings of the
///   component that made it are applied.
/// - Output: label (when there is one) and features; missing values are NaN unless filled.
/// - Model: `DataIO`.
public struct DataIO: Component {
  /// The name in a DSL.
  public static let module = "DataIO"
  /// FATE's name of the parameter class.
  public static let parameterClass = "DataIOParam"
  /// What it does.
  public static let summary = "Turns raw tokens into label and features, fills missing values."
  /// The arbiter has no data.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Reads the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    try RawReading(parameters: parameters, matchID: nil, context: context).run()
  }
}
