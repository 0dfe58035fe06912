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
/// - Input: features, at the guest with a label of two classes or more (of two, the greater one is the event); missing
///   values have a bin of their own. With a `model` input its split points are applied.
/// - Output: the table with bin numbers or WoE in the place of values, as `transform_param` says.
/// - Model: `FeatureBinning`; the guest's holds the hosts' columns under coded names, without their split points.
///
/// Messages: G → H whether statistics follow, public key, digest of the ordered ids, number of classes, [[label]] per
/// row. H → G places and bins of its coded columns, its rules of optimal binning, then per bin [[number of rows of each
/// class but one]] and [[number of rows]]. G → H, when the host bins optimally, which first bins are joined. By design
/// the guest learns how many rows of each class each bin of each coded column has (of first bins, when the host bins
/// optimally); a host learns nothing of the labels but what it asks for by `optimal`: which of its bins the guest joined.
/// It does not learn its own WoE: where it is asked to put WoE in, its columns stay as they are, as in FATE 1.4 and 1.5.
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
    let isGuest = context.party.role == .guest
    let labels = isGuest && !parameters.skipStatistics ? try self.labels(of: table, parameters, context) : nil
    var result = try ColumnBinning(parameters: parameters, context: context, labels: labels).bin(table)
    if isGuest {
      try GuestBinning(parameters: parameters, context: context, labels: labels).addStatistics(to: &result, of: table)
    } else {
      try HostBinning(parameters: parameters, context: context).sendSums(of: &result, table)
    }
    let output = try BinTransform(parameters: parameters, result: result, context: context).apply(to: table)
    return ComponentOutput(data: [output], model: result.artifact(parameters))
  }
  private static func labels(
    of table: Table, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> BinningLabels {
    let labels = try BinningLabels(of: table, component: context.component)
    if parameters.method == .optimal, !parameters.givesSplitPoints, !labels.isBinary {
      throw Diagnostic(
        .unusableLabel,
        "optimal binning joins bins by two classes, the label has \(labels.names.count)",
        subject: "\(context.component).method", help: "bin with method 'quantile' or 'bucket'")
    }
    return labels
  }
}
