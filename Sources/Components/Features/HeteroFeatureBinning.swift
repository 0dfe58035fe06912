import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// Cuts features into bins, and tells the guest how well each feature's bins separate the label (contract 8.6).
///
/// Every party bins its own columns. For the columns of a host the guest sends its encrypted labels, the host adds them
/// up per bin, and the guest decrypts the sums.
///
/// - Input: features, at the guest with a label of 0 and 1; with a `model` input its split points are applied.
/// - Output: the table with bin numbers or WoE in the place of values, as `transform_param` says.
/// - Model: `FeatureBinning`; the guest's holds the hosts' columns under coded names, without their split points.
///
/// Messages: G → H whether statistics follow, public key, digest of the ordered ids, [[label]] per row. H → G places and
/// bins of its coded columns, then per bin [[number of events]] and [[number of rows]]. By design the guest learns how
/// many events and rows each bin of each coded column has; a host learns nothing of the labels, nor therefore of its own
/// WoE: where it is asked to put WoE in, its columns stay as they are, as in FATE 1.4 and 1.5.
public struct HeteroFeatureBinning: Component {
  /// The name in a DSL.
  public static let module = "HeteroFeatureBinning"
  /// FATE's name of the parameter class.
  public static let parameterClass = "FeatureBinningParam"
  /// What it does.
  public static let summary = "Cuts features into bins; weight of evidence and information value of each."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)
  /// All that is said.
  public static let messages = Message.all

  /// One guest, who has the label.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    PartyCount.problems(with: parties, needed: [.guest])
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    guard let table = inputs.first?.table else { return ComponentOutput() }
    if let input = context.models.first {
      let result = try BinningResult(artifact: input.model, component: input.component)
      let output = try BinTransform(parameters: parameters, result: result, context: context).apply(to: table)
      return ComponentOutput(data: [output], model: input.model)
    }
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table has no rows to bin", subject: context.component)
    }
    var result = try ColumnBinning(parameters: parameters, context: context).bin(table)
    if context.party.role == .guest {
      try GuestBinning(parameters: parameters, context: context).addStatistics(to: &result, of: table)
    } else {
      try HostBinning(parameters: parameters, context: context).sendSums(of: result, table)
    }
    let output = try BinTransform(parameters: parameters, result: result, context: context).apply(to: table)
    return ComponentOutput(data: [output], model: result.artifact(parameters))
  }
}
