import Configuration
import Diagnostics
import Pipeline
import Tables

/// Replaces labels by others, and in predictions back again (contract 8.3; FATE 1.7 and later).
///
/// Each party on its own, no messages.
/// - Input: a table with a label, or predictions. With a `model` input its labels are replaced; in predictions the model
///   is applied backwards, so that they have the labels that were there first.
/// - Output: the same table with other labels; predictions with another label, result and detail.
/// - Model: `LabelTransform`. Metric: `train` / `label_transform`, which label became which.
public struct LabelTransform: Component {
  /// FATE's `LabelTransformParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var encoder: [String: JSON]?
    var labels: [JSON]?
    var needRun = true

    /// The defaults are the same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "label_encoder", \.encoder,
        "What replaces each label, by label; labels that it lacks stay, as from FATE 1.9 on. null: 0, 1 … in order."),
      Parameter("label_list", \.labels, "The labels that label_encoder replaces, to compare with; null for no check."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// New labels that are none, and a list that does not fit.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      let encoder = encoder ?? [:]
      for (label, new) in encoder.sorted(by: { $0.key < $1.key }) where LabelText.of(new) == nil {
        problems.append(
          ParameterProblem("label_encoder.\(label)", "must be a number or a text", code: .parameterType))
      }
      if let labels, !labels.isEmpty, !encoder.isEmpty {
        let listed = Set(labels.compactMap(LabelText.of))
        if listed != Set(encoder.keys.map(LabelText.normal)) || labels.count != encoder.count {
          problems.append(ParameterProblem("label_list", "must list the labels of label_encoder, each once"))
        }
      }
      return problems
    }
  }

  /// The name in a DSL.
  public static let module = "LabelTransform"
  /// FATE's name of the parameter class.
  public static let parameterClass = "LabelTransformParam"
  /// What it does.
  public static let summary = "Replaces labels by others, and in predictions back again."
  /// The arbiter has no label.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out, and a model.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], model: true, modelOutput: true)

  /// Transforms the labels of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context) else { return ComponentOutput() }
    let input = context.models.first
    let encoder =
      try input.map { try LabelEncoder(artifact: $0.model, component: $0.component) }
      ?? LabelEncoder(fitting: table, parameters, context)
    let output: Table
    if table.holdsPredictions {
      output = try (input == nil ? encoder : encoder.inverted(context)).apply(toPredictions: table, context)
    } else {
      output = try encoder.apply(to: table, context, needsLabel: input == nil)
    }
    var metrics = Metrics()
    metrics.add(
      "train", "label_transform", type: "LABEL_TRANSFORM", title: "train",
      data: [Metrics.Pair("label_transform", 0)], meta: ["label_encoder": .object(encoder.map)])
    return ComponentOutput(data: [output], model: input?.model ?? encoder.artifact(parameters), metrics: metrics)
  }
}

/// What replaces each label.
private struct LabelEncoder {
  /// By the label's text.
  let map: [String: JSON]

  init(fitting table: Table, _ parameters: LabelTransform.Parameters, _ context: ComponentContext) throws {
    guard let label = table.label else { throw Self.noLabel(context) }
    var labels = Set(LabelText.all(label))
    if table.holdsPredictions, let result = table.column(Table.Prediction.result) {
      labels.formUnion(LabelText.all(result))
    }
    labels.remove("")
    labels.remove("NaN")
    let sorted = labels.sorted(by: LabelText.precedes)
    guard let given = parameters.encoder, !given.isEmpty else {
      map = Dictionary(sorted.enumerated().map { ($1, .integer($0)) }, uniquingKeysWith: { first, _ in first })
      return
    }
    var map = Dictionary(given.map { (LabelText.normal($0), $1) }, uniquingKeysWith: { $1 })
    let kept = sorted.filter { map[$0] == nil }
    for label in kept { map[label] = LabelText.json(label) }
    if !kept.isEmpty {
      let shown = kept.prefix(Self.shownLabels).map { English.quote($0) }.joined(separator: ", ")
      let more = kept.count > Self.shownLabels ? " and \(kept.count - Self.shownLabels) more" : ""
      context.log.warning("labels that label_encoder lacks stay as they are: \(shown)\(more)")
    }
    self.map = map
  }

  private static let shownLabels = 5

  private init(map: [String: JSON]) { self.map = map }

  private static func noLabel(_ context: ComponentContext) -> Diagnostic {
    Diagnostic(
      .unusableLabel, "the table of \(context.party.name) has no label to transform", subject: context.component,
      help: "set 'need_run' to false for a party without label")
  }

  /// From new to old.
  func inverted(_ context: ComponentContext) throws -> LabelEncoder {
    var inverse: [String: JSON] = [:]
    for (old, new) in map.sorted(by: { LabelText.precedes($0.key, $1.key) }) {
      guard let text = LabelText.of(new), inverse[text] == nil else {
        throw Diagnostic(
          .unusableModel,
          "two labels became \(LabelText.of(new) ?? "nothing"), so that predictions cannot be turned back",
          subject: context.component)
      }
      inverse[text] = LabelText.json(old)
    }
    return LabelEncoder(map: inverse)
  }

  func apply(to table: Table, _ context: ComponentContext, needsLabel: Bool) throws -> Table {
    guard let label = table.label else {
      if needsLabel { throw Self.noLabel(context) }
      return table
    }
    let new = try replace(label, of: table, context)
    return try table.replacingColumns(table.columns.map { $0.role == .label ? new : $0 })
  }

  func apply(toPredictions table: Table, _ context: ComponentContext) throws -> Table {
    var details: [String] = []
    for row in 0..<table.rowCount {
      let text = table.column(Table.Prediction.detail)?.text(at: row) ?? ""
      let scores = Self.scores(text)
      // The one score of a regression, whose labels are no classes.
      if scores.map(\.name) == [Table.Prediction.label] { return table }
      let renamed = try scores.map { "\"\(try self.text(for: $0.name, at: row, of: table, context))\": \($0.score)" }
      details.append("{" + renamed.joined(separator: ", ") + "}")
    }
    return try table.replacingColumns(
      table.columns.map { column in
        switch column.name {
        case Table.Prediction.label, Table.Prediction.result: try replace(column, of: table, context)
        case Table.Prediction.detail: Column(name: column.name, role: column.role, text: details)
        default: column
        }
      })
  }

  /// The members of a detail in their order: `{"0": 0.1, "1": 0.9}`.
  private static func scores(_ detail: String) -> [(name: String, score: String)] {
    detail.dropFirst().dropLast().split(separator: ", ").compactMap { member in
      let parts = member.split(separator: ": ", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (String(parts[0].dropFirst().dropLast()), String(parts[1]))
    }
  }

  private func text(for label: String, at row: Int, of table: Table, _ context: ComponentContext) throws -> String {
    guard let new = map[LabelText.normal(label)], let text = LabelText.of(new) else {
      throw Diagnostic(
        .unusableLabel, "\(label) not found in given label encoder", subject: table.place(row: row, column: nil),
        help: "give every label in 'label_encoder' of \(context.component)")
    }
    return text
  }

  /// Integers where all new labels are, else numbers, else texts. A missing label stays missing.
  private func replace(_ column: Column, of table: Table, _ context: ComponentContext) throws -> Column {
    let old = LabelText.all(column)
    let new = try old.enumerated().map { row, label -> String? in
      if label.isEmpty || label == "NaN" { return nil }
      return try text(for: label, at: row, of: table, context)
    }
    let given = map.values
    if given.allSatisfy({ $0.integerValue != nil }) {
      return Column(name: column.name, role: column.role, integers: new.map { $0.flatMap { Int64($0) } })
    }
    if given.allSatisfy({ $0.doubleValue != nil }) {
      return Column(
        name: column.name, role: column.role, doubles: new.map { $0.flatMap { Double($0) } ?? .nan })
    }
    return Column(name: column.name, role: column.role, text: new.map { $0 ?? "" })
  }

  func artifact(_ parameters: LabelTransform.Parameters) -> ModelArtifact {
    func type(_ value: JSON) -> JSON {
      value.integerValue != nil ? "int" : value.doubleValue != nil ? "float" : "str"
    }
    return ModelArtifact(
      "LabelTransform", meta: ["needRun": .bool(parameters.needRun)],
      param: [
        "labelEncoder": .object(map.mapValues { .text(LabelText.of($0) ?? "") }),
        "encoderKeyType": .object(
          Dictionary(map.keys.map { ($0, type(LabelText.json($0))) }, uniquingKeysWith: { $1 })),
        "encoderValueType": .object(map.mapValues(type)),
      ])
  }

  init(artifact: ModelArtifact, component: String) throws {
    guard let encoder = artifact.param["labelEncoder"]?.objectValue,
      let types = artifact.param["encoderValueType"]?.objectValue
    else {
      throw Diagnostic(.unusableModel, "the model of \(component) is none of LabelTransform", subject: component)
    }
    var map: [String: JSON] = [:]
    for (label, value) in encoder {
      let text = value.textValue ?? ""
      map[LabelText.normal(label)] = types[label] == "str" ? .text(text) : LabelText.json(text)
    }
    self.map = map
  }
}
