import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// Correlates the features of each party, and those of the guest with those of the host (contract 8.7).
///
/// A feature is a unit vector u = (x − mean) / |x − mean|, so that the correlation of two features is Σ u·v. Across parties
/// u and v are whole numbers of 2^-30, and the sum is exact: an error of less than 2^-30 a row, about 1e-9 in all.
///
/// - Input: numeric features without missing values, the same rows at both parties. Output: none.
/// - Model: `HeteroPearsonModel`: both matrices row by row, and the variance inflation factors of the own features; the
///   other party's features under coded names. Constant features are refused in FATE 1.4's form, later they have NaN.
///   A DSL that declares no model, as FATE's own example, leaves it under FATE's alias `default`.
/// - Metric: `statistic` / `correlation`.
///
/// Messages (with cross_parties): G → H public key, digest of the ordered ids, [[u]] per row, three features to a
/// ciphertext. Both ways the places of the chosen features, and which are constant. H → G [[Σ u·v]] per pair of features,
/// freshly randomised. G → H Σ u·v per pair. By design both parties learn the correlation of every pair, and no row.
public struct HeteroPearson: Component {
  /// FATE's `PearsonParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var columnNames: [String]? = []
    var columnIndexes: JSON = []
    var crossParties = true
    var useMixRand = false
    var calculatesInflation = true
    var encryption: EncryptParam
    var needRun = true
    /// FATE 1.4 fails with a constant feature.
    let refusesConstants: Bool

    /// FATE 1.4 refuses constant features.
    public init(defaults generation: Generation) {
      encryption = EncryptParam(defaults: generation)
      refusesConstants = generation == .fate14
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("column_names", \.columnNames, "Names of the features to correlate, beside a list in column_indexes."),
      Parameter("column_indexes", \.columnIndexes, "Indexes of the features to correlate; -1 for all."),
      Parameter("cross_parties", \.crossParties, "Whether the guest's features are correlated with the host's."),
      Parameter(
        "use_mix_rand", \.useMixRand, "Accepted; all randomness is fresh and the party's own whatever it says."),
      Parameter(
        "calc_local_vif", \.calculatesInflation,
        "Whether the variance inflation factors of the own features are computed."
      ),
      Parameter("encrypt_param", nested: \.encryption, "How the guest's features are encrypted for the host."),
      Parameter("need_run", \.needRun, "Whether it runs."),
    ]

    /// Indexes of a wrong form.
    public func problems() -> [ParameterProblem] {
      var problems = [ColumnChoice.problem("column_indexes", columnIndexes)].compactMap(\.self)
      if columnIndexes == -1, columnNames?.isEmpty == false {
        problems.append(
          ParameterProblem(
            "column_names", "names features beside column_indexes -1, all features",
            help: "set column_indexes to [] to choose by name"))
      }
      return problems
    }
  }

  /// The name in a DSL.
  public static let module = "HeteroPearson"
  /// FATE's name of the parameter class.
  public static let parameterClass = "PearsonParam"
  /// What it does.
  public static let summary = "Correlates features, also those of one party with those of the other."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, a model out.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], model: true, dataOutputs: 0, modelOutput: true)
  /// It describes what was trained on.
  public static let deployedByDefault = false
  /// A score needs no correlations.
  public static let serving = Serving.absent
  /// All that is said.
  public static let messages = Message.all

  /// Features must be chosen, and across parties there are two.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    guard parameters.needRun else { return [] }
    var problems = parameters.crossParties ? PartyCount.problems(with: parties, needed: [.guest, .host]) : []
    if parameters.columnIndexes.listValue?.isEmpty ?? (parameters.columnIndexes == .null),
      parameters.columnNames?.isEmpty ?? true
    {
      problems.append(
        ParameterProblem(
          "column_indexes", "and column_names choose no feature",
          help: "set column_indexes to -1 for all features", code: .parameterRange))
    }
    return problems
  }

  /// A prediction hands the model on.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] { [] }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first { return ComponentOutput(model: input.model) }
    let features = try UnitFeatures(of: table, parameters, context)
    var model = try PearsonModel(features, parameters, context.party)
    if parameters.crossParties {
      let exchange = PearsonExchange(parameters: parameters, context: context, features: features, ids: table.ids)
      model.cross = try context.party.role == .guest ? exchange.runGuest() : exchange.runHost()
    }
    var metrics = Metrics()
    metrics.add("statistic", "correlation", type: "CORRELATION_GRAPH", title: "pearson")
    let other = context.party.role == .guest ? context.hosts.first : context.guest
    return ComponentOutput(model: model.artifact(other: other), metrics: metrics)
  }
}

/// The chosen features of one party as unit vectors.
struct UnitFeatures {
  let names: [String]
  /// Their places in the table.
  let places: [Int]
  /// Nil for constant ones.
  let vectors: [[Double]?]

  init(of table: Table, _ parameters: HeteroPearson.Parameters, _ context: ComponentContext) throws {
    let header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    guard table.rowCount > 0 else {
      throw Diagnostic(
        .noRows, "the table of \(context.party.name) has no rows to correlate", subject: context.component)
    }
    places = try ColumnChoice(indexes: parameters.columnIndexes, names: parameters.columnNames ?? [])
      .columns(of: header, parameter: "column_indexes", subject: context.component)
    guard !places.isEmpty else {
      throw Diagnostic(
        .noFeatures, "no feature of \(context.party.name) is chosen", subject: "\(context.component).column_indexes",
        help: "set column_indexes to -1 for all features")
    }
    names = places.map { header[$0] }
    var problems = DiagnosticList()
    var columns: [[Double]] = []
    for place in places {
      let column = table.features[place]
      try problems.collect {
        let values = try FeatureValues.numbers(of: column, in: table, context)
        if let row = values.firstIndex(where: \.isNaN) {
          throw Diagnostic(
            .unusableFeature, "the value is missing, which cannot be correlated",
            subject: table.place(row: row, column: column.name), help: "fill it, as FeatureImputation does")
        }
        columns.append(values)
      }
    }
    try problems.throwIfErrors()
    try context.checkInterrupt()
    vectors = Parallel.map(columns.count) { [columns] in Correlation.unitVector(columns[$0]) }
    try nameConstants(parameters, context)
  }

  private func nameConstants(_ parameters: HeteroPearson.Parameters, _ context: ComponentContext) throws {
    let constant = zip(names, vectors).filter { $1 == nil }.map { English.quote($0.0) }
    guard !constant.isEmpty else { return }
    let text =
      "\(English.list(constant, "and")) of \(context.party.name) \(constant.count == 1 ? "is" : "are") constant"
    guard parameters.refusesConstants else {
      return context.log.warning("\(text), the correlations with it are NaN")
    }
    throw Diagnostic(
      .unusableFeature, "\(text), so that it correlates with nothing (zero standard deviation)",
      subject: context.component, help: "leave it out of column_indexes, or drop it by feature selection before")
  }
}
