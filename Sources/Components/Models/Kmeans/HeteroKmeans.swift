import Configuration
import Diagnostics
import Pipeline
import Tables

/// Groups rows around k centres, each party with its own columns (FATE's HeteroKmeans, contract 8.10).
///
/// The guest draws k rows whose columns are the first centres. In every iteration each party computes the squared
/// distances of its part of every row to its part of every centre; the arbiter sees their sums over parties alone, under
/// masks that cancel, assigns each row to the nearest centre and tells the parties, who move their part of the centres to
/// the mean of their rows. It ends when the centres of the guest and the first host together moved by less than tol.
///
/// Messages: G ↔ H, H ↔ H keys of the masks. G → A which sets of rows come. G → H ids of the drawn rows, and a digest of
/// all row ids. G, H → A under masks: distances of rows to centres, of centres to each other, and how far the centres moved
/// (guest and first host). A → G, H the group of every row; whether it ended.
///
/// By design the arbiter learns each row's whole distance to each centre and the distances between centres, the parties the
/// group of every row. Integers carry the distances at scale 2^40, whatever the cipher.
///
/// - Input: rows with equal ids at all parties. Output at guest and hosts: label, predicted_cluster_index and type; at the
///   arbiter first the groups (rows, mean and largest distance, distances to other centres), then the rows by number.
/// - Model: `HeteroKmeans`, each party's part of the centres.
/// - Metric: arbiter, `train` / `DBI`, Davies and Bouldin's index per iteration.
public struct HeteroKmeans: Component {
  /// FATE's `KmeansParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var clusters = 5
    var maxIterations = 300
    var tolerance = 0.001
    var randomState: Int?
    var needRun = true

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("k", \.clusters, .between(2, 10_000), "How many groups."),
      Parameter("max_iter", \.maxIterations, .positive, "How many times the centres move at most."),
      Parameter(
        "tol", \.tolerance, .atLeast(0.0),
        "It ends when the squared moves of all centres, of the guest and the first host, are less in sum."),
      Parameter(
        "random_stat", \.randomState, .orNull(.between(0, Int(UInt32.max))),
        "Seed of the drawn rows, as NumPy draws them; null for the job's seed."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]
  }

  /// The name in a DSL.
  public static let module = "HeteroKmeans"
  /// FATE's name of the parameter class.
  public static let parameterClass = "KmeansParam"
  /// What it does.
  public static let summary = "Groups rows around k centres, each party with its own columns."
  /// All three.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Rows in; groups, assignments and a model out. Guest and hosts have the first table alone.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], model: true, dataOutputs: 2, leavesFewerTables: true,
    modelOutput: true)
  /// The complete list.
  public static let messages =
    SecureAggregation.messages + [
      course.declaration, startRows.declaration, rowDigest.declaration, groups.declaration, converged.declaration,
    ]

  static let course = MessageKind<Texts>(
    "course", from: [.guest], to: [.arbiter], .clear("the number of groups, and which sets of rows are assigned"))
  static let startRows = MessageKind<Texts>(
    "ids of the first centres", from: [.guest], to: [.host], .clear("ids of rows that both have after Intersection"))
  static let rowDigest = MessageKind<[UInt8]>(
    "digest of the row ids", from: [.guest], to: [.host], .clear("tells whether both have the same rows"))
  static let groups = MessageKind<WholeNumbers>(
    "group of every row", from: [.arbiter], to: [.guest, .host], .clear("the result, without the distances"))
  static let converged = MessageKind<Bool>(
    "converged", from: [.arbiter], to: [.guest, .host], .clear("whether another iteration comes"))

  /// One guest, at least one host, one arbiter.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    let hosts = parties.contains { $0.role == .host } ? [] : [Role.host]
    return PartyCount.problems(with: parties, needed: [.guest, .arbiter] + hosts)
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    if context.party.role == .arbiter { return try KmeansArbiter(parameters, context).run() }
    return try KmeansMember(parameters, context).run()
  }
}
