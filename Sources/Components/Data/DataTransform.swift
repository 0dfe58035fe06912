import Configuration
import Diagnostics
import Pipeline
import Tables

/// Turns the raw tokens of an uploaded table into label and features: DataIO under its name from FATE 1.6 on, which also
/// carries a match id (contract 8.1, 8.5).
///
/// Each party on its own, no messages.
/// - Input: as DataIO; with `with_match_id` one more column, or the first tokens of each row, holds the id by which
///   parties match their rows while the row's own id stays unique.
/// - Output: label, match id (a column that is no feature) and features.
/// - Model: `DataTransform`. What applies it takes the model's columns from a table that may have more.
public struct DataTransform: Component {
  /// Where the match id stands.
  struct MatchID {
    /// The column's name; empty for the first one.
    let name: String
    /// The token's place in rows without header.
    let place: Int

    /// Its name in rows without header.
    static let nameInLines = "match_id"
  }

  /// FATE's `DataTransformParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var reading: DataIO.Parameters
    var withMatchID = false
    var matchIDName = ""
    var matchIDIndex = 0

    /// As of DataIO.
    public init(defaults generation: Generation) { reading = DataIO.Parameters(defaults: generation) }

    /// Those of DataIO, and where the match id stands.
    public static let parameters: [Parameter<Self>] =
      DataIO.Parameters.parameters.map { $0.within(\.reading) } + [
        Parameter("with_match_id", \.withMatchID, "Whether the table has a match id beside its id."),
        Parameter("match_id_name", \.matchIDName, "Column of the match id; empty for the first column after the id."),
        Parameter(
          "match_id_index", \.matchIDIndex, .atLeast(0),
          "Place of the match id among the first tokens of a row of sparse or tag input; those before it are left out."),
      ]

    /// Those of DataIO.
    public func problems() -> [ParameterProblem] { reading.problems() }
  }

  /// The name in a DSL.
  public static let module = "DataTransform"
  /// FATE's name of the parameter class.
  public static let parameterClass = "DataTransformParam"
  /// What it does.
  public static let summary = "Turns raw tokens into label, match id and features, fills missing values."
  /// The arbiter has no data.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Reads the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let matchID = MatchID(name: parameters.matchIDName, place: parameters.matchIDIndex)
    return try RawReading(
      module: module, parameters: parameters.reading, matchID: parameters.withMatchID ? matchID : nil, context: context
    ).run()
  }
}
