import Configuration
import Diagnostics
import Pipeline
import Tables

/// Replaces features of few values by one feature of 0 and 1 for each value (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: features of whole numbers or texts, at most 1024 values each, none missing; bin numbers for instance. With a
///   `model` input its values are looked for; another value, or a missing one, gives 0 in all its features.
/// - Output: each chosen feature replaced, where it stands, by `<name>_<value>` in ascending order of value.
/// - Model: `OneHot`.
public struct OneHotEncoder: Component {
  /// FATE's `OneHotEncoderParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var columnIndexes: JSON = -1
    var columnNames: [String]? = []
    var needRun = true

    /// The defaults are the same in both generations.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("transform_col_indexes", \.columnIndexes, "Indexes of the columns to encode; -1 for all."),
      Parameter("transform_col_names", \.columnNames, "Names of further columns, beside a list of indexes."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Indexes of a wrong form.
    public func problems() -> [ParameterProblem] {
      [ColumnChoice.problem("transform_col_indexes", columnIndexes)].compactMap(\.self)
    }
  }

  /// The name in a DSL.
  public static let module = "OneHotEncoder"
  /// FATE's name of the parameter class.
  public static let parameterClass = "OneHotEncoderParam"
  /// What it does.
  public static let summary = "Replaces features of few values by one feature of 0 and 1 for each value."
  /// The arbiter has no features.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Encodes the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    if let input = context.models.first {
      let encoding = try OneHotEncoding(artifact: input.model, component: input.component)
      try FeatureValues.require(encoding.header.filter { encoding.values[$0] != nil }, in: table, context)
      return ComponentOutput(data: [try encoding.apply(to: table)], model: input.model)
    }
    let encoding = try OneHotEncoding(fitting: table, parameters, context)
    let output = try encoding.apply(to: table)
    context.log.info("\(English.count(table.features.count, "feature")) became \(output.features.count)")
    return ComponentOutput(
      data: [output], model: encoding.artifact(parameters, resultHeader: output.features.map(\.name)))
  }
}

/// The values of each encoded feature, as texts in ascending order: FATE's `OneHotMeta` and `OneHotParam` (contract 6.4).
struct OneHotEncoding {
  /// All features in the order of the table.
  let header: [String]
  /// The encoded ones.
  fileprivate(set) var values: [String: [String]] = [:]

  /// More values make no sense of a feature; FATE's limit.
  static let valueLimit = 1024

  init(fitting table: Table, _ parameters: OneHotEncoder.Parameters, _ context: ComponentContext) throws {
    header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    let choice = ColumnChoice(indexes: parameters.columnIndexes, names: parameters.columnNames ?? [])
    choice.warnOfIdleNames("transform_col_names", beside: "transform_col_indexes", context.log)
    let chosen = try choice.columns(
      of: header, parameter: "transform_col_indexes", subject: context.component, warningIn: context.log)
    var problems = DiagnosticList()
    for index in chosen {
      try problems.collect { values[header[index]] = try Self.values(of: table.features[index], in: table, context) }
    }
    try problems.throwIfErrors()
  }

  private static func values(of column: Column, in table: Table, _ context: ComponentContext) throws -> [String] {
    let distinct: [String]
    if let texts = column.texts {
      distinct = Set(texts.strings).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } else {
      let numbers = column.doubles?.array ?? []
      if let row = numbers.firstIndex(where: { $0 != $0.rounded() || $0.magnitude >= 0x1p53 }) {
        let found = numbers[row].isNaN ? "a missing value" : "'\(column.text(at: row))'"
        throw Diagnostic(
          .unusableFeature, "Onehot input data support integer only, found \(found)",
          subject: table.place(row: row, column: column.name),
          help: "bin the feature first, or choose others by 'transform_col_indexes' of \(context.component)")
      }
      distinct = Set(numbers).sorted().map { String(Int64($0)) }
    }
    guard distinct.count <= valueLimit else {
      throw Diagnostic(
        .unusableFeature,
        "feature \(English.quote(column.name)) of \(context.party.name) has \(distinct.count) values, more than "
          + "\(valueLimit)", subject: context.component, help: "bin it first")
    }
    return distinct
  }

  /// The table with each encoded feature replaced.
  /// - Throws: F0301 when a new feature has the name of another one.
  func apply(to table: Table) throws -> Table {
    try table.replacingFeatures(
      table.features.flatMap { column -> [Column] in
        guard let values = values[column.name] else { return [column] }
        let places = Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let numbers = column.doubles?.array
        let found = (0..<column.count).map { row -> Int? in
          guard let numbers else { return places[column.text(at: row)] }
          return Int64(exactly: numbers[row]).flatMap { places[String($0)] }
        }
        return values.indices.map { place in
          Column(
            name: "\(column.name)_\(values[place])", role: .feature, integers: found.map { $0 == place ? 1 : 0 })
        }
      })
  }

  func artifact(_ parameters: OneHotEncoder.Parameters, resultHeader: [String]) -> ModelArtifact {
    let map = Dictionary(
      values.map { name, values -> (String, JSON) in
        let headers = values.map { JSON.text("\(name)_\($0)") }
        return (name, ["values": .list(values.map(JSON.text)), "transformedHeaders": .list(headers)])
      }, uniquingKeysWith: { first, _ in first })
    return ModelArtifact(
      "OneHot",
      meta: [
        "transformColNames": .list(header.filter { values[$0] != nil }.map(JSON.text)),
        "header": .list(header.map(JSON.text)), "needRun": .bool(parameters.needRun),
      ],
      param: ["colMap": .object(map), "resultHeader": .list(resultHeader.map(JSON.text))])
  }

  init(artifact: ModelArtifact, component: String) throws {
    guard let header = artifact.meta["header"]?.listValue?.compactMap(\.textValue),
      let map = artifact.param["colMap"]?.objectValue
    else {
      throw Diagnostic(.unusableModel, "the model of \(component) is none of one-hot encoding", subject: component)
    }
    self.header = header
    values = map.mapValues { ($0["values"]?.listValue ?? []).compactMap(\.textValue) }
  }
}

extension OneHotEncoding {
  /// Takes the values of all parties in the place of the own ones.
  mutating func join(_ all: [String: [String]]) {
    for (name, joined) in all where values[name] != nil { values[name] = joined }
  }

  /// Whole numbers by size before texts in the order of their bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    switch (Int64(a), Int64(b)) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    default: a.utf8.lexicographicallyPrecedes(b.utf8)
    }
  }
}
