import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Bins the same features of all parties of a homo job at the quantiles of all their rows together (FATE 1.6 and later).
///
/// - `virtual_summary`: the ranks of `sample_bins` points between the smallest and the largest value are summed over the parties;
///   split points lie on the straight lines between them.
/// - `recursive_query`: each split point is found by bisection, until its rank is within `error` of the one that is wanted.
///
/// Missing values have no rank; they get a bin of their own behind the last one. There are no labels in it, hence no WoE.
///
/// - Input: features with the same names at all parties; with a `model` input its split points are used.
/// - Output: with `transform_param`, bin numbers in the place of values. Model: FATE's FeatureBinning, without statistics.
/// - Messages: G → H feature names and settings; G, H → G, H keys of the masks; then sums: G → A that another one follows;
///   G, H → A counts under masks; A → G, H their sums. Only sums over all parties are seen: rows, missing values, rows up to a
///   point, and, to find the smallest and the largest value bit by bit, how many parties have one beyond a point. Of two
///   parties' sums each can tell the other's part.
public struct HomoFeatureBinning: Component {
  enum Message {
    /// Guest → host: the names of the features that are binned, in order.
    static let features = MessageKind<Texts>(
      "feature names", from: [.guest], to: [.host], .clear("all parties have the same columns"))
    /// Guest → host: the settings that decide which sums follow.
    static let settings = MessageKind<Numbers>(
      "settings", from: [.guest], to: [.host], .clear("all parties ask for the same sums"))
    /// Guest → arbiter: whether another sum follows.
    static let another = MessageKind<Bool>("another sum", from: [.guest], to: [.arbiter], .clear("the arbiter ends"))
    /// Arbiter → guest, host: the sums of counts over all parties.
    static let sums = MessageKind<WholeNumbers>(
      "sums of counts", from: [.arbiter], to: [.guest, .host], .clear("quantiles are found with them"))

    static let all =
      [features.declaration, settings.declaration, another.declaration, sums.declaration] + SecureAggregation.messages
  }

  /// The name in a DSL.
  public static let module = "HomoFeatureBinning"
  /// FATE's name of the parameter class.
  public static let parameterClass = "HomoFeatureBinningParam"
  /// What it does.
  public static let summary = "Bins the same features of several parties at the quantiles of all their rows."
  /// Guest, hosts and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// One table in, one out, and a model.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], needsData: false, model: true, modelOutput: true)
  /// All that is said.
  public static let messages = Message.all

  /// One guest, one arbiter, at least one host.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    let hosts =
      parties.contains { $0.role == .host }
      ? []
      : [
        ParameterProblem(
          "", "needs at least one host, the job has none", help: "name one under role.host", code: .wrongParties)
      ]
    return PartyCount.problems(with: parties, needed: [.guest, .arbiter]) + hosts
  }

  /// With a model nobody needs the others.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] { [] }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let isFitting = context.models.isEmpty && !context.isPredicting
    if context.party.role == .arbiter {
      if isFitting { try sum(context) }
      return ComponentOutput(model: ModelArtifact("FeatureBinning", meta: ["needRun": true], param: .object([:])))
    }
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first {
      let model = try HomoBins(artifact: input.model, component: input.component)
      try FeatureValues.require(model.names, in: table, context)
      return ComponentOutput(data: [try model.transform(table, parameters, context)], model: input.model)
    }
    let model = try HomoQuantiles(table, parameters, context).fit()
    return ComponentOutput(
      data: [try model.transform(table, parameters, context)], model: model.artifact(parameters, context.party))
  }

  /// The arbiter's program: it adds what it cannot read.
  private static func sum(_ context: ComponentContext) throws {
    guard let guest = context.guest else { return }
    while try context.receive(Message.another, from: guest) {
      try context.checkInterrupt()
      let total = try SecureAggregation.Total(from: context.dataParties, context)
      let sums = total.sums.compactMap { Int64(exactly: $0) }
      guard sums.count == total.sums.count, sums.allSatisfy({ $0 >= 0 }) else {
        throw Diagnostic(.protocolBroken, "the counts of the parties do not add up", subject: context.component)
      }
      try context.send(WholeNumbers(sums), Message.sums, to: context.dataParties)
    }
  }
}
