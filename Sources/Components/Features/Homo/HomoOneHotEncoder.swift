import Configuration
import Diagnostics
import Pipeline
import Tables

/// One-hot encoding with the same new features at all parties of a homo job, whatever values each one's rows have
/// (contract 8.1, FATE 1.5 and later).
///
/// - Input and output as OneHotEncoder's; the features of all parties have the same names.
/// - Messages, with `need_alignment`: G → H feature names; G, H → A the values of each chosen feature, and A → G, H those of
///   all parties. So the arbiter learns which values each party has, the others which values occur at all; nobody learns how
///   often. With a `model` input there are none.
public struct HomoOneHotEncoder: Component {
  /// FATE's `HomoOneHotParam`.
  public struct Parameters: ParameterSet {
    var own: OneHotEncoder.Parameters
    var aligns = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) { own = OneHotEncoder.Parameters(defaults: generation) }

    /// The table.
    public static let parameters: [Parameter<Self>] =
      OneHotEncoder.Parameters.parameters.map { $0.within(\Self.own) } + [
        Parameter("need_alignment", \.aligns, "Whether all parties get the features of all parties' values.")
      ]

    /// Indexes of a wrong form.
    public func problems() -> [ParameterProblem] { own.problems() }
  }

  enum Message {
    /// Guest → host: the names of its features in order.
    static let features = MessageKind<Texts>(
      "feature names", from: [.guest], to: [.host], .clear("all parties have the same columns"))
    /// Guest, host → arbiter: for each chosen feature its name, how many values it has, and these.
    static let values = MessageKind<Texts>(
      "values", from: [.guest, .host], to: [.arbiter], .clear("the arbiter joins them"))
    /// Arbiter → guest, host: the same for all parties together.
    static let joined = MessageKind<Texts>(
      "joined values", from: [.arbiter], to: [.guest, .host], .clear("all parties get the same features"))

    static let all = [features.declaration, values.declaration, joined.declaration]
  }

  /// The name in a DSL.
  public static let module = "HomoOneHotEncoder"
  /// FATE's name of the parameter class.
  public static let parameterClass = "HomoOneHotParam"
  /// What it does.
  public static let summary = "Replaces features of few values by one feature for each value that any party has."
  /// Guest, hosts and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// One table in, one out, and a model.
  public static let ports = Ports(
    data: [.data, .trainData, .validateData, .testData], needsData: false, model: true, modelOutput: true)
  /// All that is said.
  public static let messages = Message.all

  /// Alignment needs an arbiter.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    parameters.aligns ? PartyCount.problems(with: parties, needed: [.guest, .arbiter]) : []
  }

  /// With a model nobody needs the others.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] { [] }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let isFitting = context.models.isEmpty && !context.isPredicting
    if context.party.role == .arbiter {
      if isFitting, parameters.aligns { try join(context) }
      return ComponentOutput(model: ModelArtifact("OneHot", meta: ["needRun": true], param: .object([:])))
    }
    guard isFitting, parameters.aligns else { return try OneHotEncoder.run(parameters.own, in: context) }
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    var encoding = try OneHotEncoding(fitting: table, parameters.own, context)
    try align(&encoding, context)
    let output = try encoding.apply(to: table)
    context.log.info("\(English.count(table.features.count, "feature")) became \(output.features.count)")
    return ComponentOutput(
      data: [output], model: encoding.artifact(parameters.own, resultHeader: output.features.map(\.name)))
  }

  private static func align(_ encoding: inout OneHotEncoding, _ context: ComponentContext) throws {
    let arbiter = try context.requiredArbiter
    if context.party.role == .guest {
      try context.send(Texts(encoding.header), Message.features, to: context.hosts)
    } else if let guest = context.guest {
      let names = try context.receive(Message.features, from: guest).values
      _ = try HomoSchema.agreed(with: names, own: encoding.header, guest: guest, context)
    }
    try context.send(ColumnValues(encoding.values).message, Message.values, to: arbiter)
    let joined = try ColumnValues(context.receive(Message.joined, from: arbiter), component: context.component)
    let others = joined.values.keys.filter { encoding.values[$0] == nil }.sorted()
    guard others.isEmpty else {
      throw Diagnostic(
        .protocolBroken,
        "other parties encode \(English.list(others.prefix(5).map(English.quote), "and")), \(context.party.name) does not",
        subject: context.component,
        help:
          "set transform_col_indexes and transform_col_names once for all parties, and keep the columns in one order")
    }
    encoding.join(joined.values)
    for (name, values) in joined.values.sorted(by: { $0.key < $1.key }) where values.count > OneHotEncoding.valueLimit {
      throw Diagnostic(
        .unusableFeature,
        "feature \(English.quote(name)) has \(values.count) values at all parties together, more than "
          + "\(OneHotEncoding.valueLimit)", subject: context.component, help: "bin it first")
    }
  }

  private static func join(_ context: ComponentContext) throws {
    var all: [String: Set<String>] = [:]
    for party in context.dataParties {
      let part = try ColumnValues(context.receive(Message.values, from: party), component: context.component)
      for (name, values) in part.values { all[name, default: []].formUnion(values) }
    }
    let joined = all.mapValues { $0.sorted(by: OneHotEncoding.precedes) }
    try context.send(ColumnValues(joined).message, Message.joined, to: context.dataParties)
  }
}

/// Values by column, as texts.
struct ColumnValues {
  let values: [String: [String]]

  init(_ values: [String: [String]]) { self.values = values }

  /// Each column's name, the number of its values, and these; columns in the order of their names.
  var message: Texts {
    Texts(values.sorted { $0.key < $1.key }.flatMap { [$0.key, String($0.value.count)] + $0.value })
  }

  /// Reads the message back.
  ///
  /// - Throws: F0614 when it is none.
  init(_ message: Texts, component: String) throws {
    var rest = message.values[...]
    var values: [String: [String]] = [:]
    while let name = rest.popFirst() {
      guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 0, count <= rest.count else {
        throw Diagnostic(.protocolBroken, "the values of columns cannot be read", subject: component)
      }
      values[name] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    self.values = values
  }
}
