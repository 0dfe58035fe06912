import Configuration
import Diagnostics
import Learning
import Pipeline

/// Exchanges statistics with the other members of a federation, which run on machines of their own.
///
/// Each party on its own, no messages between the parties of the job: what goes out goes through the federation's folder
/// or bucket, sealed, and only past its gates and contract.
/// - Input: the model of a FederationStatistics, which becomes all that this node has learned; without it the node sends
///   what `federation learn` gave it.
/// - Model: `FederationSync`, the merged statistics of all members.
public struct FederationSync: Component {
  /// The name in a DSL.
  public static let module = "FederationSync"
  /// The name of its parameters in tracking.
  public static let parameterClass = "FederationSyncParam"
  /// What it does.
  public static let summary = "Exchanges statistics with the members of a federation and merges theirs."
  /// Those who have statistics.
  public static let roles: Set<Role> = [.guest, .host]
  /// Statistics in and out.
  public static let ports = Ports(isometricModel: true, dataOutputs: 0, modelOutput: true)
  /// A prediction exchanges nothing.
  public static let deployedByDefault = false
  /// A prediction exchanges nothing.
  public static let serving = Serving.absent

  /// It is handed the way to the federation.
  public static let syncsStatistics = true

  /// With whom.
  public struct Parameters: ParameterSet {
    var federation = ""
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("federation", \.federation, "The name of the federation on this machine; empty for the only one."),
      Parameter("need_run", \.needRun, "Whether it runs."),
    ]
  }

  /// Exchanges one party's statistics.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let sync = context.capabilities.syncStatistics else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has no federation to exchange statistics with", subject: context.component,
        help: "make or join one with 'fedflow federation create' or 'fedflow federation join' in this workspace")
    }
    let own = try context.isometricModels.first.map { input in
      try StatisticsArtifact.table(input.model, of: input.component)
    }
    let name = parameters.federation.isEmpty ? nil : parameters.federation
    let round = try sync(name, own?.encoded)
    let merged: StatisticsTable
    do { merged = try StatisticsTable(decoding: round.statistics) } catch {
      throw Diagnostic(.unusableTable, "the merged statistics cannot be read: \(error)", subject: context.component)
    }
    for line in round.notes { context.log.info(line) }
    let members = English.count(round.members, "member")
    context.log.info("\(English.count(merged.rows, "row")) of \(members) are merged")
    var metrics = Metrics()
    metrics.add(
      "train", "sync", type: "FEDERATION_SYNC",
      meta: ["rows": .integer(merged.rows), "members": .integer(round.members), "digest": .text(round.digest)])
    return ComponentOutput(
      model: StatisticsArtifact.make(
        merged, module: module, settings: ["federation": .text(parameters.federation)],
        facts: ["members": .integer(round.members), "digest": .text(round.digest)]),
      metrics: metrics)
  }
}
