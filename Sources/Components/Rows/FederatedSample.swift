import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Chooses rows by chance (contract 8.5): a share of them or of each class, once at most or with replacement, or each
/// row as often as its weight says.
///
/// With task_type hetero the guest chooses and tells each host the ids; with homo each party chooses its own rows. The
/// choice is scikit-learn's `resample` with the same seed. Rows chosen with replacement get the ids "0", "1" …; rows
/// chosen by weight `<id>_0`, `<id>_1` ….
///
/// - Input: rows; with mode stratified a label, with exact_by_weight weights, where the choice is made.
/// - Output: the chosen rows in shortlex order of id.
/// - Metric: `sample_count` / `random`, `stratified` or `exact_by_weight`, and `original_count` / `stratified`.
///
/// Messages: G → H the ids of the chosen rows, in the order of the choice. By design a host learns which rows the guest
/// chose; it must have them all, so put Intersection before. With replacement or by weight it learns how often each was
/// chosen, and by weight therefore each row's weight rounded up.
public struct FederatedSample: Component {
  /// The name in a DSL.
  public static let module = "FederatedSample"
  /// FATE's name of the parameter class.
  public static let parameterClass = "SampleParam"
  /// What it does.
  public static let summary = "Chooses rows by chance: a share of all, or of each class."
  /// The arbiter has no rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData])
  /// All that is said.
  public static let messages = [sampledIDs.declaration]
  /// A pipeline that predicts takes all rows.
  public static let deployedByDefault = false
  /// Rows that stream are all scored.
  public static let serving = Serving.passes

  static let sampledIDs = MessageKind<Texts>(
    "sampled ids", from: [.guest], to: [.host],
    .clear("ids of rows that both have after Intersection, as often as they were chosen"))

  /// A guest, who chooses, when parties hold the same rows.
  public static func problems(with parties: [Party], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    parameters.taskType == .hetero && parameters.needRun ? PartyCount.problems(with: parties, needed: [.guest]) : []
  }

  /// Samples the table of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let table = FeatureValues.input(context)?.inIDOrder() else { return ComponentOutput() }
    guard parameters.taskType == .hetero, context.party.role == .host else {
      let choice = try RowChoice(parameters: parameters, context: context).choose(table)
      let hosts = parameters.taskType == .hetero ? context.hosts : []
      try context.send(Texts(choice.rows.map { table.ids[$0] }), sampledIDs, to: hosts)
      return try output(choice.rows, of: table, parameters, context, choice.metrics)
    }
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "\(module) needs a guest, who chooses", subject: context.component)
    }
    let ids = TextValues(try context.receive(sampledIDs, from: guest).values)
    let places = Dictionary(
      (0..<table.rowCount).map { (table.ids[$0], $0) }, uniquingKeysWith: { first, _ in first })
    let rows = try ids.strings.map { id in
      guard let row = places[id] else {
        throw Diagnostic(
          .unknownRows, "\(context.party.name) has no row with the id \(English.quote(id)) that the guest chose",
          subject: context.component, help: "put Intersection before \(context.component)")
      }
      return row
    }
    return try output(rows, of: table, parameters, context, Metrics())
  }

  private static func output(
    _ rows: [Int], of table: Table, _ parameters: Parameters, _ context: ComponentContext, _ metrics: Metrics
  ) throws -> ComponentOutput {
    guard !rows.isEmpty else {
      throw Diagnostic(
        .noRows, "no row of \(English.count(table.rowCount, "row")) is chosen",
        subject: "\(context.component).fractions")
    }
    context.log.info("\(rows.count) of \(English.count(table.rowCount, "row")) are chosen")
    var metrics = metrics
    if parameters.mode != .stratified {
      metrics.add(
        "sample_count", parameters.mode.rawValue, type: "SAMPLE_TEXT", title: "sample_count",
        data: [Metrics.Pair("count", .integer(rows.count))])
    }
    switch (parameters.mode, parameters.method) {
    case (.exactByWeight, _):
      let ordered = rows.sorted()
      var copies: [Int: Int] = [:]
      let ids = ordered.map { row in
        defer { copies[row, default: 0] += 1 }
        return "\(table.ids[row])_\(copies[row, default: 0])"
      }
      return ComponentOutput(
        data: [try table.selecting(rows: ordered).replacingIDs(ids).inIDOrder()], metrics: metrics)
    case (_, .up):
      let renamed = try table.selecting(rows: rows).replacingIDs(rows.indices.map(String.init))
      return ComponentOutput(data: [renamed], metrics: metrics)
    case (_, .down): return ComponentOutput(data: [table.selecting(rows: rows.sorted())], metrics: metrics)
    }
  }
}

/// One party's choice among its rows.
private struct RowChoice {
  let parameters: FederatedSample.Parameters
  let context: ComponentContext

  /// The chosen rows in the order of the choice, and what it counted.
  func choose(_ table: Table) throws -> (rows: [Int], metrics: Metrics) {
    switch parameters.mode {
    case .random:
      return (
        try sample(Array(0..<table.rowCount), share: parameters.fractions.doubleValue ?? 0.1, least: 0), Metrics()
      )
    case .stratified: return try chooseByClass(table)
    case .exactByWeight: return (try chooseByWeight(table), Metrics())
    }
  }

  /// The seed of the conf; FATE begins with it anew for each class.
  private var seed: UInt32 {
    if let seed = parameters.randomState { return UInt32(seed) }
    var stream = RandomStream(seed: context.seed, names: context.streamNames(for: "sample"))
    return UInt32(truncatingIfNeeded: stream.next())
  }

  private func sample(_ rows: [Int], share: Double, least: Int) throws -> [Int] {
    let isDown = parameters.method == .down
    let wanted = Int(share * Double(rows.count))
    let size = isDown ? max(1, wanted) : max(least, wanted)
    var random = NumPyRandomState(seed: seed)
    if rows.isEmpty { return [] }
    return try random.resample(rows.count, size: size, replacing: !isDown).map { rows[$0] }
  }

  private func chooseByClass(_ table: Table) throws -> (rows: [Int], metrics: Metrics) {
    guard let label = table.label else {
      throw Diagnostic(
        .unusableLabel, "the table of \(context.party.name) has no label, which mode stratified needs",
        subject: "\(context.component).mode", help: "set with_label of DataIO to true, or 'mode' to random")
    }
    let shares = FederatedSample.Parameters.shares(parameters.fractions) ?? []
    let labels = LabelText.all(label)
    var members: [String: [Int]] = [:]
    for (row, label) in labels.enumerated() { members[label, default: []].append(row) }
    let known = Set(shares.map(\.label))
    if let row = labels.firstIndex(where: { !known.contains($0) }) {
      throw Diagnostic(
        .unusableLabel, "label not specify sample rate! check it please: 'fractions' has no share of \(labels[row])",
        subject: table.place(row: row, column: label.name), help: "give a [label, share] for every label")
    }
    var metrics = Metrics()
    var rows: [Int] = []
    for (label, share) in shares {
      let chosen = try sample(members[label] ?? [], share: share, least: 1)
      rows += chosen
      for (namespace, count) in [("sample_count", chosen.count), ("original_count", members[label]?.count ?? 0)] {
        metrics.add(
          namespace, "stratified", type: "SAMPLE_TABLE", title: namespace,
          data: [Metrics.Pair(LabelText.json(label), .integer(count))])
      }
    }
    // So that the classes are mixed when rows get new ids.
    var stream = RandomStream(
      seed: parameters.randomState.map { UInt64($0) } ?? context.seed, names: [context.component, "order"])
    return (stream.shuffledIndices(rows.count).map { rows[$0] }, metrics)
  }

  private func chooseByWeight(_ table: Table) throws -> [Int] {
    guard let column = table.weight, let weights = column.doubles?.array else {
      throw Diagnostic(
        .unusableTable, "the table of \(context.party.name) has no weights, which mode exact_by_weight needs",
        subject: "\(context.component).mode", help: "put SampleWeight before \(context.component)")
    }
    if let row = weights.firstIndex(where: { !($0 < Double(1 << 20)) }) {
      throw Diagnostic(
        .unusableTable, "the weight \(column.text(at: row)) is missing or too large to repeat a row by",
        subject: table.place(row: row, column: column.name))
    }
    let dropped = weights.count { $0 <= 1e-8 }
    if dropped > 0 { context.log.warning("\(English.count(dropped, "row")) without weight are left out") }
    return weights.indices.flatMap { row -> [Int] in
      let times = weights[row] <= 1e-8 ? 0 : Int(weights[row].rounded(.up))
      return [Int](repeating: row, count: times)
    }
  }
}
